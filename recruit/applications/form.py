"""The form as people fill it in: its steps, its fields, and what is still missing.

What is valid is said once, by :class:`ApplicationForm`; here it is only told by field and step.
What the rulebook of a call does not ask is not asked.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from recruit.applications.queries import Answers, DraftState
from recruit.applications.rules import PartyTie, applies, years_before
from recruit.applications.schemas import ApplicationForm
from recruit.applications.steps import FIELDS, STEP_OF, Step
from recruit.foundation.files import StoredFile
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Fault
from recruit.foundation.validation import faults_of
from recruit.people.permissions import ActorKind
from recruit.rulebook.model import (
    Condition,
    DocumentKind,
    DocumentRequirement,
    Fact,
    GuardianConsent,
    Label,
    Rulebook,
    RuleKind,
    WindowName,
)

_HEALTH = (RuleKind.health_values_present, RuleKind.health_within)
_ASKED_BY: dict[str, tuple[RuleKind, ...]] = {
    "citizen": (RuleKind.indonesian_citizen,),
    "party": (RuleKind.party_years_out, RuleKind.party_registry),
    "party_left_on": (RuleKind.party_years_out, RuleKind.party_registry),
    "campaign": (RuleKind.campaign_years_out,),
    "campaign_until": (RuleKind.campaign_years_out,),
    "sentenced": (RuleKind.no_prison,),
    "holds_post": (RuleKind.no_government_post,),
    "civil_servant": (RuleKind.civil_servant_permission, RuleKind.neutrality_findings),
    "married": (RuleKind.no_marriage_tie,),
    "spouse_nik": (RuleKind.no_marriage_tie,),
    **dict.fromkeys(FIELDS[Step.health], _HEALTH),
}
"""A field of this list is asked where the call has one of its rules."""
_SCORED = {
    "same_rw_as_tps": Fact.nearness,
    "election_experience": Fact.election_experience,
    "it_ability": Fact.it_ability,
}
"""A field of this list is asked where it earns points or breaks ties."""

_NOT_ASKED: dict[str, Any] = {
    "citizen": True, "party": {"tie": "never"}, "campaign": {"ever": False}, "sentenced": False,
}  # fmt: skip
"""What the application says where the call has no rule that would look at it."""

_COPIED = (
    "place", "name", "sex", "phone", "email", "address", "village", "rt", "rw", "citizen",
    "education", "occupation", "sentenced", "holds_post", "civil_servant",
    "election_experience", "it_ability", "same_rw_as_tps",
)  # fmt: skip
_ANSWERED = ("holds_post", "civil_servant", "married", "election_experience", "it_ability")
"""Questions that the form wants an answer to; a program may leave them out."""
_VALUES = ("systolic", "diastolic", "blood_sugar", "cholesterol")

_REQUIRED = Text("Wajib diisi.", "This is required.")
_CHOOSE = Text("Pilih salah satu.", "Choose one.")
_DATE = Text("Tulis tanggal, misalnya 17-08-1990.", "Enter a date, such as 17-08-1990.")
_REACH = Text(
    "Isi nomor ponsel atau e-mail, agar kami dapat memberi kabar.",
    "Enter a phone number or an e-mail address, so that we can reach you.",
)
_DECLARE = Text("Belum dinyatakan: {what}", "Not declared yet: {what}")
_ATTACH = Text("Belum ada: {what}.", "Missing: {what}.")
_MESSAGES = {
    "village": Text("Pilih kelurahan tempat Anda tinggal.", "Choose the village you live in."),
    "place": Text("Pilih tempat yang Anda lamar.", "Choose the place you apply for."),
    "rt": Text("Tulis angka RT, misalnya 003.", "Enter the number of the RT, such as 003."),
    "rw": Text("Tulis angka RW, misalnya 005.", "Enter the number of the RW, such as 005."),
    "email": Text(
        "Tulis alamat e-mail dengan lengkap, misalnya nama@contoh.id.",
        "Enter the whole e-mail address, such as nama@contoh.id.",
    ),
}
"""Clearer words for a field whatever is wrong with it."""


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One thing that is wrong or missing, in which field of which step."""

    step: Step
    field: str
    message: Text
    later: bool = False
    """It can be brought while the correction window is open; the form may go without it."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What has been filled in: the application if it is one, and everything that is not right."""

    form: ApplicationForm | None
    faults: tuple[FieldFault, ...]

    def of(self, step: Step) -> dict[str, Text]:
        """What is wrong on one page: the first thing of each field."""
        told: dict[str, Text] = {}
        for fault in self.faults:
            if fault.step is step:
                told.setdefault(fault.field, fault.message)
        return told

    @property
    def open_steps(self) -> frozenset[Step]:
        """The steps that are not done."""
        return frozenset(fault.step for fault in self.faults)

    @property
    def can_be_sent(self) -> bool:
        """Whether nothing is wrong but what may be brought later."""
        return self.form is not None and all(fault.later for fault in self.faults)


