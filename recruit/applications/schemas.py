"""An application as the API takes it and as it shows it."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    StringConstraints,
    ValidationError,
    model_validator,
)

from recruit.applications.receipts import SignedReceipt
from recruit.applications.rules import (
    ElectionExperience,
    ItAbility,
    PartyTie,
    Sex,
)
from recruit.applications.stages import Event, Stage
from recruit.foundation import clock
from recruit.foundation.files import StoredFile
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Fault
from recruit.foundation.validation import faults_of, refuse
from recruit.people.schemas import Email, Nik, Phone
from recruit.rulebook.model import DocumentKind, Education

_PRINTED = r"^[^\x00-\x1f\x7f]*$"
"""One line of text, as it is printed on lists: no control characters."""

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=_PRINTED),
]
PlaceCode = Annotated[
    str, StringConstraints(pattern=r"^\d\d(\.\d\d){0,2}$|^\d\d(\.\d\d){2}\.\d{4}(\.\d{3})?$")
]
VillageCode = Annotated[str, StringConstraints(pattern=r"^\d\d\.\d\d\.\d\d\.\d{4}$")]
ThreeDigits = Annotated[
    str, StringConstraints(pattern=r"^\d{1,3}$"), AfterValidator(lambda v: v.zfill(3))
]


def _born(value: date) -> date:
    if not date(1900, 1, 1) <= value <= clock.today():
        raise refuse(
            "birth_date",
            Text("Tanggal lahir tidak mungkin.", "Nobody who applies was born on that day."),
        )
    return value


class Part(BaseModel):
    """A part of the form; a field that nobody asked for is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PartyAnswer(Part):
    """Membership of a political party."""

    tie: PartyTie
    left_on: date | None = None

    @model_validator(mode="after")
    def _former_has_date(self) -> Self:
        if (self.tie is PartyTie.former) != (self.left_on is not None):
            raise refuse(
                "party_left_on",
                Text(
                    "Tanggal keluar diisi bila pernah menjadi anggota.",
                    "left_on goes with a former membership, and with no other answer.",
                ),
            )
        return self


class CampaignAnswer(Part):
    """Work in a campaign team or as a party witness."""

    ever: bool
    until: date | None = None

    @model_validator(mode="after")
    def _ever_has_date(self) -> Self:
        if self.ever != (self.until is not None):
            raise refuse(
                "campaign_until",
                Text(
                    "Tanggal selesai diisi bila pernah menjadi tim kampanye atau saksi.",
                    "until goes with a yes, and only with a yes.",
                ),
            )
        return self


class HealthAnswer(Part):
    """What the health letter says; pressure in mmHg, sugar and cholesterol in mg/dL."""

    systolic: Annotated[int, Field(ge=50, le=300)] | None = None
    diastolic: Annotated[int, Field(ge=30, le=200)] | None = None
    blood_sugar: Annotated[int, Field(ge=20, le=1000)] | None = None
    cholesterol: Annotated[int, Field(ge=50, le=1000)] | None = None
    examined_on: date | None = None
    facility: Annotated[str, StringConstraints(max_length=120, pattern=_PRINTED)] | None = None


class DocumentAnswer(Part):
    """A document that was uploaded before; ``upload`` is what the upload answered."""

    kind: DocumentKind
    upload: Annotated[str, StringConstraints(max_length=600)]


def _one_of_each(documents: list[DocumentAnswer]) -> list[DocumentAnswer]:
    if len({document.kind for document in documents}) < len(documents):
        raise refuse(
            "document_twice",
            Text("Ada jenis dokumen yang ganda.", "A kind of document is there twice."),
        )
    return documents


class ApplicationForm(Part):
    """A complete application."""

    call: Annotated[str, StringConstraints(max_length=40, pattern=_PRINTED)]
    place: PlaceCode
    alternatives: Annotated[list[PlaceCode], Field(max_length=3)] = []
    nik: Nik
    name: Name
    birth_date: Annotated[date, AfterValidator(_born)]
    sex: Sex
    phone: Phone | None = None
    """Needed unless there is an e-mail address, or a desk officer types for somebody with none."""
    email: Email | None = None
    address: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=3, max_length=200, pattern=_PRINTED),
    ]
    village: VillageCode
    rt: ThreeDigits
    rw: ThreeDigits
    citizen: bool
    education: Education
    occupation: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=80, pattern=_PRINTED)
    ] = ""
    religion: (
        Annotated[str, StringConstraints(strip_whitespace=True, max_length=40, pattern=_PRINTED)]
        | None
    ) = None
    party: PartyAnswer
    campaign: CampaignAnswer
    sentenced: bool
    holds_post: bool = False
    civil_servant: bool = False
    spouse_nik: Nik | None = None
    election_experience: ElectionExperience = ElectionExperience.none
    it_ability: ItAbility = ItAbility.none
    same_rw_as_tps: bool = False
    health: HealthAnswer | None = None
    declarations: Annotated[
        list[Annotated[str, StringConstraints(max_length=60)]], Field(max_length=40)
    ]
    documents: Annotated[list[DocumentAnswer], Field(max_length=20), AfterValidator(_one_of_each)]


