"""The verbs of people who work here: add and revoke officers and keys."""

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import pyotp
from pydantic import BaseModel, ValidationError

from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, fetch_value, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.keys import vault
from recruit.foundation.problems import Conflict, Fault, InvalidInput, NotAllowed, NotFound
from recruit.foundation.validation import faults_of
from recruit.people.passwords import hash_password
from recruit.people.permissions import ROLE_PERMISSIONS, Actor, ActorKind, Permission, Role
from recruit.people.queries import forget_keys, key_digest
from recruit.people.rules import CODE_SECONDS
from recruit.people.schemas import NewApiKey, NewOfficer
from recruit.rulebook.model import Body

TOTP = "totp"
"""The vault's purpose for the secrets of authenticator apps."""

_Model = TypeVar("_Model", bound=BaseModel)

_HOME_NUMBER = re.compile(r"[0-9]{3}")
_THREE_DIGITS = Text("Paling banyak tiga angka, misalnya 005.", "Up to three digits, such as 005.")
_NO_VILLAGE = Text("Pilih kelurahannya.", "Choose the village (kelurahan).")
_NOT_YOU = Text("Ini bukan akun Anda.", "This is not your account.")


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A new officer, and the secret for the authenticator app, which is shown this once."""

    officer_id: UUID
    totp_secret: str
    otpauth_uri: str


async def add_officer(
    *,
    email: str,
    name: str,
    password: str,
    role: Role,
    bodies: Iterable[Body],
    place_prefix: str,
    until: datetime | None = None,
    actor: Actor,
) -> Enrolled:
    """Add an officer with a role for some bodies below a place.

    :class:`InvalidInput` names every fault; :class:`NotAllowed` unless the actor manages officers
    there and holds everything that the role brings; :class:`Conflict` if the address is taken.
    """
    given = await _checked(
        NewOfficer, email=email, name=name, password=password, role=role, bodies=list(bodies),
        place_prefix=place_prefix, until=until,
    )  # fmt: skip
    _require(actor, ROLE_PERMISSIONS[given.role], given.bodies, given.place_prefix)
    secret, hashed = pyotp.random_base32(), await hash_password(given.password)
    try:
        async with transaction() as connection:
            officer_id = await _insert_officer(connection, given, hashed, secret)
            await _record(connection, "officer_added", officer_id, actor, _granted(given))
    except asyncpg.UniqueViolationError as violation:
        raise Conflict(
            Text("Alamat e-mail ini sudah dipakai.", "This e-mail address is taken.")
        ) from violation
    totp = pyotp.TOTP(secret, name=given.email, issuer="recruit", interval=CODE_SECONDS)
    return Enrolled(officer_id, secret, totp.provisioning_uri())


async def _insert_officer(
    connection: Connection, given: NewOfficer, password_hash: str, secret: str
) -> UUID:
    inserted: UUID = await connection.fetchval(
        "WITH officer AS ("
        " INSERT INTO officer (email, name, password_hash, totp_sealed, created_at)"
        " VALUES ($1, $2, $3, $4, $5) RETURNING id)"
        " INSERT INTO officer_grant (officer, role, bodies, place_prefix, until)"
        " SELECT id, $6, $7, $8, $9 FROM officer RETURNING officer",
        given.email,
        given.name,
        password_hash,
        vault().seal(secret, purpose=TOTP),
        clock.now(),
        given.role.value,
        given.bodies,
        given.place_prefix,
        given.until,
    )
    return inserted


async def revoke_officer(*, officer_id: UUID, actor: Actor) -> None:
    """Shut an officer out, from their next request on; a second time does nothing.

    :class:`NotFound`; :class:`NotAllowed` unless the actor manages officers wherever this one
    holds a role.
    """
    async with transaction() as connection:
        row = await connection.fetchrow(
            "SELECT revoked_at FROM officer WHERE id = $1 FOR UPDATE", officer_id
        )
        if row is None:
            raise NotFound(Text("Petugas tidak ditemukan.", "There is no such officer."))
        grants = await connection.fetch(
            "SELECT bodies, place_prefix FROM officer_grant WHERE officer = $1", officer_id
        )
        for grant in grants:
            _require(actor, (), grant["bodies"], grant["place_prefix"])
        if row["revoked_at"] is None:
            await connection.execute(
                "UPDATE officer SET revoked_at = $2 WHERE id = $1", officer_id, clock.now()
            )
            await _record(connection, "officer_revoked", officer_id, actor)


async def set_home(*, officer_id: UUID, village: str, rt: str, rw: str, actor: Actor) -> None:
    """Keep where an officer lives, so that nobody judges their own household; all empty: forget
    it. Officers say it of themselves. :class:`InvalidInput` names every fault."""
    if actor.kind is ActorKind.officer and actor.id != str(officer_id):
        raise NotAllowed(_NOT_YOU)
    home = (village, rt.zfill(3), rw.zfill(3)) if any((village, rt, rw)) else (None, None, None)
    faults = [
        Fault(f"/{name}", "not-three-digits", _THREE_DIGITS)
        for name, value in zip(("rt", "rw"), home[1:], strict=True)
        if value is not None and not _HOME_NUMBER.fullmatch(value)
    ]
    async with transaction() as connection:
        known = "SELECT EXISTS (SELECT FROM place WHERE code = $1 AND level = 'village')"
        if home[0] is not None and not await connection.fetchval(known, village):
            faults.append(Fault("/village", "unknown-village", _NO_VILLAGE))
        if faults:
            raise InvalidInput(faults)
        await connection.execute(
            "UPDATE officer SET village_code = $2, rt = $3, rw = $4 WHERE id = $1",
            officer_id,
            *home,
        )
        await _record(connection, "officer_moved", officer_id, actor)


async def create_api_key(
    *,
    name: str,
    permissions: Iterable[Permission],
    bodies: Iterable[Body],
    place_prefix: str,
    until: datetime | None = None,
    actor: Actor,
) -> str:
    """Make a key for a program; the secret, which is shown this once.

    :class:`InvalidInput` names every fault; :class:`NotAllowed` unless the actor manages officers
    there and holds every permission of the key.
    """
    given = await _checked(
        NewApiKey, name=name, permissions=list(permissions), bodies=list(bodies),
        place_prefix=place_prefix, until=until,
    )  # fmt: skip
    _require(actor, given.permissions, given.bodies, given.place_prefix)
    secret = f"rk_{secrets.token_urlsafe(32)}"
    async with transaction() as connection:
        key_id = await connection.fetchval(
            "INSERT INTO api_key"
            " (name, digest, permissions, bodies, place_prefix, created_at, until)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
            given.name,
            key_digest(secret),
            given.permissions,
            given.bodies,
            given.place_prefix,
            clock.now(),
            given.until,
        )
        await _record(connection, "api_key_created", key_id, actor, _granted(given))
    return secret


async def revoke_api_key(*, key_id: UUID, actor: Actor) -> None:
    """End a key: at once in this process, within 5 seconds in the others.

    :class:`NotFound`; :class:`NotAllowed` unless the actor manages officers where the key works.
    """
    async with transaction() as connection:
        row = await connection.fetchrow(
            "SELECT bodies, place_prefix, revoked_at FROM api_key WHERE id = $1 FOR UPDATE", key_id
        )
        if row is None:
            raise NotFound(Text("Kunci API tidak ditemukan.", "There is no such API key."))
        _require(actor, (), row["bodies"], row["place_prefix"])
        if row["revoked_at"] is None:
            await connection.execute(
                "UPDATE api_key SET revoked_at = $2 WHERE id = $1", key_id, clock.now()
            )
            await _record(connection, "api_key_revoked", key_id, actor)
    forget_keys()


async def _checked(model: type[_Model], **given: Any) -> _Model:
    """What was given, if nothing is wrong with it; :class:`InvalidInput` with every fault."""
    faults, checked = [], None
    try:
        checked = model.model_validate(given)
    except ValidationError as error:
        faults = faults_of(error)
    if not any(fault.pointer == "/place_prefix" for fault in faults):
        faults += await _place_faults(given["place_prefix"])
    if checked is None or faults:
        raise InvalidInput(faults)
    return checked


async def _place_faults(code: str) -> list[Fault]:
    known = "SELECT $1 = '' OR EXISTS (SELECT FROM place WHERE code = $1)"
    if await fetch_value(known, code):
        return []
    message = Text(f"Tidak ada tempat {code}.", f"There is no place {code}.")
    return [Fault("/place_prefix", "unknown-place", message)]


def _require(
    actor: Actor, permissions: Iterable[Permission], bodies: Iterable[Body], place: str
) -> None:
    """Nobody gives what they do not hold themselves, and only who manages officers gives at all."""
    for permission in (Permission.officers_manage, *sorted(permissions)):
        for body in bodies:
            actor.require(permission, body, place)


def _granted(given: NewOfficer | NewApiKey) -> dict[str, Any]:
    """What the ledger keeps of a grant: nothing about the person."""
    return given.model_dump(
        mode="json", include={"role", "permissions", "bodies", "place_prefix", "until"}
    )


async def _record(
    connection: Connection,
    kind: str,
    subject: UUID,
    actor: Actor,
    data: Mapping[str, Any] | None = None,
) -> None:
    await ledger.append(
        connection,
        kind=kind,
        subject_kind=kind.rpartition("_")[0],
        subject_id=subject,
        actor=actor.reference,
        data=data,
    )
