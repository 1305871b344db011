"""The seed of the lot: sealed and committed to before the interviews, opened at the plenary.

What is published first is the SHA-256 of the seed. So nobody can choose a seed that suits the
scores, and everybody can check afterwards that the opened seed is the one of that day.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from recruit.applications.queries import rulebook_of, unknown_places
from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.keys import vault
from recruit.foundation.problems import Conflict, Fault, InvalidInput
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.model import Rulebook, WindowName
from recruit.selection import queries
from recruit.selection.queries.lots import LOT_PURPOSE, Lot
from recruit.selection.rules import SEED

SHORTEST_SEED = 20
"""Letters of a panel's own seed: nobody shall find it by trying until the digest fits."""

_TOO_LATE = Text(
    "Wawancara di tempat ini sudah berjalan; benih undian harus ditetapkan sebelumnya.",
    "The interviews at this place have begun; the seed of the lot is committed to before them.",
)
_PLENARY_OPEN = Text(
    "Masa pleno sudah dibuka; benih undian harus ditetapkan sebelumnya.",
    "The time of the plenaries has come; the seed of the lot is committed to before it.",
)
_ONCE = Text(
    "Benih undian untuk tempat ini sudah ditetapkan.",
    "The seed of the lot was committed to for this place already.",
)
_NO_SEED = Text(
    "Tidak ada benih undian yang ditetapkan untuk tempat ini: isi benihnya.",
    "No seed of the lot was committed to for this place: give one.",
)
_ANOTHER_SEED = Text(
    "Benih ini bukan yang ditetapkan sebelum wawancara.",
    "This is not the seed that was committed to before the interviews.",
)
_SEED_FORM = Text(
    "Benih undian: 1–64 huruf, angka, titik, garis bawah atau tanda hubung.",
    "The seed of the lot: 1 to 64 letters, digits, dots, underscores or hyphens.",
)
_OWN_SEED_FORM = Text(
    f"Benih sendiri: {SHORTEST_SEED}–64 huruf, angka, titik, garis bawah atau tanda hubung.",
    f"A seed of one's own: {SHORTEST_SEED} to 64 letters, digits, dots, underscores or hyphens.",
)
_NO_PLACE = Text("Kode tempat ini tidak dikenal.", "There is no place of this code.")

_WRITE = """
    INSERT INTO lot (id, call, place, digest, sealed, committed_by, committed_at)
    VALUES (uuidv7(), $1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Commitment:
    """A seed that nobody knows yet, and the digest that will prove it."""

    lot: UUID
    digest: bytes
    committed_at: datetime


async def commit_lot(*, call: str, place: str, actor: Actor, seed: str | None = None) -> Commitment:
    """Draw the seed for everything below a place, or take the panel's; publish its SHA-256.

    :class:`InvalidInput` if there is no such place or the seed is too easily guessed;
    :class:`Conflict` once the interviews there have begun (in a call without: once plenaries may
    be held), or if there is a seed already.
    """
    rulebook = await rulebook_of(call)
    actor.require(Permission.plenary_hold, rulebook.body, place)
    await _check_place_and_seed(place, seed)
    drawn = seed or secrets.token_hex(32)
    async with transaction() as connection:
        await _refuse_late(connection, rulebook, place)
        return await _commit(connection, call, place, drawn, actor)


async def _check_place_and_seed(place: str, seed: str | None) -> None:
    faults = []
    if await unknown_places([place]):
        faults.append(Fault("/place", "no-such-place", _NO_PLACE))
    if seed is not None and (len(seed) < SHORTEST_SEED or not SEED.fullmatch(seed)):
        faults.append(Fault("/seed", "seed-form", _OWN_SEED_FORM))
    if faults:
        raise InvalidInput(faults)


async def _refuse_late(connection: Connection, rulebook: Rulebook, place: str) -> None:
    if rulebook.weights.interview:
        if await queries.interviews_begun(connection, rulebook, place, clock.now()):
            raise Conflict(_TOO_LATE)
        return
    window = rulebook.window(WindowName.plenary)
    if window is not None and window.opens <= clock.now():
        raise Conflict(_PLENARY_OPEN)


async def _commit(
    connection: Connection, call: str, place: str, seed: str, actor: Actor
) -> Commitment:
    digest, now = sha256(seed.encode()).digest(), clock.now()
    sealed = vault().seal(seed, purpose=LOT_PURPOSE)
    lot = await connection.fetchval(_WRITE, call, place, digest, sealed, actor.reference, now)
    if lot is None:
        raise Conflict(_ONCE)
    await ledger.append(
        connection,
        kind="lot_committed",
        subject_kind="lot",
        subject_id=lot,
        actor=actor.reference,
        data={"call": call, "place": place, "digest": digest.hex()},
    )
    return Commitment(lot, digest, now)


async def seed_faults(
    connection: Connection, call: str, places: Sequence[str], given: str | None
) -> list[Fault]:
    """What is wrong with the seed that plenaries were given; nothing if all can draw with it."""
    lots = await queries.lots_of(connection, call, places)
    found = (_fault(lots.get(place), given) for place in places)
    return list(dict.fromkeys(fault for fault in found if fault))


async def open_lots(
    connection: Connection, call: str, places: Sequence[str], actor: Actor
) -> dict[str, str]:
    """The committed seeds that plenaries at these places draw with, open to everybody from now.

    That of a place is the seed of the nearest place which contains it; no seed if none was
    committed to.
    """
    lots = await queries.lots_of(connection, call, places)
    opened = {lot.id: lot for lot in lots.values()}
    seeds = {key: vault().open(lot.sealed, purpose=LOT_PURPOSE) for key, lot in opened.items()}
    for key, lot in opened.items():
        if lot.opened_at is None:
            await _open(connection, lot, seeds[key], actor)
    return {place: seeds[lot.id] for place, lot in lots.items()}


async def opened_seed(
    connection: Connection, call: str, place: str, actor: Actor, given: str | None = None
) -> str:
    """The seed that the plenary of a place draws with: the committed one, opened now if it was
    not yet, or the given one where none was committed to. :class:`InvalidInput` if the given one
    does not fit."""
    if faults := await seed_faults(connection, call, [place], given):
        raise InvalidInput(faults)
    seeds = await open_lots(connection, call, [place], actor)
    return seeds.get(place) or given or ""


def _fault(lot: Lot | None, given: str | None) -> Fault | None:
    if given is not None and not SEED.fullmatch(given):
        return Fault("/seed", "seed-form", _SEED_FORM)
    if lot is None:
        return None if given else Fault("/seed", "seed-required", _NO_SEED)
    if given is not None and sha256(given.encode()).digest() != lot.digest:
        return Fault("/seed", "not-the-committed-seed", _ANOTHER_SEED)
    return None


async def _open(connection: Connection, lot: Lot, seed: str, actor: Actor) -> None:
    """Open a lot, the first time; later plenaries do not wait for its row."""
    opened = await connection.fetchval(
        "UPDATE lot SET opened_at = $2 WHERE id = $1 AND opened_at IS NULL RETURNING id",
        lot.id,
        clock.now(),
    )
    if opened is not None:
        await ledger.append(
            connection,
            kind="lot_opened",
            subject_kind="lot",
            subject_id=lot.id,
            actor=actor.reference,
            data={"seed": seed, "digest": lot.digest.hex()},
        )
