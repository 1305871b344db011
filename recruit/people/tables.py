"""Persons, the officers who work here, and the programs that call the API."""

from piccolo.columns import UUID, Array, Bytea, Date, ForeignKey, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.uuid import UUID7
from piccolo.constraints import Check
from piccolo.table import Table

from recruit.foundation.database import engine
from recruit.foundation.i18n import Language


class Person(Table, db=engine):
    """A person, known by the keyed digest of their NIK; the NIK itself is sealed.

    Somebody who has signed in and not yet submitted anything is only that and an address.
    """

    id = UUID(primary_key=True, default=UUID7())
    nik_digest = Bytea(unique=True, default=b"")
    nik_sealed = Bytea(default=b"")
    name = Varchar(120, null=True, default=None)
    birth_date = Date(null=True, default=None)
    sex = Varchar(1, null=True, default=None)
    phone = Varchar(20, null=True, default=None)
    email = Varchar(254, null=True, default=None)
    address = Varchar(200, null=True, default=None)
    village_code = Varchar(13, null=True, default=None)
    rt = Varchar(3, null=True, default=None)
    rw = Varchar(3, null=True, default=None)
    language = Varchar(2, default=Language.id.value)
    channel = Varchar(10, null=True, default=None)
    """Where they want to be written to; without a choice, wherever there is an address."""
    created_at = Timestamptz(default=None)

    person_sex = Check("sex IN ('L', 'P')")
    person_known = Check(
        "num_nulls(name, birth_date, sex, address, village_code, rt, rw) IN (0, 7)"
    )
    person_language = Check("language IN ('id', 'en')")


class SignInCode(Table, db=engine):
    """A code that was asked for with a NIK and an address, whether or not the two belong together.

    The row of somebody who typed another person's NIK looks the same; only nothing was sent.
    """

    id = UUID(primary_key=True, default=UUID7())
    nik_digest = Bytea(default=b"")
    nik_sealed = Bytea(default=b"")
    channel = Varchar(10)
    address_sealed = Bytea(default=b"")
    code_digest = Bytea(default=b"")
    tries = SmallInt(default=0)
    created_at = Timestamptz(default=None)
    expires_at = Timestamptz(default=None)
    used_at = Timestamptz(null=True, default=None)


class ApplicantSession(Table, db=engine):
    """A browser in which a person signed in; ending the row signs it out, wherever it is."""

    id = UUID(primary_key=True, default=UUID7())
    person = ForeignKey(Person, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    began_at = Timestamptz(default=None)
    ended_at = Timestamptz(null=True, default=None)


class Officer(Table, db=engine):
    """Somebody who works with the system: verifier, assessor, chair, registrar …"""

    id = UUID(primary_key=True, default=UUID7())
    email = Varchar(254, unique=True)
    name = Varchar(120)
    password_hash = Varchar(200)
    totp_sealed = Bytea(default=b"")
    totp_used = Timestamptz(null=True, default=None)
    village_code = Varchar(17, null=True, default=None)
    """Where the officer lives, with RT and RW: so that nobody judges their own household."""
    rt = Varchar(3, null=True, default=None)
    rw = Varchar(3, null=True, default=None)
    created_at = Timestamptz(default=None)
    revoked_at = Timestamptz(null=True, default=None)

    officer_email_lower = Check("email = lower(email)")


class OfficerGrant(Table, db=engine):
    """A role of an officer, for some bodies, below a place, until a time."""

    id = UUID(primary_key=True, default=UUID7())
    officer = ForeignKey(Officer, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    role = Varchar(40)
    bodies = Array(base_column=Varchar(12), default=list)
    place_prefix = Varchar(17)
    until = Timestamptz(null=True, default=None)


class ApiKey(Table, db=engine):
    """A program's key; only its digest is kept."""

    id = UUID(primary_key=True, default=UUID7())
    name = Varchar(80)
    digest = Bytea(unique=True, default=b"")
    permissions = Array(base_column=Varchar(40), default=list)
    bodies = Array(base_column=Varchar(12), default=list)
    place_prefix = Varchar(17)
    created_at = Timestamptz(default=None)
    until = Timestamptz(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)
