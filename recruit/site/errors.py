"""Every error as a problem document for programs, and as a page for people."""

import logging
import re
from collections.abc import Callable
from secrets import token_hex
from typing import Any
from urllib.parse import urlencode

import asyncpg
from litestar import Request, Response
from litestar.enums import ParamType
from litestar.exceptions import HTTPException, ValidationException
from litestar.response import Redirect
from litestar.utils.scope.state import ScopeState
from pydantic import BaseModel, ValidationError

from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import Fault, InvalidInput, NotAuthenticated, NotFound, Problem
from recruit.foundation.validation import faults_of, pointer
from recruit.people.permissions import Permission
from recruit.site.context import language_of, page

log = logging.getLogger(__name__)

AnyRequest = Request[Any, Any, Any]

SIGN_IN = "/officer/sign-in"
APPLICANTS_SIGN_IN = "/sign-in"

_MISSING = re.compile(r"Missing required (\w+) parameter '(.+?)'")
_REQUIRED = Text("Wajib diisi.", "This is required.")


class HttpProblem(Problem):
    """An error of HTTP itself: a wrong method, too many requests, a body that is not JSON."""

    _TEXTS = {
        400: Text("Permintaan tidak dapat dibaca.", "The request cannot be read."),
        404: Text("Halaman ini tidak ada.", "There is no such page."),
        405: Text("Cara permintaan ini tidak berlaku di sini.", "This method does not apply here."),
        413: Text("Kiriman terlalu besar.", "What was sent is too large."),
        429: Text("Terlalu banyak percobaan.", "There were too many attempts."),
    }
    _TITLES = {
        413: Text("Terlalu besar", "Too large"),
        429: Text("Tunggu sebentar", "Wait a moment"),
        500: Text("Terjadi kesalahan pada sistem", "Something went wrong on our side"),
    }
    _FAILED = Text(
        "Kesalahan ini ada pada kami, bukan pada Anda. Yang sudah tersimpan tetap aman.",
        "The fault is ours, not yours. What was stored is safe.",
    )

    def __init__(self, status: int, **extra: Any) -> None:
        otherwise = self._FAILED if status >= 500 else self._TEXTS[400]
        super().__init__(self._TEXTS.get(status, otherwise), **extra)
        self.status = status
        self.type = f"http-{status}"
        self.title = self._TITLES.get(min(status, 500), Problem.title)


_ADVICE = {
    401: [Text("Masuk dahulu, lalu ulangi.", "Sign in first, then try again.")],
    403: [
        Text(
            "Jika Anda memerlukannya untuk bertugas, mintalah hak aksesnya kepada operator sistem.",
            "If you need it for your work, ask the system's operator for the right.",
        )
    ],
    404: [
        Text("Periksa kembali alamat yang Anda ketik.", "Check the address you typed."),
        Text("Cari lewat halaman depan.", "Look for it from the front page."),
    ],
    413: [
        Text(
            "Satu berkas paling besar 5 MB. Kecilkan dahulu, atau foto kertasnya.",
            "One file has at most 5 MB. Make it smaller first, or take a photo of the paper.",
        )
    ],
    409: [Text("Muat ulang halaman, lalu coba lagi.", "Load the page again, then try again.")],
    429: [Text("Tunggu satu menit, lalu coba lagi.", "Wait a minute, then try again.")],
    500: [
        Text("Coba lagi beberapa saat lagi.", "Try again in a little while."),
        Text(
            "Jika terulang, sampaikan nomor rujukan di bawah kepada petugas bantuan.",
            "If it happens again, tell the help desk the reference below.",
        ),
    ],
}


def answer_problem(request: AnyRequest, problem: Problem) -> Response[Any]:
    """The answer to a refused request."""
    if _wants_page(request):
        return _page(request, problem)
    language = language_of(request)
    headers = {"Content-Language": language.value}
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(
        problem.as_json(language),
        status_code=problem.status,
        media_type="application/problem+json",
        headers=headers,
    )


def answer_invalid(request: AnyRequest, error: ValidationException) -> Response[Any]:
    """The answer to a body or a parameter that does not fit, with every fault."""
    faults = _body_faults(request) or _parameter_faults(error)
    return answer_problem(request, InvalidInput(faults) if faults else HttpProblem(400))


