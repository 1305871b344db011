"""What registers can say, how long it holds, and how it is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from recruit.rulebook.model import RuleKind
from recruit.screening.rules import REMARKABLE, Listing
from recruit.screening.tables import Adapter, Registry

RULE_OF: dict[Registry, RuleKind] = {
    Registry.identity: RuleKind.identity_registry,
    Registry.party: RuleKind.party_registry,
    Registry.voters: RuleKind.voter_list,
    Registry.neutrality: RuleKind.neutrality_findings,
}
"""The kind of rule that a register answers; a call without it has no need to ask."""

_LIST = (Listing.listed, Listing.not_listed)

GIVES: dict[Registry, tuple[Listing, ...]] = {
    Registry.identity: (Listing.matches, Listing.differs, Listing.inactive, Listing.unknown),
    Registry.party: (*_LIST, Listing.cleared),
    Registry.voters: _LIST,
    Registry.neutrality: (*_LIST, Listing.cleared),
}
"""What each register can say."""

SEEN: dict[Registry, tuple[Listing, ...]] = {
    registry: tuple(listing for listing in listings if listing is not Listing.cleared)
    for registry, listings in GIVES.items()
}
"""What an officer can have seen there: that somebody is cleared is decided, not seen."""

VALID_FOR: dict[Registry, timedelta] = {
    Registry.identity: timedelta(days=90),
    Registry.party: timedelta(days=30),
    Registry.voters: timedelta(days=90),
    Registry.neutrality: timedelta(days=30),
}
"""How long an answer need not be asked again. No law gives a number; these are decisions of this
project. Parties change their members in Sipol at any time, and new neutrality findings come while a
campaign runs: 30 days, about the time from a registration to its oath. Whether a NIK is active
and where somebody votes changes rarely once the voter list is fixed: 90 days, about the length of
a whole call."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a register said of somebody, how it came, and from when until when it holds."""

    nik_digest: bytes
    listed: Listing
    adapter: Adapter
    source: str
    """The register's address, the name of its file or letter, or where an officer looked."""
    recorded_by: str | None
    obtained_at: datetime
    valid_until: datetime
    evidence: bytes | None = None
    """SHA-256 of the file that shows it."""


def worth(registry: Registry, listing: Listing) -> bool:
    """Whether a person should look at this answer."""
    return listing in REMARKABLE[RULE_OF[registry]]
