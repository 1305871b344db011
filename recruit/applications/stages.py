"""The life of an application: one table of what may happen, and what follows from it."""

from dataclasses import dataclass
from enum import StrEnum

from recruit.foundation.i18n import Text
from recruit.people.permissions import Permission
from recruit.rulebook.model import WindowName


class Stage(StrEnum):
    """Where an application stands."""

    draft = "draft"
    submitted = "submitted"
    under_review = "under_review"
    needs_correction = "needs_correction"
    eligible = "eligible"
    ineligible = "ineligible"
    shortlisted = "shortlisted"
    not_shortlisted = "not_shortlisted"
    elected = "elected"
    reserve = "reserve"
    not_elected = "not_elected"
    withdrawn = "withdrawn"


class Event(StrEnum):
    """What can happen to an application, named by what happened and not by where it leads."""

    submit = "submit"
    begin_review = "begin_review"
    request_correction = "request_correction"
    correct = "correct"
    lapse_unanswered = "lapse_unanswered"
    accept_eligible = "accept_eligible"
    reject_ineligible = "reject_ineligible"
    undo_verdict = "undo_verdict"
    shortlist = "shortlist"
    leave_off_shortlist = "leave_off_shortlist"
    elect = "elect"
    place_in_reserve = "place_in_reserve"
    not_elect = "not_elect"
    call_up = "call_up"
    accept_offer = "accept_offer"
    appoint_directly = "appoint_directly"
    undo_plenary = "undo_plenary"
    undo_plenary_after_test = "undo_plenary_after_test"
    withdraw = "withdraw"


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of the table: what happens, from where to where, who may, and what must hold."""

    event: Event
    sources: tuple[Stage, ...]
    target: Stage
    permission: Permission | None = None
    """What an officer or program needs; None: only the clock or the applicant."""
    applicant: bool = False
    """Whether the applicants themselves may, for their own application."""
    windows: tuple[WindowName, ...] = ()
    """One of these windows of the call must be open."""


BEFORE_A_RESULT = (
    Stage.draft,
    Stage.submitted,
    Stage.under_review,
    Stage.needs_correction,
    Stage.eligible,
    Stage.shortlisted,
)
"""Stages in which nothing has been decided that others rely on."""

RANKED = (Stage.eligible, Stage.shortlisted)
"""Stages from which a plenary elects."""

DECIDED_BY_PLENARY = (Stage.elected, Stage.reserve, Stage.not_elected)
"""Stages in which a plenary left an application."""

STILL_COUNTS = (*BEFORE_A_RESULT[1:], Stage.elected, Stage.reserve)
"""Stages in which an application stands in the way of another of the same person."""

TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        Event.submit,
        (Stage.draft,),
        Stage.submitted,
        Permission.applications_submit,
        applicant=True,
        windows=(WindowName.registration, WindowName.extension),
    ),
    Transition(
        Event.begin_review, (Stage.submitted,), Stage.under_review, Permission.screening_start
    ),
    Transition(
        Event.request_correction,
        (Stage.under_review,),
        Stage.needs_correction,
        Permission.verification_decide,
    ),
    Transition(
        Event.correct,
        (Stage.needs_correction,),
        Stage.under_review,
        Permission.applications_correct,
        applicant=True,
        windows=(WindowName.correction,),
    ),
    Transition(Event.lapse_unanswered, (Stage.needs_correction,), Stage.ineligible),
    Transition(
        Event.accept_eligible,
        (Stage.under_review,),
        Stage.eligible,
        Permission.verification_decide,
    ),
    Transition(
        Event.reject_ineligible,
        (Stage.under_review,),
        Stage.ineligible,
        Permission.verification_decide,
    ),
    Transition(
        Event.undo_verdict,
        (Stage.needs_correction, Stage.eligible, Stage.ineligible),
        Stage.under_review,
        Permission.verification_decide,
    ),
    Transition(Event.shortlist, (Stage.eligible,), Stage.shortlisted, Permission.scores_enter),
    Transition(
        Event.leave_off_shortlist,
        (Stage.eligible,),
        Stage.not_shortlisted,
        Permission.scores_enter,
    ),
    Transition(Event.elect, RANKED, Stage.elected, Permission.plenary_hold),
    Transition(Event.place_in_reserve, RANKED, Stage.reserve, Permission.plenary_hold),
    Transition(Event.not_elect, RANKED, Stage.not_elected, Permission.plenary_hold),
    Transition(Event.call_up, (Stage.reserve,), Stage.elected, Permission.plenary_hold),
    Transition(
        Event.accept_offer,
        (Stage.reserve, Stage.not_elected),
        Stage.elected,
        Permission.plenary_hold,
        applicant=True,
    ),
    Transition(
        Event.appoint_directly,
        (*RANKED, Stage.reserve, Stage.not_elected),
        Stage.elected,
        Permission.plenary_hold,
    ),
    Transition(Event.undo_plenary, DECIDED_BY_PLENARY, Stage.eligible, Permission.plenary_hold),
    Transition(
        Event.undo_plenary_after_test,
        DECIDED_BY_PLENARY,
        Stage.shortlisted,
        Permission.plenary_hold,
    ),
    Transition(
        Event.withdraw,
        BEFORE_A_RESULT,
        Stage.withdrawn,
        Permission.applications_withdraw,
        applicant=True,
    ),
)

BY_EVENT: dict[Event, Transition] = {line.event: line for line in TRANSITIONS}


def events_from(stage: Stage) -> tuple[Event, ...]:
    """What can happen to an application that stands here."""
    return tuple(line.event for line in TRANSITIONS if stage in line.sources)


@dataclass(frozen=True, slots=True)
class StageLabels:
    """A stage in the words of the applicant and in those of the officer."""

    applicant: Text
    officer: Text


LABELS: dict[Stage, StageLabels] = {
    Stage.draft: StageLabels(Text("Belum dikirim", "Not sent yet"), Text("Draf", "Draft")),
    Stage.submitted: StageLabels(
        Text("Lamaran diterima", "Application received"), Text("Terdaftar", "Registered")
    ),
    Stage.under_review: StageLabels(
        Text("Berkas sedang diteliti", "Your documents are being checked"),
        Text("Penelitian administrasi", "Administrative review"),
    ),
    Stage.needs_correction: StageLabels(
        Text("Perlu Anda perbaiki", "You need to mend something"),
        Text("BMS – perbaikan berkas", "BMS – correction"),
    ),
    Stage.eligible: StageLabels(
        Text("Lolos penelitian administrasi", "You passed the administrative review"),
        Text("MS – memenuhi syarat", "MS – eligible"),
    ),
    Stage.ineligible: StageLabels(
        Text("Tidak memenuhi syarat", "You do not meet the requirements"),
        Text("TMS – tidak memenuhi syarat", "TMS – ineligible"),
    ),
    Stage.shortlisted: StageLabels(
        Text("Lolos tes tertulis", "You passed the written test"),
        Text("Lanjut wawancara", "Shortlisted"),
    ),
    Stage.not_shortlisted: StageLabels(
        Text("Tidak lanjut ke wawancara", "You are not invited to the interview"),
        Text("Tidak lolos tes tertulis", "Not shortlisted"),
    ),
    Stage.elected: StageLabels(Text("Terpilih", "Elected"), Text("Terpilih", "Elected")),
    Stage.reserve: StageLabels(
        Text("Calon pengganti", "On the reserve list"), Text("Cadangan (PAW)", "Reserve")
    ),
    Stage.not_elected: StageLabels(
        Text("Tidak terpilih", "Not elected"), Text("Tidak terpilih", "Not elected")
    ),
    Stage.withdrawn: StageLabels(
        Text("Anda mengundurkan diri", "You withdrew"), Text("Mengundurkan diri", "Withdrawn")
    ),
}
