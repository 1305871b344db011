"""What can go wrong, as RFC 9457 problem details, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from recruit.foundation.i18n import Text


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, where (a JSON pointer), and what to do about it."""

    pointer: str
    code: str
    message: Text

    def as_json(self, language: str) -> dict[str, str]:
        """The fault as a member of ``errors``."""
        return {
            "pointer": self.pointer,
            "code": self.code,
            "detail": self.message.in_(language),
        }


class Problem(Exception):
    """A request that cannot be granted; nothing was changed."""

    status = 400
    type = "problem"
    title = Text("Permintaan tidak dapat dipenuhi", "The request cannot be granted")

    def __init__(self, detail: Text, faults: Iterable[Fault] = (), **extra: Any) -> None:
        super().__init__(detail.en)
        self.detail = detail
        self.faults = tuple(faults)
        self.extra = extra

    def as_json(self, language: str) -> dict[str, Any]:
        """The problem document."""
        document: dict[str, Any] = {
            "type": f"/problems/{self.type}",
            "title": self.title.in_(language),
            "status": self.status,
            "detail": self.detail.in_(language),
        }
        if self.faults:
            document["errors"] = [fault.as_json(language) for fault in self.faults]
        return document | self.extra


class InvalidInput(Problem):
    """The input has faults; every one of them is named."""

    status = 422
    type = "invalid-input"
    title = Text("Isian belum benar", "The input is not right yet")

    def __init__(self, faults: Iterable[Fault], detail: Text | None = None) -> None:
        faults = tuple(faults)
        counted = Text(
            f"{len(faults)} hal perlu diperbaiki; tidak ada yang disimpan.",
            f"{len(faults)} thing(s) need mending; nothing was saved.",
        )
        super().__init__(detail or counted, faults)


class NotAuthenticated(Problem):
    """Nobody is signed in, or the credentials are wrong."""

    status = 401
    type = "not-authenticated"
    title = Text("Silakan masuk", "Please sign in")


class NotAllowed(Problem):
    """The actor lacks the permission for this body and place."""

    status = 403
    type = "not-allowed"
    title = Text("Tidak berwenang", "Not allowed")


class NotFound(Problem):
    """There is no such thing, or the actor may not know of it."""

    status = 404
    type = "not-found"
    title = Text("Tidak ditemukan", "Not found")


class Conflict(Problem):
    """It does not fit the present state."""

    status = 409
    type = "conflict"
    title = Text("Bertentangan dengan keadaan sekarang", "It conflicts with the present state")
