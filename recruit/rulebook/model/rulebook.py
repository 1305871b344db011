"""A rulebook: everything one call asks of people, and when."""

from collections import Counter
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Self, TypeVar

from pydantic import AfterValidator, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from recruit.rulebook.model.calendar import Extension, Programme, Term, Window, WindowName
from recruit.rulebook.model.checks import disagreements
from recruit.rulebook.model.eligibility import AnyRule, Declaration, DocumentRequirement
from recruit.rulebook.model.merit import (
    Reserves,
    Rubric,
    TieBreak,
    Weights,
    WomenShare,
    WrittenTest,
)
from recruit.rulebook.model.words import (
    Agency,
    Body,
    Code,
    Count,
    Label,
    Level,
    Part,
    Reference,
    Rupiah,
    Text,
)


class Offices(Part):
    """What the elected are called; `chair` only where one of them leads the others."""

    chair: Label | None = None
    member: Label


class Unit(Part):
    """The place whose seats are filled, and the place that people apply to."""

    level: Level
    seats: Count
    apply_level: Level


class Pay(StrEnum):
    """What one honorarium pays for."""

    month = "month"
    term = "term"


class Honorarium(Part):
    """Pay in rupiah before tax, for a month or for the whole term."""

    chair: Rupiah | None = None
    member: Rupiah
    per: Pay
    source: Text


class Compensation(Part):
    """What is paid in rupiah for an accident on duty (santunan)."""

    death: Rupiah
    funeral: Rupiah
    permanent_disability: Rupiah
    heavy_injury: Rupiah
    moderate_injury: Rupiah
    source: Text


class Retention(Part):
    """How long personal data stays, in days (UU 27/2022)."""

    sensitive_days_after_term: Count = 90
    unsuccessful_documents_days_after_oath: Count = 365
    source: Text


class LegalSource(Part):
    """A law, regulation or decision that the call rests on; sources of rules begin with one."""

    citation: Text
    title: Label


T = TypeVar("T", bound=Part)


def _unique(key: str) -> AfterValidator:
    """Refuses two items with the same `key`."""

    def check(items: tuple[T, ...]) -> tuple[T, ...]:
        counted = Counter(str(getattr(item, key)) for item in items)
        twice = [value for value, count in counted.items() if count > 1]
        if twice:
            raise ValueError(f"{key} twice / {key} ganda: {', '.join(twice)}")
        return items

    return AfterValidator(check)


def _ends_with_lot(order: tuple[TieBreak, ...]) -> tuple[TieBreak, ...]:
    if order[0] is not TieBreak.total or order[-1] is not TieBreak.lot:
        raise ValueError(
            "the tie-break starts with 'total' and ends with 'lot'"
            " / urutan penentu diawali 'total' dan diakhiri 'lot'"
        )
    if len(set(order)) < len(order):
        raise ValueError("the tie-break names a step twice / urutan penentu memuat langkah ganda")
    return order


class Rulebook(Part):
    """One call (election × body): its calendar, seats, rules, scoring, training and pay.

    `objection_days` are the days after the one on which a result was published, in which whoever
    was rejected may object.
    """

    name: Code
    body: Body
    agency: Agency
    election: Code
    election_label: Label
    polling_day: date
    label: Label
    office: Offices
    unit: Unit
    panel_level: Level
    panel: Label
    sworn_with: Code | None = None
    tie_break: Annotated[tuple[TieBreak, ...], Field(min_length=1), AfterValidator(_ends_with_lot)]
    tie_break_source: Text
    windows: Annotated[tuple[Window, ...], _unique("name")]
    extension: Extension | None = None
    rules: Annotated[tuple[AnyRule, ...], Field(min_length=1), _unique("code")]
    documents: Annotated[tuple[DocumentRequirement, ...], _unique("kind")]
    declarations: Annotated[tuple[Declaration, ...], _unique("code")]
    rubric: Rubric
    weights: Weights
    women_share: WomenShare
    reserves: Reserves
    objection_days: Count = 3
    written_test: WrittenTest | None = None
    programmes: Annotated[tuple[Programme, ...], _unique("name")] = ()
    term: Term
    honorarium: Honorarium
    compensation: Compensation | None = None
    retention: Retention
    sources: Annotated[tuple[LegalSource, ...], Field(min_length=1), _unique("citation")]

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        faults = [
            InitErrorDetails(
                type=PydanticCustomError("parts_disagree", "{reason}", {"reason": reason}),
                loc=path,
                input=None,
            )
            for path, reason in disagreements(self)
        ]
        if faults:
            raise ValidationError.from_exception_data(self.name, faults)
        return self

    def window(self, name: WindowName) -> Window | None:
        """The window of that name, if the call has one."""
        return next((window for window in self.windows if window.name is name), None)

    def open_windows(self, at: datetime) -> tuple[WindowName, ...]:
        """The windows that are open at the moment `at`, in the order of the calendar."""
        return tuple(window.name for window in self.windows if window.contains(at))

    def reference_day(self, reference: Reference, submitted: date) -> date:
        """The day on which a rule is measured for an application handed in on `submitted`."""
        registration = self.window(WindowName.registration)
        if reference is Reference.polling_day:
            return self.polling_day
        if registration is None or reference is Reference.submission:
            return submitted
        opens = reference is Reference.registration_opens
        return registration.first_day if opens else registration.last_day
