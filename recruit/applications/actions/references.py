"""What an application refers to: its call, its places, its uploads, and what the call asks.

The shape of an application is checked by its model; here is what only the rulebook and the
database know. Both answers are given at once, also where the shape is wrong.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recruit.applications import queries
from recruit.applications.actions.uploads import UnknownUploadError, open_upload
from recruit.applications.schemas import ApplicationForm
from recruit.foundation.files import StoredFile
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Fault, InvalidInput, NotFound
from recruit.people.permissions import Actor, ActorKind
from recruit.rulebook.model import Rulebook

_NOT_ASKED = Text("Tidak diminta oleh pembukaan ini.", "This call does not ask for it.")
_NO_CONTACT = Text(
    "Isi nomor ponsel atau alamat e-mail.", "Give a phone number or an e-mail address."
)


@dataclass(frozen=True, slots=True)
class References:
    """What somebody wrote of other things; None stands where something else than text was."""

    place: str | None
    alternatives: Sequence[str | None]
    documents: Sequence[tuple[str | None, str | None]]
    """Kind and upload."""
    declarations: Sequence[str | None]
    has_contact: bool

    @classmethod
    def of(cls, form: ApplicationForm) -> "References":
        """Those of an application."""
        return cls(
            form.place,
            form.alternatives,
            [(document.kind.value, document.upload) for document in form.documents],
            form.declarations,
            has_contact=form.phone is not None or form.email is not None,
        )

    @classmethod
    def within(cls, sent: Mapping[str, Any]) -> "References":
        """Those that can be made out in an application of the wrong shape."""
        documents = [item if isinstance(item, dict) else {} for item in _list(sent, "documents")]
        return cls(
            _text(sent.get("place")),
            [_text(item) for item in _list(sent, "alternatives")],
            [(_text(item.get("kind")), _text(item.get("upload"))) for item in documents],
            [_text(item) for item in _list(sent, "declarations")],
            has_contact=sent.get("phone") is not None or sent.get("email") is not None,
        )

    @property
    def places(self) -> dict[str, str]:
        """The places by where they stand."""
        written = {"/place": self.place} | {
            f"/alternatives/{index}": code for index, code in enumerate(self.alternatives)
        }
        return {at: code for at, code in written.items() if code is not None}


async def rulebook_for(call: str) -> Rulebook:
    """The rulebook of a call that an application names; :class:`InvalidInput` if there is none."""
    try:
        return await queries.rulebook_of(call)
    except NotFound as fault:
        raise InvalidInput([Fault("/call", "unknown-call", fault.detail)]) from fault


async def checked_uploads(
    form: ApplicationForm, rulebook: Rulebook, actor: Actor
) -> list[StoredFile]:
    """The files behind the documents; :class:`InvalidInput` with every wrong reference."""
    references = References.of(form)
    faults = [*reference_faults(references, rulebook, actor)]
    uploads = []
    for index, (_, upload) in enumerate(references.documents):
        try:
            uploads.append(open_upload(str(upload)))
        except UnknownUploadError:
            faults.append(_unknown_upload(index))
    if faults or form.alternatives:
        faults += await unknown_place_faults(references)
    if faults:
        raise InvalidInput(faults)
    return uploads


async def faults_within(body: bytes, faults: Sequence[Fault], actor: Actor) -> list[Fault]:
    """The faults of an application of the wrong shape, and its wrong references besides."""
    sent = json.loads(body)
    if not isinstance(sent, dict):
        return [*faults]
    references = References.within(sent)
    told = {fault.pointer for fault in faults}
    found = [*_upload_faults(references), *await unknown_place_faults(references)]
    if "/call" not in told:
        try:
            rulebook = await rulebook_for(sent["call"])
            found += reference_faults(references, rulebook, actor)
        except InvalidInput as unknown:
            found += unknown.faults
    return [*faults, *(fault for fault in found if not _stands_within(fault.pointer, told))]


def reference_faults(references: References, rulebook: Rulebook, actor: Actor) -> Iterator[Fault]:
    """Everything that the rulebook finds wrong."""
    if not references.has_contact and actor.kind is not ActorKind.officer:
        yield Fault("/phone", "missing", _NO_CONTACT)
    level = rulebook.unit.apply_level
    for at, code in references.places.items():
        if len(code) != level.code_length:
            message = Text(
                f"Untuk {rulebook.name} pilih tempat pada tingkat {level}.",
                f"For {rulebook.name} choose a place of level {level}.",
            )
            yield Fault(at, "place-level", message)
    kinds = {asked.kind.value for asked in rulebook.documents}
    for index, (document, _) in enumerate(references.documents):
        if document is not None and document not in kinds:
            yield Fault(f"/documents/{index}/kind", "not-asked", _NOT_ASKED)
    codes = {asked.code for asked in rulebook.declarations}
    for index, declaration in enumerate(references.declarations):
        if declaration is not None and declaration not in codes:
            yield Fault(f"/declarations/{index}", "not-asked", _NOT_ASKED)


async def unknown_place_faults(references: References) -> list[Fault]:
    """The places that are not there."""
    storable = {at: code for at, code in references.places.items() if "\x00" not in code}
    unknown = await queries.unknown_places(list(storable.values()))
    return [unknown_place(at, code) for at, code in storable.items() if code in unknown]


def unknown_place(at: str, code: str) -> Fault:
    """A place is not there."""
    return Fault(
        at, "unknown-place", Text(f"Tidak ada tempat {code}.", f"There is no place {code}.")
    )


def _upload_faults(references: References) -> Iterator[Fault]:
    for index, (_, upload) in enumerate(references.documents):
        if upload is None:
            continue
        try:
            open_upload(upload)
        except UnknownUploadError:
            yield _unknown_upload(index)


def _unknown_upload(index: int) -> Fault:
    return Fault(
        f"/documents/{index}/upload",
        "unknown-upload",
        Text("Berkas ini belum diunggah.", "This document was not uploaded."),
    )


def _stands_within(pointer: str, told: set[str]) -> bool:
    """Whether something is told of this place, or of what is around it, already."""
    return any(pointer == at or pointer.startswith(f"{at}/") for at in told)


def _text(given: Any) -> str | None:
    return given if isinstance(given, str) else None


def _list(sent: Mapping[str, Any], field: str) -> list[Any]:
    given = sent.get(field)
    return given[:40] if isinstance(given, list) else []
