"""Officers and keys as the API takes them and as it shows them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from recruit.foundation import clock
from recruit.foundation.i18n import Text
from recruit.foundation.validation import refuse
from recruit.people.permissions import ActorKind, Permission, Role
from recruit.people.rules import mobile_number, nik_faults, tidy_nik, unfit_password
from recruit.rulebook.model import Body


def _some(values: list[str]) -> list[str]:
    if not values:
        raise refuse("nothing_chosen", Text("Pilih paling sedikit satu.", "Choose at least one."))
    return sorted(set(values))


def _ahead(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise refuse(
            "no_time_zone",
            Text("Sebutkan zona waktunya, misalnya +07:00.", "Give its time zone, such as +07:00."),
        )
    if moment <= clock.now():
        raise refuse("past", Text("Waktu ini sudah lewat.", "This time has passed."))
    return moment


Email = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        to_lower=True,
        max_length=254,
        pattern=r"^[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f]+$",
    ),
]

_NIK_FAULTS = {
    "length": Text("NIK terdiri dari 16 angka.", "A NIK has 16 digits."),
    "birth_date": Text(
        "Angka ke-7 sampai 12 NIK bukan tanggal lahir.",
        "Digits 7 to 12 of the NIK are not a birth date.",
    ),
    "serial": Text("Empat angka terakhir NIK tidak mungkin 0000.", "A NIK never ends with 0000."),
}


def _nik(value: str) -> str:
    nik = tidy_nik(value)
    faults = nik_faults(nik)
    if faults:
        raise refuse(f"nik_{faults[0]}", _NIK_FAULTS[faults[0]])
    return nik


def _mobile(value: str) -> str:
    number = mobile_number(value)
    if number is None:
        raise refuse(
            "phone",
            Text(
                "Tulis nomor ponsel Indonesia, misalnya 0812 3456 7890.",
                "Enter a mobile number of Indonesia, such as 0812 3456 7890.",
            ),
        )
    return number


Nik = Annotated[str, StringConstraints(max_length=40), AfterValidator(_nik)]
Phone = Annotated[
    str,
    StringConstraints(max_length=40),
    AfterValidator(_mobile),
    Field(description="A mobile number of Indonesia: 08…, 62… or +62…; kept as +628…"),
]


def _address(value: str) -> str:
    try:
        return _EMAIL.validate_python(value) if "@" in value else _mobile(value)
    except (ValidationError, PydanticCustomError):
        raise refuse(
            "address",
            Text(
                "Tulis nomor ponsel Indonesia, misalnya 0812 3456 7890, atau alamat e-mail,"
                " misalnya nama@contoh.id.",
                "Enter a mobile number of Indonesia, such as 0812 3456 7890, or an e-mail address,"
                " such as name@example.com.",
            ),
        ) from None


_EMAIL: TypeAdapter[str] = TypeAdapter(Email)
Address = Annotated[str, StringConstraints(max_length=254), AfterValidator(_address)]
"""A phone number or an e-mail address; only the latter has an @."""
_PRINTED = r"^[^\x00-\x1f\x7f]+$"
Bodies = Annotated[list[Body], AfterValidator(_some)]
Until = Annotated[datetime, AfterValidator(_ahead)]
PlacePrefix = Annotated[
    str,
    StringConstraints(pattern=r"^(\d\d(\.\d\d(\.\d\d(\.\d{4}(\.\d{3})?)?)?)?)?$"),
    Field(description="Code of a place: it and everything in it; empty: the whole country."),
]


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    bodies: Bodies
    place_prefix: PlacePrefix
    until: Until | None = None


class NewOfficer(_Given):
    """An officer to be added, with a role for some bodies below a place."""

    email: Email
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120, pattern=_PRINTED)]
    password: Annotated[str, Field(max_length=200, repr=False)]
    role: Role

    @field_validator("password")
    @classmethod
    def _fit(cls, value: str, info: ValidationInfo) -> str:
        unfit = unfit_password(value, info.data.get("email", ""))
        if unfit is not None:
            raise refuse("unfit_password", unfit)
        return value


class NewApiKey(_Given):
    """A key for a program to be made."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80, pattern=_PRINTED)]
    permissions: Annotated[list[Permission], AfterValidator(_some)]


class Applicant(BaseModel):
    """What an applicant signs in with."""

    model_config = ConfigDict(frozen=True)

    nik: Annotated[Nik, Field(repr=False)]
    address: Annotated[Address, Field(repr=False)]


class NewAddress(BaseModel):
    """Another address of an applicant."""

    model_config = ConfigDict(frozen=True)

    address: Annotated[Address, Field(repr=False)]


class DeskContact(BaseModel):
    """The addresses of somebody whose identity card an officer has seen."""

    model_config = ConfigDict(frozen=True)

    nik: Annotated[Nik, Field(repr=False)]
    phone: Annotated[Phone | None, Field(repr=False)] = None
    email: Annotated[Email | None, Field(repr=False)] = None


class EnrolledOfficer(BaseModel):
    """What a new officer needs for the authenticator app; it is shown this once."""

    id: UUID
    totp_secret: str
    otpauth_uri: str


class ApiKeySecret(BaseModel):
    """A new key; it is shown this once, and only its digest is kept."""

    secret: str


class GrantDetail(BaseModel):
    """What somebody may do, for which bodies, below which place, until when."""

    permissions: list[Permission]
    bodies: list[Body]
    place_prefix: str
    until: datetime | None


class Me(BaseModel):
    """Who calls, and what they may do."""

    kind: ActorKind
    id: str
    name: str
    grants: list[GrantDetail]


class RoleGrant(BaseModel):
    """A role of an officer."""

    role: Role
    bodies: list[Body]
    place_prefix: str
    until: datetime | None


class OfficerDetail(BaseModel):
    """An officer in a list."""

    id: UUID
    email: str
    name: str
    created_at: datetime
    revoked_at: datetime | None
    grants: list[RoleGrant]


class ApiKeyDetail(GrantDetail):
    """A key in a list; never its secret."""

    id: UUID
    name: str
    created_at: datetime
    revoked_at: datetime | None