def steps_of(rulebook: Rulebook) -> tuple[Step, ...]:
    """The pages of a call's form, in their order."""
    has_none = {
        step
        for step, papers in (
            (Step.documents, rulebook.documents),
            (Step.declarations, rulebook.declarations),
        )
        if not papers
    }
    return tuple(step for step in Step if fields_of(rulebook, step) and step not in has_none)


def fields_of(rulebook: Rulebook, step: Step) -> tuple[str, ...]:
    """What a page of a call's form asks."""
    return tuple(field for field in FIELDS[step] if is_asked(rulebook, field))


def is_asked(rulebook: Rulebook, field: str) -> bool:
    """Whether a call asks a field: some rule, score or tie-break looks at it."""
    if field in _SCORED:
        fact = _SCORED[field]
        scored = any(criterion.fact is fact for criterion in rulebook.rubric.criteria)
        return scored or fact.value in rulebook.tie_break
    rules = _ASKED_BY.get(field)
    return rules is None or any(rule.kind in rules for rule in rulebook.rules)


def missing_of(draft: DraftState, rulebook: Rulebook, today: date) -> tuple[Step, ...]:
    """The steps of a draft that are not done, in their order."""
    open_steps = filled(draft, rulebook, today).open_steps
    return tuple(step for step in steps_of(rulebook) if step in open_steps)


def filled(draft: DraftState, rulebook: Rulebook, today: date) -> Filled:
    """What has been filled in of a draft. Somebody at the desk may have no phone and no e-mail."""
    at_desk = (draft.entered_by or "").startswith(f"{ActorKind.officer}:")
    answers = {**draft.answers, "nik": draft.nik}
    return form_of(answers, draft.documents, rulebook, today=today, at_desk=at_desk)


def form_of(
    answers: Answers,
    documents: Mapping[DocumentKind, StoredFile],
    rulebook: Rulebook,
    *,
    today: date,
    at_desk: bool = False,
) -> Filled:
    """The application that was typed (with its ``nik``), and every fault by field and step."""
    form, faults = None, []
    try:
        form = ApplicationForm.model_validate(sent(answers, documents, rulebook))
    except ValidationError as error:
        faults = [field_fault(fault) for fault in faults_of(error)]
    faults += _unanswered(answers, rulebook, at_desk=at_desk)
    faults += _papers_missing(answers, documents, rulebook, today)
    order = list(STEP_OF)
    return Filled(form, tuple(sorted(faults, key=lambda fault: order.index(fault.field))))


def sent(
    answers: Answers, documents: Mapping[DocumentKind, StoredFile], rulebook: Rulebook
) -> dict[str, Any]:
    """What was typed, in the shape in which programs send an application."""
    typed = {
        field: answer
        for field in ("nik", *STEP_OF)
        if field == "nik" or is_asked(rulebook, field)
        if (answer := text_of(answers, field))
    }
    whole: dict[str, Any] = {field: typed[field] for field in _COPIED if field in typed}
    if "birth_date" in typed:
        whole["birth_date"] = iso_date(typed["birth_date"])
    whole |= {
        "call": rulebook.name,
        "nik": typed.get("nik", ""),
        "alternatives": [
            place for place in ticked_of(answers, "alternatives") if place != typed.get("place")
        ],
        "party": _dated(typed, "party", "tie", "party_left_on", "left_on", PartyTie.former),
        "campaign": _dated(typed, "campaign", "ever", "campaign_until", "until", "yes"),
        "declarations": [
            item.code
            for item in rulebook.declarations
            if item.code in ticked_of(answers, "declarations")
        ],
        "documents": [
            {"kind": kind.value, "upload": stored.sha256.hex()}
            for kind, stored in documents.items()
            if kind in {paper.kind for paper in rulebook.documents}
        ],
    }
    if typed.get("married") == "yes" and "spouse_nik" in typed:
        whole["spouse_nik"] = typed["spouse_nik"]
    if is_asked(rulebook, "systolic"):
        whole["health"] = _health(typed)
    not_asked = {
        field: value for field, value in _NOT_ASKED.items() if not is_asked(rulebook, field)
    }
    return whole | not_asked


def papers_asked(
    rulebook: Rulebook, answers: Answers, today: date
) -> tuple[DocumentRequirement, ...]:
    """The documents that a call asks of somebody with these answers, the optional ones too."""
    party = text_of(answers, "party")
    who = _Person(
        birth_date_of(answers) or date.min,
        text_of(answers, "civil_servant") == "yes",
        PartyTie(party) if party in set(PartyTie) else PartyTie.never,
    )
    asked = [paper for paper in rulebook.documents if applies(paper.when, today)(who)]
    asked += [
        paper
        for paper in rulebook.documents
        if paper.when is Condition.minor and paper not in asked
        if _needs_guardian(rulebook, who.birth_date, today)
    ]
    return tuple(asked)


