"""What an officer saw in a register, for one application, with the file that shows it."""

from uuid import UUID

from recruit.applications.queries import rulebook_of
from recruit.foundation import clock, ledger
from recruit.foundation.database import transaction
from recruit.foundation.files import StoredFile
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Fault, InvalidInput, NotFound
from recruit.people.permissions import Actor, Permission
from recruit.screening.actions.registries.keep import rescreen
from recruit.screening.registries import SEEN, VALID_FOR
from recruit.screening.rules import Listing
from recruit.screening.tables import Adapter, Registry

LONGEST_SOURCE = 200

_NOBODY = Text("Lamaran tidak ditemukan.", "There is no such application.")
_WHERE = Text(
    "Tulis di mana Anda melihatnya, paling banyak 200 huruf.",
    "Say where you saw it, in at most 200 letters.",
)

_LOCK = """
    SELECT application.call, application.place, person.nik_digest
    FROM application JOIN person ON person.id = application.person
    WHERE application.id = $1 AND application.stage <> 'draft' FOR UPDATE OF application
"""

_RECORD = """
    INSERT INTO registry_answer (registry, nik_digest, listed, adapter, source, evidence,
                                 recorded_by, obtained_at, valid_until)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (registry, nik_digest) DO UPDATE
    SET listed = excluded.listed, adapter = excluded.adapter, source = excluded.source,
        evidence = excluded.evidence, recorded_by = excluded.recorded_by,
        obtained_at = excluded.obtained_at, valid_until = excluded.valid_until
"""


async def record_registry_answer(
    *,
    application_id: UUID,
    registry: Registry,
    listed: Listing,
    source: str,
    evidence: StoredFile,
    actor: Actor,
) -> None:
    """Keep what an officer saw of one applicant, and have the application screened again.

    ``source`` says where they looked, ``evidence`` is the stored picture or paper that shows it.
    :class:`NotFound` also if the actor may not decide this application; :class:`InvalidInput`
    names every fault.
    """
    _check(registry, listed, source)
    async with transaction() as connection:
        row = await connection.fetchrow(_LOCK, application_id)
        if row is None:
            raise NotFound(_NOBODY)
        rulebook = await rulebook_of(row["call"])
        if not actor.may(Permission.verification_decide, rulebook.body, row["place"]):
            raise NotFound(_NOBODY)
        now = clock.now()
        await connection.execute(
            _RECORD, registry.value, row["nik_digest"], listed.value, Adapter.manual.value,
            source, evidence.sha256, actor.reference, now, now + VALID_FOR[registry],
        )  # fmt: skip
        await ledger.append(
            connection,
            kind="registry_answer_recorded",
            subject_kind="application",
            subject_id=application_id,
            actor=actor.reference,
            data={
                "registry": registry,
                "answer": listed,
                "source": source,
                "evidence": evidence.sha256.hex(),
            },
        )
        await rescreen(connection, registry, {application_id: listed})


def _check(registry: Registry, listed: Listing, source: str) -> None:
    faults = []
    if listed not in SEEN[registry]:
        choices = ", ".join(SEEN[registry])
        message = Text(f"Pilih salah satu: {choices}.", f"Choose one of: {choices}.")
        faults.append(Fault("/answer", "enum", message))
    if not 0 < len(source) <= LONGEST_SOURCE:
        faults.append(Fault("/source", "source", _WHERE))
    if faults:
        raise InvalidInput(faults)
