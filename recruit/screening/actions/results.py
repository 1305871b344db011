"""Publishing the administrative result of a place: a numbered version that does not change."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from recruit.applications.queries import rulebook_of, unknown_places
from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.model import Rulebook, WindowName
from recruit.screening.queries import RESULT_LINES, open_matters

_NO_PLACE = Text("Kode tempat ini tidak dikenal.", "There is no place of this code.")

# Of two that publish at once the second waits, and gets the next number. The row of the call is
# left alone: whoever screens holds it, and the applications too.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('results'), hashtext($1))"

# Decisions that are being made end first, so that none of them is dated before the result and
# missing in it.
_DECISIONS_END = (
    "SELECT count(*) FROM (SELECT FROM application"
    " WHERE call = $1 AND starts_with(place, $2) ORDER BY id FOR SHARE) AS held"
)

_DIGEST = f"""
    SELECT count(*) FILTER (WHERE verdict = 'MS') AS eligible,
           count(*) FILTER (WHERE verdict = 'TMS') AS ineligible,
           sha256(convert_to(coalesce(string_agg(number || ' ' || verdict || E'\\n', ''
                                                 ORDER BY number), ''), 'UTF8')) AS digest
    FROM ({RESULT_LINES}) AS line
"""

_WRITE = """
    INSERT INTO result_publication
        (call, place, number, eligible, ineligible, digest, published_by, published_at)
    SELECT $1::text, $2::text, coalesce(max(number), 0) + 1, $3, $4, $5, $6, $7
    FROM result_publication WHERE call = $1::text AND place = $2::text
    RETURNING id, number
"""

_LAST = """
    SELECT digest FROM result_publication WHERE call = $1::text AND place = $2::text
    ORDER BY number DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Published:
    """A result as it was published; ``digest`` is SHA-256 over its lines."""

    id: UUID
    number: int
    eligible: int
    ineligible: int
    digest: bytes
    published_at: datetime


async def publish_results(
    *, call: str, place: str, actor: Actor, although_open: bool = False
) -> Published:
    """Publish who passed the administrative review at a place, and how many did not.

    The digest is SHA-256 over a line ``number verdict`` for each decided application, by number.
    :class:`Conflict` before the day of the calendar, if nothing changed since the last number,
    or if something is still under review or to be clarified there, unless ``although_open``.
    """
    rulebook = await rulebook_of(call)
    actor.require(Permission.results_publish, rulebook.body, place)
    if await unknown_places([place]):
        raise InvalidInput([Fault("/place", "unknown-place", _NO_PLACE)])
    _check_day(rulebook)
    async with transaction() as connection:
        await connection.execute(_ONE_AT_A_TIME, call)
        await connection.execute(_DECISIONS_END, call, place)
        if not although_open:
            await _check_nothing_open(connection, call, place)
        published = await _write(connection, call, place, actor)
        await ledger.append(
            connection,
            kind="results_published",
            subject_kind="result_publication",
            subject_id=ledger.subject_of("result_publication", f"{call}:{place}"),
            actor=actor.reference,
            data={
                "call": call,
                "place": place,
                "number": published.number,
                "eligible": published.eligible,
                "ineligible": published.ineligible,
                "digest": published.digest.hex(),
            },
        )
    return published


def _check_day(rulebook: Rulebook) -> None:
    window = rulebook.window(WindowName.administrative_result)
    if window is not None and clock.now() < window.opens:
        raise Conflict(
            Text(
                "Hasil belum boleh diumumkan menurut jadwal.",
                "The calendar does not let the result be published yet.",
            ),
            opens=window.opens.isoformat(),
        )


async def _check_nothing_open(connection: Connection, call: str, place: str) -> None:
    matters = await open_matters(connection, call=call, place=place)
    if any(matters.values()):
        raise Conflict(
            Text(
                "Masih ada yang belum diputuskan di tempat ini: {undecided} lamaran dan"
                " {clarifications} klarifikasi.",
                "Something at this place is not decided yet: {undecided} application(s) and"
                " {clarifications} clarification(s).",
            ).format(**matters),
            undecided=matters["undecided"],
            clarifications=matters["clarifications"],
        )


async def _write(connection: Connection, call: str, place: str, actor: Actor) -> Published:
    now = clock.now()
    counted = await connection.fetchrow(_DIGEST, call, place, now)
    assert counted is not None  # noqa: S101 - an aggregate always answers one row
    if counted["digest"] == await connection.fetchval(_LAST, call, place):
        raise Conflict(
            Text(
                "Tidak ada yang berubah sejak pengumuman terakhir.",
                "Nothing has changed since the last publication.",
            )
        )
    counts = (counted["eligible"], counted["ineligible"], counted["digest"])
    row = await connection.fetchrow(_WRITE, call, place, *counts, actor.reference, now)
    assert row is not None  # noqa: S101 - the insert returns its row
    return Published(row["id"], row["number"], *counts, now)