class SentForm(ApplicationForm):
    """An application as a program sent it, of the right shape or not.

    It is let in with its faults, so that they are told together with those that only the
    database knows.
    """

    _faults: list[Fault] = PrivateAttr(default_factory=list)

    @model_validator(mode="wrap")
    @classmethod
    def _of_any_shape(cls, given: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return read(given)
        except ValidationError as error:
            wrong = cls.model_construct()
            wrong._faults = faults_of(error)  # noqa: SLF001 - it is ours
            return wrong

    @property
    def faults(self) -> list[Fault]:
        """What is wrong with its shape; the fields are not there if anything is."""
        return self._faults


class Correction(Part):
    """What an applicant mends after a request for correction."""

    health: HealthAnswer | None = None
    declarations: Annotated[
        list[Annotated[str, StringConstraints(max_length=60)]], Field(max_length=40)
    ] = []
    documents: Annotated[
        list[DocumentAnswer], Field(max_length=20), AfterValidator(_one_of_each)
    ] = []


class Receipt(BaseModel):
    """What is answered when an application was stored: its receipt, which anybody can check."""

    id: UUID
    number: int
    stage: Stage
    submitted_at: datetime
    digest: str
    """SHA-256 of what was sent, in hexadecimal."""
    entered_by_desk: bool
    key: str
    """The name of the public key with which the signature is checked."""
    signature: str
    """Ed25519 over the lines of ``text`` before the last one, in Base64."""
    text: str
    """The whole receipt, to be kept by the applicant."""

    @classmethod
    def of(cls, application_id: UUID, signed: SignedReceipt) -> Self:
        """The receipt of an application as the API answers it."""
        facts = signed.receipt
        return cls(
            id=application_id,
            number=facts.number,
            stage=Stage.submitted,
            submitted_at=facts.submitted_at,
            digest=facts.digest.hex(),
            entered_by_desk=facts.entered_by_desk,
            key=signed.key,
            signature=signed.signature_text,
            text=signed.text,
        )


class ApplicationSummary(BaseModel):
    """An application in a list; no NIK, no phone."""

    id: UUID
    number: int | None
    call: str
    place: str
    name: str
    sex: Sex
    stage: Stage
    stage_at: datetime
    submitted_at: datetime | None


class ApplicationPage(BaseModel):
    """One page of a list; ``next`` is the key of the page after it."""

    items: list[ApplicationSummary]
    next: UUID | None


class DocumentDetail(BaseModel):
    """A document of an application."""

    kind: DocumentKind
    media_type: str
    size: int
    verdict: str | None
    reason: str | None


class ApplicationDetail(ApplicationSummary):
    """One application with what it says; the NIK stays masked."""

    birth_date: date
    education: Education
    village: str
    rw: str
    alternatives: list[str]
    answers: dict[str, object]
    documents: list[DocumentDetail]
    events: list[Event]


class Upload(BaseModel):
    """An uploaded document, to be named in an application within a day."""

    upload: str
    media_type: str
    size: int
    concerns: list[str] = []
    """``tiny`` or ``blurred``: it is stored, but it may not be readable."""

    @classmethod
    def of(cls, name: str, stored: StoredFile) -> Self:
        """What is answered when a document was stored under a name."""
        return cls(
            upload=name,
            media_type=stored.media_type,
            size=stored.size,
            concerns=list(stored.concerns),
        )


class UploadSize(Part):
    """A document that is about to be sent in pieces: its size in bytes."""

    size: int


class UploadState(BaseModel):
    """How much of a document is safely here, in bytes."""

    id: UUID
    size: int
    received: int


class NewDraft(Part):
    """Whose form begins, and for which call."""

    call: Annotated[str, StringConstraints(max_length=40, pattern=_PRINTED)]
    nik: Nik


class DraftUpload(Part):
    """A document for a draft; ``upload`` is what the upload answered."""

    upload: Annotated[str, StringConstraints(max_length=600)]


class DraftDetail(BaseModel):
    """A form that is being filled in: everything as typed, and the steps that are not done."""

    id: UUID
    call: str
    version: int
    answers: dict[str, str | list[str]]
    documents: list[DocumentKind]
    missing: list[str]
    saved_at: datetime


class TypedAnswers(Part):
    """What is being typed, and the version of the draft that it was typed into."""

    version: int
    answers: dict[str, str | list[str]]


class SavedDraft(BaseModel):
    """What is answered when a draft was saved: its version from now on."""

    version: int
    saved_at: datetime
