"""Taking in what registers answered in a file or to a program: each line a dated fact."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, copy_in, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.keys import vault
from recruit.foundation.problems import Fault, InvalidInput
from recruit.people.permissions import Actor, Permission
from recruit.people.rules import nik_faults, tidy_nik
from recruit.rulebook.model import Body
from recruit.screening.registries import GIVES, VALID_FOR, read_answers
from recruit.screening.tables import Adapter, Registry


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """What an import changes; lines about people who only apply elsewhere are left out."""

    added: int
    changed: int
    unchanged: int
    elsewhere: int

    @property
    def taken(self) -> int:
        """How many answers are kept."""
        return self.added + self.changed + self.unchanged


_INCOMING = "CREATE TEMP TABLE incoming_answer (nik_digest bytea, listed text) ON COMMIT DROP"

# Whoever may screen one city says nothing about those who apply in another one alone.
_ELSEWHERE = """
    WITH gone AS (
        DELETE FROM incoming_answer AS incoming USING person
        WHERE person.nik_digest = incoming.nik_digest
          AND EXISTS (SELECT FROM application WHERE person = person.id)
          AND NOT EXISTS (SELECT FROM application
                          WHERE person = person.id AND starts_with(place, $1))
        RETURNING 1)
    SELECT count(*) FROM gone
"""

_COMPARE = """
    SELECT count(*) FILTER (WHERE answer.id IS NULL) AS added,
           count(*) FILTER (WHERE answer.listed <> incoming.listed) AS changed,
           count(*) FILTER (WHERE answer.listed = incoming.listed) AS unchanged
    FROM incoming_answer AS incoming
    LEFT JOIN registry_answer AS answer
        ON answer.registry = $1 AND answer.nik_digest = incoming.nik_digest
"""

_TAKE_OVER = """
    INSERT INTO registry_answer (registry, nik_digest, listed, adapter, source, recorded_by,
                                 obtained_at, valid_until)
    SELECT $1, nik_digest, listed, $2, $3, $4, $5, $6 FROM incoming_answer ORDER BY nik_digest
    ON CONFLICT (registry, nik_digest) DO UPDATE
    SET listed = excluded.listed, adapter = excluded.adapter, source = excluded.source,
        evidence = NULL, recorded_by = excluded.recorded_by, obtained_at = excluded.obtained_at,
        valid_until = excluded.valid_until
"""


async def import_registry_file(
    *,
    registry: Registry,
    content: bytes,
    source: str,
    place: str,
    actor: Actor,
    dry_run: bool = False,
) -> AnswerChange:
    """Keep the answers of a register's result file (CSV or XLSX); what that changes.

    As :func:`import_registry_answers`; with ``dry_run`` nothing is kept.
    """
    _require(actor, place)
    answers = await asyncio.to_thread(read_answers, content, registry)
    return await _import(registry, answers, source, place, actor, dry_run=dry_run)


async def import_registry_answers(
    *,
    registry: Registry,
    answers: Sequence[tuple[str, str]],
    source: str,
    place: str,
    actor: Actor,
) -> int:
    """Keep a register's answers, each a NIK and what :data:`GIVES` allows; how many.

    ``source`` names the file or letter, ``place`` the place whose people it covers; the actor
    must be allowed to screen there for every body. Only digests of the NIK are kept, and a newer
    answer replaces an older one. They count from the next screening. :class:`InvalidInput` names
    every bad line, and then nothing is kept.
    """
    _require(actor, place)
    told = [(tidy_nik(nik), listed) for nik, listed in answers]
    faults = list(_faults(told, registry))
    if faults:
        raise InvalidInput(faults)
    change = await _import(registry, told, source, place, actor, dry_run=False)
    return change.taken


def _require(actor: Actor, place: str) -> None:
    for body in Body:
        actor.require(Permission.screening_start, body, place)


async def _import(
    registry: Registry,
    answers: Sequence[tuple[str, str]],
    source: str,
    place: str,
    actor: Actor,
    *,
    dry_run: bool,
) -> AnswerChange:
    digest = vault().digest
    rows = [(digest(nik), str(listed)) for nik, listed in answers]
    async with transaction() as connection:
        await connection.execute(_INCOMING)
        await copy_in(connection, "incoming_answer", ("nik_digest", "listed"), rows)
        elsewhere = await connection.fetchval(_ELSEWHERE, place)
        compared = await connection.fetchrow(_COMPARE, registry.value)
        change = AnswerChange(**dict(compared or {}), elsewhere=elsewhere)
        if dry_run:
            await connection.execute("DROP TABLE incoming_answer")
        else:
            await _take_over(connection, registry, source, actor)
            await _note(connection, registry, source, place, change, actor)
    return change


async def _take_over(connection: Connection, registry: Registry, source: str, actor: Actor) -> None:
    now = clock.now()
    await connection.execute(
        _TAKE_OVER, registry.value, Adapter.file.value, source, actor.reference, now,
        now + VALID_FOR[registry],
    )  # fmt: skip


async def _note(
    connection: Connection,
    registry: Registry,
    source: str,
    place: str,
    change: AnswerChange,
    actor: Actor,
) -> None:
    subject = ledger.subject_of("registry", registry)
    # Two imports at once: the second continues the chain of the first.
    await connection.execute("SELECT pg_advisory_xact_lock(hashtext($1))", str(subject))
    await ledger.append(
        connection,
        kind="registry_answers_imported",
        subject_kind="registry",
        subject_id=subject,
        actor=actor.reference,
        data={"registry": registry, "source": source, "place": place, "count": change.taken},
    )


def _faults(told: Sequence[tuple[str, str]], registry: Registry) -> Iterator[Fault]:
    """Every line that cannot be taken: no NIK, an unknown answer, a person named before."""
    first: dict[str, int] = {}
    allowed = {listing.value for listing in GIVES[registry]}
    for index, (nik, listed) in enumerate(told):
        if nik_faults(nik):
            message = Text("Ini bukan NIK.", "This is not a NIK.")
            yield Fault(f"/answers/{index}/nik", "nik", message)
        if listed not in allowed:
            choices = ", ".join(GIVES[registry])
            message = Text(f"Pilih salah satu: {choices}.", f"Choose one of: {choices}.")
            yield Fault(f"/answers/{index}/listed", "enum", message)
        if first.setdefault(nik, index) != index:
            line = first[nik] + 1
            message = Text(f"Sama dengan baris {line}.", f"The same as line {line}.")
            yield Fault(f"/answers/{index}/nik", "twice", message)
