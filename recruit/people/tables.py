"""Persons, the officers who work here, and the programs that call the API."""

from piccolo.columns import UUID, Array, Bytea, Date, ForeignKey, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.uuid import UUID7
from piccolo.constraints import Check
from piccolo.table import Table

from recruit.foundation.database import engine


class Person(Table, db=engine):
    """A person, known by the keyed digest of their NIK; the NIK itself is sealed."""

    id = UUID(primary_key=True, default=UUID7())
    nik_digest = Bytea(unique=True, default=b"")
    nik_sealed = Bytea(default=b"")
    name = Varchar(120)
    birth_date = Date(default=None)
    sex = Varchar(1)
    phone = Varchar(20, null=True, default=None)
    email = Varchar(254, null=True, default=None)
    address = Varchar(200)
    village_code = Varchar(13)
    rt = Varchar(3)
    rw = Varchar(3)
    created_at = Timestamptz(default=None)

    person_sex = Check("sex IN ('L', 'P')")
    person_reachable = Check("num_nonnulls(phone, email) > 0")


class Officer(Table, db=engine):
    """Somebody who works with the system: verifier, assessor, chair, registrar …"""

    id = UUID(primary_key=True, default=UUID7())
    email = Varchar(254, unique=True)
    name = Varchar(120)
    password_hash = Varchar(200)
    totp_sealed = Bytea(default=b"")
    totp_used = Timestamptz(null=True, default=None)
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
