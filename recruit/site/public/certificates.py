"""Whether a certificate of training is genuine: anybody may ask, and learns no full name."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template

from recruit.foundation.problems import NotFound
from recruit.site.context import language_of, page
from recruit.training import queries
from recruit.training.papers.certificate import Certificate, digest_of, read_certificate

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]


@get("/verify/certificate", opt={"permission": None}, include_in_schema=False)
async def ask(request: AnyRequest, c: FromQuery[str] = "") -> Template:
    """The form; with ``c``, as a QR code brings it, also the answer."""
    return await _answer(request, c, "")


@post("/verify/certificate", opt={"permission": None}, status_code=200, include_in_schema=False)
async def check(request: AnyRequest, data: Form) -> Template:
    """The answer for a pasted address; with the name that is on the paper also whether it is the
    one that was signed."""
    given = {field: str(data.get(field, "")).strip() for field in ("c", "name")}
    return await _answer(request, given["c"], given["name"])


async def _answer(request: AnyRequest, given: str, name: str) -> Template:
    found = read_certificate(given)
    return page(
        request,
        "public/certificate.html",
        "verify",
        given=given[:500],
        outcome="" if not given else "genuine" if found else "refused",
        certificate=found,
        programme=await _programme(request, found) if found else "",
        initials=_masked(await queries.name_on_certificate(found.number)) if found else "",
        name=name[:120],
        fits=found is not None and digest_of(found.number, name) == found.digest,
    )


async def _programme(request: AnyRequest, found: Certificate) -> str:
    try:
        _, programme = await queries.programme_of(found.programme)
    except NotFound:
        return found.programme  # of a database that has been cleared since
    return programme.label.in_(language_of(request))


def _masked(name: str | None) -> str:
    """The first letter of each word: enough to compare, too little to learn a name."""
    return " ".join(f"{word[0]}•••" for word in (name or "").split())


ROUTES = [ask, check]
