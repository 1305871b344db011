"""The receipt of an application: a page to keep open, a paper to keep."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from markupsafe import Markup

from recruit.applications.queries import received_from, rulebook_of
from recruit.applications.receipts import grouped, receipt_of, short_code
from recruit.applications.receipts.paper import PaperReceipt, receipt_pdf, received_words
from recruit.foundation.typesetting import qr_svg
from recruit.people.permissions import Actor, Permission
from recruit.settings import settings
from recruit.site.context import language_of, page
from recruit.swearing_in.queries import place_path

AnyRequest = Request[Any, Any, Any]


@get(
    "/applications/{application_id:uuid}/receipt",
    opt={"permission": Permission.applications_own},
    include_in_schema=False,
)
async def receipt(
    request: AnyRequest, actor: NamedDependency[Actor], application_id: FromPath[UUID]
) -> Template:
    """The receipt as a page."""
    paper = await paper_of(request, await received_from(UUID(actor.id), application_id))
    facts = paper.signed.receipt
    return page(
        request,
        "applicant/receipt.html",
        "applications",
        id=application_id,
        call=paper.call,
        place=paper.place,
        number=grouped(facts.number),
        received=received_words(paper.signed, paper.language),
        entered_by_desk=facts.entered_by_desk,
        code=short_code(facts),
        text=paper.signed.text,
        link=paper.link,
        qr=Markup(qr_svg(paper.link)),  # noqa: S704 - squares that we have drawn
        verify_address=paper.verify_address,
    )


@get(
    "/applications/{application_id:uuid}/receipt.pdf",
    opt={"permission": Permission.applications_own},
    include_in_schema=False,
)
async def receipt_as_pdf(
    request: AnyRequest, actor: NamedDependency[Actor], application_id: FromPath[UUID]
) -> Response[bytes]:
    """The receipt on paper; made beside the loop, so that nobody waits for it but who asked."""
    row = await received_from(UUID(actor.id), application_id)
    return await pdf_answer(await paper_of(request, row))


async def pdf_answer(paper: PaperReceipt) -> Response[bytes]:
    """The answer that brings the receipt on paper."""
    made = await asyncio.to_thread(receipt_pdf, paper)
    name = f"{paper.signed.receipt.call}_{paper.signed.receipt.number}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(made, media_type="application/pdf", headers=headers)


async def paper_of(request: AnyRequest, row: Mapping[str, Any]) -> PaperReceipt:
    """The receipt of a received application, in the reader's language."""
    language = language_of(request)
    return PaperReceipt(
        signed=receipt_of(row),
        call=(await rulebook_of(row["call"])).label.in_(language),
        place=await place_path(row["place"]),
        verify_address=verify_address(request),
        language=language,
    )


def verify_address(request: AnyRequest) -> str:
    """The check's address as the reader reaches this site; behind a proxy with TLS we see none."""
    scheme = "https" if settings().secure_cookies else request.url.scheme
    return f"{scheme}://{request.url.netloc}/verify"


ROUTES = [receipt, receipt_as_pdf]