def field_fault(fault: Fault) -> FieldFault:
    """A fault of the application as a fault of the form."""
    field = _field_at(fault.pointer)
    message = _MESSAGES.get(field, fault.message)
    if fault.code in {"missing", "enum", "bool-parsing"}:
        message = _MESSAGES.get(field, _REQUIRED if fault.code == "missing" else _CHOOSE)
    elif fault.code.startswith("date-"):
        message = _DATE
    return FieldFault(STEP_OF[field], field, message)


def birth_date_of(answers: Answers) -> date | None:
    """The typed date of birth, if it is a date."""
    try:
        return date.fromisoformat(iso_date(text_of(answers, "birth_date")))
    except ValueError:
        return None


def iso_date(typed: str) -> str:
    """A date as people type it (``17-08-1990``, ``17/8/1990``, ``17081990``) as ISO writes it.

    What is no such date stays as it is.
    """
    found = re.fullmatch(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", typed) or re.fullmatch(
        r"(\d\d)(\d\d)(\d{4})", typed
    )
    if found is None:
        return typed
    day, month, year = found.groups()
    return f"{year}-{month:0>2}-{day:0>2}"


@dataclass(frozen=True, slots=True)
class _Person:
    birth_date: date
    civil_servant: bool
    party: PartyTie


_POINTERS = {
    "/party": "party_left_on",
    "/party/tie": "party",
    "/party/left_on": "party_left_on",
    "/campaign": "campaign_until",
    "/campaign/ever": "campaign",
    "/campaign/until": "campaign_until",
}


def _field_at(pointer: str) -> str:
    if pointer in _POINTERS:
        return _POINTERS[pointer]
    parts = pointer.strip("/").split("/")
    field = parts[1] if parts[0] == "health" and len(parts) > 1 else parts[0]
    return field if field in STEP_OF else "incomplete"


def _unanswered(answers: Answers, rulebook: Rulebook, *, at_desk: bool) -> Iterator[FieldFault]:
    """What the form asks and the application itself does not insist on."""
    for field in _ANSWERED:
        if is_asked(rulebook, field) and not text_of(answers, field):
            yield FieldFault(STEP_OF[field], field, _REQUIRED)
    if text_of(answers, "married") == "yes" and not text_of(answers, "spouse_nik"):
        yield FieldFault(Step.ties, "spouse_nik", _REQUIRED)
    if not (at_desk or text_of(answers, "phone") or text_of(answers, "email")):
        yield FieldFault(Step.identity, "phone", _REACH)


def _papers_missing(
    answers: Answers,
    documents: Mapping[DocumentKind, StoredFile],
    rulebook: Rulebook,
    today: date,
) -> Iterator[FieldFault]:
    mendable = rulebook.window(WindowName.correction) is not None
    declared = ticked_of(answers, "declarations")
    for declaration in rulebook.declarations:
        if declaration.code not in declared:
            yield FieldFault(Step.declarations, "declarations", _about(_DECLARE, declaration.text))
    for paper in papers_asked(rulebook, answers, today):
        if paper.required and paper.kind not in documents:
            message = _about(_ATTACH, paper.label)
            yield FieldFault(Step.documents, "documents", message, later=mendable)
    for field in _VALUES:
        if is_asked(rulebook, field) and not text_of(answers, field):
            yield FieldFault(Step.health, field, _REQUIRED, later=mendable)


def _about(message: Text, label: Label) -> Text:
    return Text(message.id.format(what=label.id), message.en.format(what=label.en))


def _needs_guardian(rulebook: Rulebook, birth_date: date, today: date) -> bool:
    return any(
        birth_date > years_before(rulebook.reference_day(rule.reference, today), rule.under_years)
        for rule in rulebook.rules
        if isinstance(rule, GuardianConsent)
    )


def _dated(
    typed: Mapping[str, str], answer: str, name: str, day: str, day_name: str, when: str
) -> dict[str, Any]:
    """An answer, with the day that belongs to one of its choices."""
    given = {name: typed[answer]} if answer in typed else {}
    if typed.get(answer) == when and day in typed:
        given[day_name] = iso_date(typed[day])
    return given


def _health(typed: Mapping[str, str]) -> dict[str, Any]:
    values = {field: typed[field] for field in FIELDS[Step.health] if field in typed}
    if "examined_on" in values:
        values["examined_on"] = iso_date(values["examined_on"])
    return values


def text_of(answers: Answers, field: str) -> str:
    """What was typed into a field, without the spaces around it; "" where nothing was."""
    given = answers.get(field, "")
    return (given if isinstance(given, str) else " ".join(given)).strip()


def ticked_of(answers: Answers, field: str) -> list[str]:
    """What was ticked of a field, each once."""
    given = answers.get(field, [])
    several = [given] if isinstance(given, str) else given
    return [*dict.fromkeys(one.strip() for one in several if one.strip())]
