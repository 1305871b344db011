"""One application of somebody who does not exist."""

from dataclasses import dataclass
from datetime import date, datetime

from recruit.applications.rules import ElectionExperience, HealthValues, ItAbility, PartyTie, Sex
from recruit.rulebook.model import DocumentKind, Education


@dataclass(slots=True)
class Applicant:
    """What an application says, and what will become of it.

    Somebody who applies to two calls is there twice, with one ``nik``.
    """

    call: str
    place: str
    """The unit applied for, of the call's ``unit.apply_level``."""
    alternatives: tuple[str, ...]
    submitted_at: datetime
    """Within the call's registration, later days being busier."""

    nik: str
    name: str
    birth_date: date
    sex: Sex
    phone: str
    email: str | None
    address: str
    village: str
    """Domicile."""
    rt: str
    rw: str
    religion: str

    party: PartyTie
    party_left_on: date | None
    campaign: bool
    campaign_until: date | None

    documents: tuple[DocumentKind, ...]
    declarations: tuple[str, ...]
    measured: HealthValues | None
    """What the clinic measured, for a letter that is mended; None if the call asks no values."""
    health: HealthValues | None
    """What the letter says; None without a letter, or if the call asks no values."""
    health_facility: str | None

    spouse_nik: str | None
    citizen: bool
    education: Education
    occupation: str
    sentenced: bool
    holds_post: bool
    civil_servant: bool
    election_experience: ElectionExperience
    it_ability: ItAbility
    same_rw_as_tps: bool

    listed_in_party: bool
    """The party register (Sipol) names this person."""
    corrects: bool
    """Answers a request for correction."""
    withdraws: bool
    absent_at_oath: bool
    absent_twice: bool
    """Also absent at the follow-up ceremony; only with ``absent_at_oath``."""
    skill: float
    """0 to 1: what interview and written test will find."""
