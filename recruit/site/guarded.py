"""Documents of people as an answer: kept by no browser, and able to run nothing."""

from litestar import Response

from recruit.foundation.files import MEDIA_TYPES

GUARDED = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
}

PDF = "application/pdf"


def document_answer(content: bytes, media_type: str, name: str) -> Response[bytes]:
    """A picture is shown, a PDF is saved: readers of PDF do not work in a sandbox."""
    shown = "attachment" if media_type == PDF else "inline"
    named = {"Content-Disposition": f'{shown}; filename="{name}.{MEDIA_TYPES[media_type]}"'}
    return Response(content, media_type=media_type, headers=GUARDED | named)
