"""Taking in what registers outside answered: a file's lines, each a dated fact with its source."""

from collections.abc import Iterator, Sequence

from recruit.foundation import clock, ledger
from recruit.foundation.database import copy_in, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.keys import vault
from recruit.foundation.problems import Fault, InvalidInput
from recruit.people.permissions import Actor, Permission
from recruit.people.rules import nik_faults, tidy_nik
from recruit.rulebook.model import Body
from recruit.screening.rules import Listing
from recruit.screening.tables import Registry

_INCOMING = "CREATE TEMP TABLE incoming_answer (nik_digest bytea, listed text) ON COMMIT DROP"
_TAKE_OVER = """
    INSERT INTO registry_answer (registry, nik_digest, listed, source, obtained_at)
    SELECT $1, nik_digest, listed, $2, $3 FROM incoming_answer
    ON CONFLICT (registry, nik_digest) DO UPDATE
    SET listed = excluded.listed, source = excluded.source, obtained_at = excluded.obtained_at
"""


async def import_registry_answers(
    *,
    registry: Registry,
    answers: Sequence[tuple[str, str]],
    source: str,
    place: str,
    actor: Actor,
) -> int:
    """Keep a register's answers, (NIK, ``listed`` | ``not_listed`` | ``cleared``); how many.

    ``source`` names the file or letter, ``place`` the place whose people it covers; the actor
    must be allowed to screen there for every body. Only digests of the NIK are kept, and a newer
    answer replaces an older one. They count from the next screening. :class:`InvalidInput` names
    every bad line, and then nothing is kept.
    """
    for body in Body:
        actor.require(Permission.screening_start, body, place)
    told = [(tidy_nik(nik), listed) for nik, listed in answers]
    faults = list(_faults(told))
    if faults:
        raise InvalidInput(faults)
    digest = vault().digest
    async with transaction() as connection:
        await connection.execute(_INCOMING)
        rows = [(digest(nik), listed) for nik, listed in told]
        await copy_in(connection, "incoming_answer", ("nik_digest", "listed"), rows)
        await connection.execute(_TAKE_OVER, registry.value, source, clock.now())
        await ledger.append(
            connection,
            kind="registry_answers_imported",
            subject_kind="registry",
            subject_id=ledger.subject_of("registry", registry),
            actor=actor.reference,
            data={"registry": registry, "source": source, "place": place, "count": len(told)},
        )
    return len(told)


def _faults(told: Sequence[tuple[str, str]]) -> Iterator[Fault]:
    """Every line that cannot be taken: no NIK, an unknown answer, a person named before."""
    first: dict[str, int] = {}
    for index, (nik, listed) in enumerate(told):
        if nik_faults(nik):
            message = Text("Ini bukan NIK.", "This is not a NIK.")
            yield Fault(f"/answers/{index}/nik", "nik", message)
        if listed not in {listing.value for listing in Listing}:
            choices = ", ".join(Listing)
            message = Text(f"Pilih salah satu: {choices}.", f"Choose one of: {choices}.")
            yield Fault(f"/answers/{index}/listed", "enum", message)
        if first.setdefault(nik, index) != index:
            line = first[nik] + 1
            message = Text(f"Sama dengan baris {line}.", f"The same as line {line}.")
            yield Fault(f"/answers/{index}/nik", "twice", message)
