"""Calls, applications and what was handed in with them."""

from collections.abc import Iterable

from piccolo.columns import (
    UUID,
    Array,
    BigInt,
    BigSerial,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    SmallInt,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import JSONB
from piccolo.columns.defaults.uuid import UUID7
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from recruit.applications.rules import DocumentVerdict, SensitiveKind
from recruit.applications.stages import Stage
from recruit.foundation.database import engine
from recruit.people.tables import Person
from recruit.places.tables import Place
from recruit.rulebook.model import Education


def one_of(column: str, values: Iterable[str]) -> str:
    """The SQL condition that a column holds a member of an enum."""
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"


class RulebookVersion(Table, db=engine):
    """A rulebook as it stood when a call used it; kept for ever, under its content hash."""

    hash = Varchar(64, primary_key=True)
    name = Varchar(40)
    content = JSONB(default="{}")
    recorded_at = Timestamptz(default=None)


class Call(Table, db=engine):
    """A call of one body for one election, under one rulebook."""

    name = Varchar(40, primary_key=True)
    body = Varchar(12)
    agency = Varchar(12)
    election = Varchar(40)
    rulebook = ForeignKey(RulebookVersion, on_delete=OnDelete.restrict, null=False, default=None)
    opened_at = Timestamptz(default=None)


class Application(Table, db=engine):
    """One person's application to one call: the unit of state.

    What was handed in is copied here and frozen; later edits of the person change nothing.
    """

    id = UUID(primary_key=True, default=UUID7())
    number = BigInt(unique=True, null=True, default=None)
    call = ForeignKey(Call, on_delete=OnDelete.restrict, null=False, default=None)
    person = ForeignKey(Person, on_delete=OnDelete.restrict, null=False, default=None)
    place = ForeignKey(Place, on_delete=OnDelete.restrict, null=False, default=None)
    alternatives = Array(base_column=Varchar(17), default=list)
    stage = Varchar(20, default=Stage.draft.value)
    stage_at = Timestamptz(default=None)
    version = Integer(default=1)
    submitted_at = Timestamptz(null=True, default=None)
    name = Varchar(120)
    birth_date = Date(default=None)
    sex = Varchar(1)
    education = Varchar(16)
    village_code = Varchar(13)
    rw = Varchar(3)
    answers = JSONB(default="{}")
    digest = Bytea(default=b"")
    """SHA-256 of what was sent; the receipt carries it."""
    entered_by = Varchar(80, null=True, default=None)
    """The officer who typed it in at the desk."""

    application_person_call = Unique(["person", "call"])
    application_stage = Check(one_of("stage", Stage))
    application_education = Check(one_of("education", Education))
    application_sex = Check("sex IN ('L', 'P')")
    application_submitted = Check(
        "(stage = 'draft') = (submitted_at IS NULL) AND (stage = 'draft') = (number IS NULL)"
    )
    application_alternatives = Check("cardinality(alternatives) <= 3")


class Document(Table, db=engine):
    """A document of an application; the content lies in the object storage under its digest."""

    id = BigSerial(primary_key=True)
    application = ForeignKey(Application, on_delete=OnDelete.restrict, null=False, default=None)
    kind = Varchar(24)
    sha256 = Bytea(default=b"")
    media_type = Varchar(40)
    size = Integer()
    verdict = Varchar(10, null=True, default=None)
    reason = Varchar(200, null=True, default=None)
    uploaded_at = Timestamptz(default=None)

    document_application_kind = Unique(["application", "kind"])
    document_verdict = Check(f"verdict IS NULL OR {one_of('verdict', DocumentVerdict)}")
    document_reason = Check("verdict IS DISTINCT FROM 'refused' OR reason IS NOT NULL")
    document_size = Check("size > 0")


class Draft(Table, db=engine):
    """A form that somebody is filling in: everything as typed, right or wrong, and sealed.

    ``version`` counts the savings, so that a stale tab is noticed. The row goes when the form is
    submitted.
    """

    id = UUID(primary_key=True, default=UUID7())
    person = ForeignKey(Person, on_delete=OnDelete.restrict, null=False, default=None)
    call = ForeignKey(Call, on_delete=OnDelete.restrict, null=False, default=None)
    sealed = Bytea(default=b"")
    version = Integer(default=1)
    entered_by = Varchar(80, null=True, default=None)
    created_at = Timestamptz(default=None)
    saved_at = Timestamptz(default=None)

    draft_person_call = Unique(["person", "call"])
    draft_version = Check("version > 0")


class DraftDocument(Table, db=engine):
    """A document that goes with a draft; sending the same kind again replaces it."""

    id = UUID(primary_key=True, default=UUID7())
    draft = ForeignKey(Draft, on_delete=OnDelete.cascade, null=False, default=None)
    kind = Varchar(24)
    sha256 = Bytea(default=b"")
    media_type = Varchar(40)
    size = Integer()
    uploaded_at = Timestamptz(default=None)

    draft_document_kind = Unique(["draft", "kind"])
    draft_document_size = Check("size > 0")


class Upload(Table, db=engine):
    """A file that arrives in pieces: how much of it is safely here."""

    id = UUID(primary_key=True, default=UUID7())
    owner = Varchar(80)
    size = Integer()
    received = Integer(default=0)
    began_at = Timestamptz(default=None)

    upload_received = Check("received BETWEEN 0 AND size")


class SensitiveFact(Table, db=engine):
    """Health, criminal record, religion or bank account: sealed, for one purpose, until a day."""

    id = BigSerial(primary_key=True)
    application = ForeignKey(Application, on_delete=OnDelete.restrict, null=False, default=None)
    kind = Varchar(16)
    sealed = Bytea(default=b"")
    delete_after = Date(default=None)

    sensitive_fact_application_kind = Unique(["application", "kind"])
    sensitive_fact_kind = Check(one_of("kind", SensitiveKind))


class IdempotencyKey(Table, db=engine):
    """The answer that was given to a request of this key, so that it is given only once."""

    id = BigSerial(primary_key=True)
    actor = Varchar(80)
    key = Varchar(80)
    request_digest = Bytea(default=b"")
    status = SmallInt(default=201)
    answer = JSONB(default="{}")
    created_at = Timestamptz(default=None)

    idempotency_key_once = Unique(["actor", "key"])