def answer_http(request: AnyRequest, error: HTTPException) -> Response[Any]:
    """The answer to an error of HTTP itself."""
    problem: Problem = HttpProblem(error.status_code)
    if error.status_code == 404:
        problem = NotFound(problem.detail)
    answer = answer_problem(request, problem)
    answer.headers.update(error.headers or {})
    return answer


def answer_unstorable(request: AnyRequest, error: asyncpg.DataError) -> Response[Any]:
    """The answer to a value that PostgreSQL cannot hold, such as a text with a NUL in it."""
    log.warning("unstorable value: %s", type(error).__name__)
    return answer_problem(request, HttpProblem(400))


def answer_unreadable(request: AnyRequest, _: RecursionError) -> Response[Any]:
    """The answer to JSON that nests deeper than any reader goes."""
    return answer_problem(request, HttpProblem(400))


def answer_undecodable(request: AnyRequest, error: UnicodeError | LookupError) -> Response[Any]:
    """The answer to a part of a form that is not text, or in an encoding that nobody knows."""
    if isinstance(error, KeyError | IndexError):
        return answer_failure(request, error)
    log.warning("undecodable form: %s", type(error).__name__)
    return answer_problem(request, HttpProblem(400))


def answer_failure(request: AnyRequest, error: Exception) -> Response[Any]:
    """The answer to a fault of ours; the log has the details, the answer only their reference."""
    reference = token_hex(4)
    log.error("request failed", exc_info=error, extra={"reference": reference})
    return answer_problem(request, HttpProblem(500, reference=reference))


def _body_faults(request: AnyRequest) -> list[Fault]:
    """The faults of the body, read again by the model that the route declares."""
    field = request.route_handler.parsed_data_field
    body = ScopeState.from_scope(request.scope).body
    if field is None or not field.is_subclass_of(BaseModel) or not isinstance(body, bytes):
        return []
    try:
        field.annotation.model_validate_json(body)
    except ValidationError as error:
        return faults_of(error)
    return []


def _parameter_faults(error: ValidationException) -> list[Fault]:
    missing = _MISSING.match(error.detail)
    if missing is not None:
        return [Fault(pointer(missing.groups()), "missing", _REQUIRED)]
    extra = error.extra if isinstance(error.extra, list) else []
    return [
        Fault(
            _parameter_pointer(part),
            "invalid",
            Text("Isian tidak sah.", part.get("message", "It is not valid.")),
        )
        for part in extra
        if isinstance(part, dict)
    ]


def _parameter_pointer(part: dict[str, Any]) -> str:
    """Where a parameter stands; a header by its own name, not by that of our variable."""
    source, name = part.get("source"), part.get("key", "")
    if source == ParamType.HEADER:
        name = name.replace("_", "-").title()
    return pointer((source.value if isinstance(source, ParamType) else "body", name))


def _wants_page(request: AnyRequest) -> bool:
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get(
        "accept", ""
    )


def _page(request: AnyRequest, problem: Problem) -> Response[Any]:
    if isinstance(problem, NotAuthenticated) and request.method == "GET":
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return Redirect(f"{_sign_in(request)}?{urlencode({'next': asked})}", status_code=303)
    language = language_of(request)
    return page(
        request,
        "error.html",
        status_code=problem.status,
        status=problem.status,
        title=problem.title.in_(language),
        detail=problem.detail.in_(language),
        faults=[(fault.pointer, fault.message.in_(language)) for fault in problem.faults],
        advice=_advice(problem.status, language),
        reference=problem.extra.get("reference", ""),
    )


def _sign_in(request: AnyRequest) -> str:
    """Where whoever may use a page signs in."""
    permission = request.route_handler.opt.get("permission")
    return APPLICANTS_SIGN_IN if permission is Permission.applications_own else SIGN_IN


def _advice(status: int, language: Language) -> list[str]:
    return [step.in_(language) for step in _ADVICE.get(min(status, 500), [])]


EXCEPTION_HANDLERS: dict[int | type[Exception], Callable[[AnyRequest, Any], Response[Any]]] = {
    Problem: answer_problem,
    ValidationException: answer_invalid,
    HTTPException: answer_http,
    asyncpg.DataError: answer_unstorable,
    RecursionError: answer_unreadable,
    UnicodeError: answer_undecodable,
    LookupError: answer_undecodable,
    Exception: answer_failure,
}
