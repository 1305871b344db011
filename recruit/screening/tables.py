"""What machines found, what registries answered, and what verifiers decided."""

from enum import StrEnum

from piccolo.columns import BigSerial, ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import JSONB, Bytea
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from recruit.applications.tables import Application, RulebookVersion, one_of
from recruit.foundation.database import engine
from recruit.people.tables import Officer
from recruit.rulebook.model import Severity


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


class Screening(Table, db=engine):
    """The findings of the offline checks for one application under one rulebook."""

    id = BigSerial(primary_key=True)
    application = ForeignKey(Application, on_delete=OnDelete.restrict, null=False, default=None)
    rulebook = ForeignKey(RulebookVersion, on_delete=OnDelete.restrict, null=False, default=None)
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

    verification_verdict = Check(one_of("verdict", Verdict))
    verification_officer = Check("verdict <> 'TMS' OR officer IS NOT NULL")
    verification_reason = Check("verdict = 'MS' OR jsonb_array_length(reasons) > 0")


class RegistryAnswer(Table, db=engine):
    """An answer of a register: a dated fact with its source, matched by the NIK's digest."""

    id = BigSerial(primary_key=True)
    registry = Varchar(12)
    nik_digest = Bytea(default=b"")
    listed = Varchar(12)
    source = Text()
    obtained_at = Timestamptz(default=None)

    registry_answer_registry_nik = Unique(["registry", "nik_digest"])
    registry_answer_registry = Check(one_of("registry", Registry))
    registry_answer_listed = Check("listed IN ('listed', 'not_listed', 'cleared')")
