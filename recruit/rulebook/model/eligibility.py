"""What an applicant must be, bring and declare: rules, documents, declarations.

A rule is its kind and the parameters of that kind; the union `AnyRule` reads them from a file, so
a parameter that the kind does not know is refused. No limit is written in code.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from recruit.rulebook.model.words import (
    Code,
    Count,
    Education,
    Label,
    Level,
    Part,
    Reference,
    Severity,
    Text,
)


class RuleKind(StrEnum):
    """Every kind of rule that screening knows how to check."""

    indonesian_citizen = "indonesian_citizen"
    age_at_least = "age_at_least"
    age_at_most = "age_at_most"
    guardian_consent = "guardian_consent"
    education_at_least = "education_at_least"
    domicile_within = "domicile_within"
    party_years_out = "party_years_out"
    party_registry = "party_registry"
    campaign_years_out = "campaign_years_out"
    no_prison = "no_prison"
    no_government_post = "no_government_post"
    civil_servant_permission = "civil_servant_permission"
    neutrality_findings = "neutrality_findings"
    no_marriage_tie = "no_marriage_tie"
    one_application_per_person = "one_application_per_person"
    declarations_made = "declarations_made"
    documents_present = "documents_present"
    nik_well_formed = "nik_well_formed"
    nik_matches = "nik_matches"
    health_values_present = "health_values_present"
    health_within = "health_within"
    voter_list = "voter_list"
    identity_registry = "identity_registry"


class Rule(Part):
    """One rule of a call: what is asked, measured on which day, what follows, and by which law."""

    code: Code
    kind: RuleKind
    label: Label
    severity: Severity
    reference: Reference = Reference.submission
    source: Text


class IndonesianCitizen(Rule):
    """The applicant is an Indonesian citizen (WNI)."""

    kind: Literal[RuleKind.indonesian_citizen]


class AgeAtLeast(Rule):
    """The applicant has completed `years` years on the reference day.

    Where `fallback_years` is given, somebody who has completed those but not `years` may still be
    taken if nobody older applied and it is approved for the place: without the approval that is
    asked as a clarification, whatever `severity` says.
    """

    kind: Literal[RuleKind.age_at_least]
    years: Count
    fallback_years: Count | None = None


class AgeAtMost(Rule):
    """The applicant has not completed `years` + 1 years on the reference day."""

    kind: Literal[RuleKind.age_at_most]
    years: Count


class GuardianConsent(Rule):
    """Somebody younger than `under_years` on the reference day brings a guardian's consent."""

    kind: Literal[RuleKind.guardian_consent]
    under_years: Count = 18


class EducationAtLeast(Rule):
    """The applicant has finished school of `level` or a higher one.

    Where `fallback_level` is given, somebody who has finished that but not `level` may still be
    taken if nobody with more schooling applied and it is approved for the place: without the
    approval that is asked as a clarification, whatever `severity` says.
    """

    kind: Literal[RuleKind.education_at_least]
    level: Education
    fallback_level: Education | None = None


class DomicileWithin(Rule):
    """The applicant lives in the same place of `level` as the place applied for."""

    kind: Literal[RuleKind.domicile_within]
    level: Level


class PartyYearsOut(Rule):
    """The applicant never was a party member, or left at least `years` years ago."""

    kind: Literal[RuleKind.party_years_out]
    years: Count


class PartyRegistry(Rule):
    """The applicant is not in the party register (Sipol); an imported or recorded check."""

    kind: Literal[RuleKind.party_registry]


class CampaignYearsOut(Rule):
    """Not in a campaign team, nor with `witnesses` a party witness, for at least `years` years."""

    kind: Literal[RuleKind.campaign_years_out]
    years: Count
    witnesses: bool = False


class NoPrison(Rule):
    """Never sentenced to prison for an offence that carries `offence_years` years or more."""

    kind: Literal[RuleKind.no_prison]
    offence_years: Count


class NoGovernmentPost(Rule):
    """No political, government, BUMN or BUMD post while serving; who has one must step down."""

    kind: Literal[RuleKind.no_government_post]


class CivilServantPermission(Rule):
    """A civil servant (ASN) brings the permission of the superior."""

    kind: Literal[RuleKind.civil_servant_permission]


class NeutralityFindings(Rule):
    """A civil servant is in no imported list of neutrality findings."""

    kind: Literal[RuleKind.neutrality_findings]


class NoMarriageTie(Rule):
    """The applicant is not married to another election organiser, of whatever body."""

    kind: Literal[RuleKind.no_marriage_tie]


class OneApplicationPerPerson(Rule):
    """The person applies to one call of the election only."""

    kind: Literal[RuleKind.one_application_per_person]


class DeclarationsMade(Rule):
    """Every declaration of the call is made."""

    kind: Literal[RuleKind.declarations_made]


class DocumentsPresent(Rule):
    """Every document that the call requires of this applicant is there."""

    kind: Literal[RuleKind.documents_present]


class NikWellFormed(Rule):
    """The NIK has 16 digits, a real calendar day and a serial number."""

    kind: Literal[RuleKind.nik_well_formed]


class NikMatches(Rule):
    """The NIK agrees with the typed birth date and sex; a lawful correction may differ."""

    kind: Literal[RuleKind.nik_matches]


class HealthValuesPresent(Rule):
    """The health certificate states blood pressure, blood sugar and cholesterol."""

    kind: Literal[RuleKind.health_values_present]


class HealthWithin(Rule):
    """The health values lie below these: pressure in mmHg, sugar and cholesterol in mg/dL."""

    kind: Literal[RuleKind.health_within]
    systolic: Count
    diastolic: Count
    blood_sugar: Count
    cholesterol: Count


class VoterList(Rule):
    """The applicant is on the voter list (DPT); an imported or recorded check."""

    kind: Literal[RuleKind.voter_list]


class IdentityRegistry(Rule):
    """Name, birth date and sex are those of the population register (Dukcapil), and the NIK is
    active; an imported or recorded check."""

    kind: Literal[RuleKind.identity_registry]


AnyRule = Annotated[
    IndonesianCitizen
    | AgeAtLeast
    | AgeAtMost
    | GuardianConsent
    | EducationAtLeast
    | DomicileWithin
    | PartyYearsOut
    | PartyRegistry
    | CampaignYearsOut
    | NoPrison
    | NoGovernmentPost
    | CivilServantPermission
    | NeutralityFindings
    | NoMarriageTie
    | OneApplicationPerPerson
    | DeclarationsMade
    | DocumentsPresent
    | NikWellFormed
    | NikMatches
    | HealthValuesPresent
    | HealthWithin
    | VoterList
    | IdentityRegistry,
    Field(discriminator="kind"),
]


class DocumentKind(StrEnum):
    """A paper that an applicant hands in."""

    application_letter = "application_letter"
    identity_card = "identity_card"
    photo = "photo"
    diploma = "diploma"
    curriculum_vitae = "curriculum_vitae"
    declaration = "declaration"
    health_certificate = "health_certificate"
    superior_permission = "superior_permission"
    guardian_consent = "guardian_consent"
    party_letter = "party_letter"


class Condition(StrEnum):
    """For whom a document is asked."""

    always = "always"
    civil_servant = "civil_servant"
    minor = "minor"
    former_party_member = "former_party_member"


class DocumentRequirement(Part):
    """A document of the call, and for whom it is required."""

    kind: DocumentKind
    required: bool = True
    when: Condition = Condition.always
    label: Label
    source: Text


class Declaration(Part):
    """A sentence that the applicant declares, on a stamped paper and in the form."""

    code: Code
    text: Label
    source: Text
