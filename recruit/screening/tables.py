"""What machines found, what registries answered, and what verifiers decided."""

from enum import StrEnum

from piccolo.columns import (
    UUID,
    BigSerial,
    Boolean,
    ForeignKey,
    Integer,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import JSONB, Bytea
from piccolo.columns.defaults.uuid import UUID7
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from recruit.applications.tables import Application, Call, one_of
from recruit.foundation.database import engine
from recruit.people.tables import Officer
from recruit.rulebook.model import Severity
from recruit.screening.rules import Listing


class Verdict(StrEnum):
    """The outcome of the administrative review, in the words of the field."""

    eligible = "MS"
    needs_correction = "BMS"
    ineligible = "TMS"


class Registry(StrEnum):
    """A register outside, whose answers are imported or recorded by hand."""

    party = "party"
    voters = "voters"
    neutrality = "neutrality"
    identity = "identity"


class Adapter(StrEnum):
    """How an answer came."""

    http = "http"
    file = "file"
    manual = "manual"


class OverlapKind(StrEnum):
    """Why two files, or a file and an officer, belong on one desk."""

    same_person = "same_person"
    spouse = "spouse"
    double_nik = "double_nik"
    panel = "panel"


class OverlapState(StrEnum):
    """What became of an overlap."""

    open = "open"
    dismissed = "dismissed"
    settled = "settled"


class CommentState(StrEnum):
    """How far a public comment is."""

    unconfirmed = "unconfirmed"
    open = "open"
    clarifying = "clarifying"
    closed = "closed"


class Screening(Table, db=engine):
    """The findings of the offline checks for one application under one rulebook."""

    id = BigSerial(primary_key=True)
    application = ForeignKey(Application, on_delete=OnDelete.restrict, null=False, default=None)
    rulebook = Varchar(64)
    """The call's; its foreign key is there, and to look it up for each row would only cost time."""
    findings = JSONB(default="[]")
    worst = Varchar(12, null=True, default=None)
    screened_at = Timestamptz(default=None)

    screening_application_rulebook = Unique(["application", "rulebook"])
    screening_worst = Check(f"worst IS NULL OR {one_of('worst', Severity)}")


class Verification(Table, db=engine):
    """A verifier's decision on an application; the latest one counts."""

    id = BigSerial(primary_key=True)
    application = ForeignKey(
        Application, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    verdict = Varchar(3)
    reasons = JSONB(default="[]")
    officer = ForeignKey(Officer, on_delete=OnDelete.restrict, null=True, default=None)
    decided_by = Varchar(80)
    decided_at = Timestamptz(default=None)
    undone_at = Timestamptz(null=True, default=None)

    verification_verdict = Check(one_of("verdict", Verdict))
    verification_officer = Check("verdict <> 'TMS' OR officer IS NOT NULL")
    verification_reason = Check("verdict = 'MS' OR jsonb_array_length(reasons) > 0")


class VerificationLease(Table, db=engine):
    """A file on a verifier's desk: nobody else gets it until the lease lapses."""

    id = BigSerial(primary_key=True)
    application = ForeignKey(
        Application, on_delete=OnDelete.restrict, null=False, default=None, unique=True
    )
    officer = ForeignKey(Officer, on_delete=OnDelete.restrict, null=False, default=None)
    until = Timestamptz(default=None)


class SecondReading(Table, db=engine):
    """A decision that somebody else reads again: a random share, and every TMS."""

    id = UUID(primary_key=True, default=UUID7())
    verification = ForeignKey(
        Verification, on_delete=OnDelete.restrict, null=False, default=None, unique=True
    )
    reason = Varchar(10)
    officer = ForeignKey(Officer, on_delete=OnDelete.restrict, null=True, default=None)
    verdict = Varchar(3, null=True, default=None)
    note = Text(null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)

    second_reading_reason = Check("reason IN ('sample', 'ineligible')")
    second_reading_verdict = Check(f"verdict IS NULL OR {one_of('verdict', Verdict)}")
    second_reading_whole = Check("num_nulls(officer, verdict, decided_at) IN (0, 3)")


class RegistryAnswer(Table, db=engine):
    """An answer of a register: a dated fact with its source, matched by the NIK's digest."""

    id = BigSerial(primary_key=True)
    registry = Varchar(12)
    nik_digest = Bytea(default=b"")
    listed = Varchar(12)
    adapter = Varchar(8, default=Adapter.file.value)
    source = Text()
    evidence = Bytea(null=True, default=None)
    """SHA-256 of the file in which an officer saw it."""
    recorded_by = Varchar(80, null=True, default=None)
    obtained_at = Timestamptz(default=None)
    valid_until = Timestamptz(null=True, default=None)

    registry_answer_registry_nik = Unique(["registry", "nik_digest"])
    registry_answer_registry = Check(one_of("registry", Registry))
    registry_answer_listed = Check(one_of("listed", Listing))
    registry_answer_adapter = Check(one_of("adapter", Adapter))


class RegistryQuery(Table, db=engine):
    """A question to a register, and whether it was answered: an outage is "not checked"."""

    id = BigSerial(primary_key=True)
    registry = Varchar(12)
    nik_digest = Bytea(default=b"")
    application = ForeignKey(Application, on_delete=OnDelete.restrict, null=False, default=None)
    asked_at = Timestamptz(default=None)
    ended_at = Timestamptz(null=True, default=None)
    answered = Boolean(null=True, default=None)
    error = Varchar(200, null=True, default=None)

    registry_query_once = Unique(["registry", "application"])
    registry_query_registry = Check(one_of("registry", Registry))
    registry_query_ended = Check("(ended_at IS NULL) = (answered IS NULL)")


class Overlap(Table, db=engine):
    """Two files that concern each other, or a file and an officer of the panel; who yields is
    recorded (D8)."""

    id = UUID(primary_key=True, default=UUID7())
    kind = Varchar(12)
    first = ForeignKey(Application, on_delete=OnDelete.restrict, null=False, default=None)
    second = ForeignKey(Application, on_delete=OnDelete.restrict, null=True, default=None)
    officer = ForeignKey(Officer, on_delete=OnDelete.restrict, null=True, default=None)
    evidence = JSONB(default="{}")
    state = Varchar(10, default=OverlapState.open.value)
    found_at = Timestamptz(default=None)
    yields = ForeignKey(Application, on_delete=OnDelete.restrict, null=True, default=None)
    reason = Text(null=True, default=None)
    settled_by = Varchar(80, null=True, default=None)
    settled_at = Timestamptz(null=True, default=None)

    overlap_kind = Check(one_of("kind", OverlapKind))
    overlap_state = Check(one_of("state", OverlapState))
    overlap_of_two = Check("num_nonnulls(second, officer) = 1")
    overlap_settled = Check("(state = 'open') = (settled_at IS NULL)")


class Clarification(Table, db=engine):
    """A question to an applicant, with a deadline, its answer and what the panel decided."""

    id = UUID(primary_key=True, default=UUID7())
    application = ForeignKey(
        Application, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    rule = Varchar(60)
    question = Text()
    asked_by = Varchar(80)
    asked_at = Timestamptz(default=None)
    deadline = Timestamptz(default=None)
    answer = Text(null=True, default=None)
    answered_at = Timestamptz(null=True, default=None)
    accepted = Boolean(null=True, default=None)
    reason = Text(null=True, default=None)
    decided_by = Varchar(80, null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)

    clarification_answered = Check("(answer IS NULL) = (answered_at IS NULL)")
    clarification_decided = Check("num_nulls(accepted, reason, decided_by, decided_at) IN (0, 4)")


class ClarificationFile(Table, db=engine):
    """A file that came with the answer to a clarification."""

    id = BigSerial(primary_key=True)
    clarification = ForeignKey(
        Clarification, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    sha256 = Bytea(default=b"")
    media_type = Varchar(40)
    size = Integer()


class PublicComment(Table, db=engine):
    """What somebody of the public says of a candidate; who it was stays sealed."""

    id = UUID(primary_key=True, default=UUID7())
    application = ForeignKey(
        Application, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    commenter = Bytea(default=b"")
    """Sealed: name and contact."""
    text = Text()
    state = Varchar(12, default=CommentState.unconfirmed.value)
    code_digest = Bytea(default=b"")
    tries = SmallInt(default=0)
    received_at = Timestamptz(default=None)
    confirmed_at = Timestamptz(null=True, default=None)
    clarification = ForeignKey(Clarification, on_delete=OnDelete.restrict, null=True, default=None)
    closed_reason = Text(null=True, default=None)
    closed_by = Varchar(80, null=True, default=None)
    closed_at = Timestamptz(null=True, default=None)

    public_comment_state = Check(one_of("state", CommentState))
    public_comment_closed = Check(
        "num_nulls(closed_reason, closed_by, closed_at) = 3 * (state <> 'closed')::int"
    )


class CommentFile(Table, db=engine):
    """Evidence that came with a public comment."""

    id = BigSerial(primary_key=True)
    comment = ForeignKey(
        PublicComment, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    sha256 = Bytea(default=b"")
    media_type = Varchar(40)
    size = Integer()


class FallbackApproval(Table, db=engine):
    """The approval of a fallback of the rulebook at a place, by name: 17 years where nobody is
    21, education waived."""

    id = UUID(primary_key=True, default=UUID7())
    call = ForeignKey(Call, on_delete=OnDelete.restrict, null=False, default=None)
    place = Varchar(17)
    rule = Varchar(60)
    reason = Text()
    approved_by = Varchar(80)
    approved_at = Timestamptz(default=None)

    fallback_approval_once = Unique(["call", "place", "rule"])


class Extension(Table, db=engine):
    """A unit whose registration was extended by the 2 x rule, with the figures that decided."""

    id = UUID(primary_key=True, default=UUID7())
    call = ForeignKey(Call, on_delete=OnDelete.restrict, null=False, default=None)
    place = Varchar(17)
    seats = Integer()
    people = Integer()
    women = Integer()
    opened_at = Timestamptz(default=None)

    extension_call_place = Unique(["call", "place"])


class ResultPublication(Table, db=engine):
    """The administrative result of a place as it was published: a numbered, frozen version."""

    id = UUID(primary_key=True, default=UUID7())
    call = ForeignKey(Call, on_delete=OnDelete.restrict, null=False, default=None)
    place = Varchar(17)
    number = Integer()
    eligible = Integer()
    ineligible = Integer()
    digest = Bytea(default=b"")
    published_by = Varchar(80)
    published_at = Timestamptz(default=None)

    result_publication_number = Unique(["call", "place", "number"])


class Objection(Table, db=engine):
    """An applicant's objection to a published result, and its answer."""

    id = UUID(primary_key=True, default=UUID7())
    application = ForeignKey(
        Application, on_delete=OnDelete.restrict, null=False, default=None, index=True
    )
    text = Text()
    filed_at = Timestamptz(default=None)
    upheld = Boolean(null=True, default=None)
    answer = Text(null=True, default=None)
    answered_by = Varchar(80, null=True, default=None)
    answered_at = Timestamptz(null=True, default=None)

    objection_answered = Check("num_nulls(upheld, answer, answered_by, answered_at) IN (0, 4)")
