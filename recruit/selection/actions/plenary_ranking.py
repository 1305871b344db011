"""What a plenary decides on, read under the lock of the seats, and the ranking that follows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from recruit.foundation.database import Connection
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput
from recruit.rulebook.loading import content_hash
from recruit.rulebook.model import Rulebook
from recruit.selection import queries
from recruit.selection.actions.lots import seed_faults
from recruit.selection.rules import (
    Candidate,
    Line,
    PanelDecision,
    Scheme,
    Unit,
    UnitRanking,
    applied,
    inputs_digest,
    rank_all,
    result_digest,
)


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that a ranking depends on, but for what the panel decides."""

    rulebook: Rulebook
    seed: str
    units: Mapping[str, Unit]
    candidates: Sequence[Candidate]


@dataclass(frozen=True, slots=True)
class Decision:
    """A ranking as it was worked out, with the digests that pin it."""

    rulebook: str
    """The rulebook's content hash."""
    units: Mapping[str, Unit]
    rankings: list[UnitRanking]
    inputs_digest: bytes
    result_digest: bytes

    @property
    def short_of_women(self) -> list[str]:
        """The units whose women's share is not reached."""
        return [ranking.unit for ranking in self.rankings if ranking.short_of_women]

    def lines(self) -> Iterator[tuple[str, Line]]:
        """Every line of every unit, with the unit."""
        return ((ranking.unit, line) for ranking in self.rankings for line in ranking.lines)


async def check_start(
    connection: Connection,
    rulebook: Rulebook,
    place: str,
    drawn_for: Sequence[str],
    seed: str | None,
) -> None:
    """:class:`InvalidInput` with every fault of the place and the seed."""
    faults = []
    level = await queries.level_of(connection, place)
    if level is None or level > rulebook.unit.apply_level:
        message = Text(
            f"Pleno {rulebook.name} tidak dapat diadakan untuk {place}.",
            f"A plenary of {rulebook.name} cannot be held for {place}.",
        )
        faults.append(Fault("/place", "no-such-unit", message))
    faults += await seed_faults(connection, rulebook.name, drawn_for, seed)
    if faults:
        raise InvalidInput(faults)


async def read_inputs(connection: Connection, rulebook: Rulebook, place: str, seed: str) -> Inputs:
    """The seats and candidates below a place as they are; :class:`Conflict` without any."""
    candidates = await queries.candidates(connection, rulebook, place)
    if not candidates:
        raise no_candidates(place)
    units = await queries.units(connection, rulebook, place)
    homeless = sorted({candidate.unit for candidate in candidates} - units.keys())
    if homeless:
        raise Conflict(
            Text(
                f"Belum ada kursi untuk {', '.join(homeless)}.",
                f"No seats were provided for {', '.join(homeless)}.",
            )
        )
    return Inputs(rulebook, seed, units, candidates)


def decide(inputs: Inputs, decisions: Sequence[PanelDecision]) -> Decision:
    """The ranking, as the panel decided."""
    rulebook, recorded = inputs.rulebook, content_hash(inputs.rulebook)
    units, candidates = applied(inputs.units, inputs.candidates, decisions)
    rankings = rank_all(Scheme.of(rulebook), units, candidates, inputs.seed)
    digest = inputs_digest(
        call=rulebook.name,
        rulebook=recorded,
        seed=inputs.seed,
        units=units,
        candidates=candidates,
    )
    return Decision(recorded, units, rankings, digest, result_digest(rankings))


def no_candidates(place: str) -> Conflict:
    """Why there is nothing to decide."""
    return Conflict(Text(f"Tidak ada calon di {place}.", f"There are no candidates at {place}."))
