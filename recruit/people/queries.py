"""Reads of officers, keys and applicants: who calls, who there is, where to write to them."""

import json
import time
from hashlib import sha256
from typing import Any
from uuid import UUID

import asyncpg
import pyotp

from recruit.foundation import clock
from recruit.foundation.database import Connection, fetch, fetch_one, fetch_value
from recruit.foundation.i18n import Language, Text
from recruit.foundation.keys import vault
from recruit.foundation.problems import NotFound
from recruit.notices.rules import Channel, Recipient, addresses_of
from recruit.people.permissions import (
    ROLE_PERMISSIONS,
    Actor,
    ActorKind,
    Grant,
    Permission,
    Role,
    Scope,
)
from recruit.rulebook.model import Body

KEY_SECONDS = 5.0
"""How long a process remembers a key, and so how long one that was revoked elsewhere works."""

_key_actors: dict[bytes, tuple[float, Actor]] = {}


async def officer_actor(officer_id: UUID) -> Actor | None:
    """An officer with the grants that hold now; nothing if there is none or they were revoked."""
    rows = await fetch(
        "SELECT officer.name, role, bodies, place_prefix, until FROM officer"
        " LEFT JOIN officer_grant ON officer_grant.officer = officer.id"
        " AND (until IS NULL OR until > $2)"
        " WHERE officer.id = $1 AND revoked_at IS NULL",
        officer_id,
        clock.now(),
    )
    if not rows:
        return None
    grants = tuple(
        _grant(row, ROLE_PERMISSIONS[Role(row["role"])]) for row in rows if row["role"] is not None
    )
    return Actor(ActorKind.officer, str(officer_id), rows[0]["name"], grants)


async def applicant_actor(session_id: UUID) -> Actor | None:
    """The applicant of a session; nothing if it was ended. The id is the person's."""
    row = await fetch_one(
        "SELECT person.id, person.name, (SELECT count(*) FROM notice"
        "   WHERE notice.person = person.id AND read_at IS NULL) AS unread"
        " FROM applicant_session AS session"
        " JOIN person ON person.id = session.person"
        " WHERE session.id = $1 AND session.ended_at IS NULL",
        session_id,
    )
    if row is None:
        return None
    return Actor(ActorKind.applicant, str(row["id"]), row["name"] or "", unread=row["unread"])


async def key_actor(secret: str) -> Actor | None:
    """The program that a key belongs to; nothing if it is unknown, revoked or over.

    Remembered for :data:`KEY_SECONDS`, so that a thousand submissions a second do not ask the
    database a thousand times who sends them.
    """
    digest = key_digest(secret)
    until, actor = _key_actors.get(digest, (0.0, None))
    if until > time.monotonic():
        return actor
    row = await fetch_one(
        "SELECT id, name, permissions, bodies, place_prefix, until FROM api_key"
        " WHERE digest = $1 AND revoked_at IS NULL AND (until IS NULL OR until > $2)",
        digest,
        clock.now(),
    )
    if row is None:
        _key_actors.pop(digest, None)
        return None
    grant = _grant(row, frozenset(Permission(name) for name in row["permissions"]))
    actor = Actor(ActorKind.program, str(row["id"]), row["name"], (grant,))
    _key_actors[digest] = (time.monotonic() + KEY_SECONDS, actor)
    return actor


def key_digest(secret: str) -> bytes:
    """What is kept of a key. It is 256 random bits, so it needs no salt and no slow hash."""
    return sha256(secret.encode()).digest()


def forget_keys() -> None:
    """Read the keys again: after one was revoked."""
    _key_actors.clear()


def _grant(row: asyncpg.Record, permissions: frozenset[Permission]) -> Grant:
    bodies = frozenset(Body(body) for body in row["bodies"])
    return Grant(permissions, bodies, row["place_prefix"], row["until"])


async def officer_of(email: str) -> UUID:
    """The officer with an e-mail address; :class:`NotFound`."""
    found = await fetch_value("SELECT id FROM officer WHERE email = $1", email.strip().lower())
    if found is None:
        raise NotFound(Text("Petugas tidak ditemukan.", "There is no such officer."))
    return UUID(str(found))


async def home_of(officer_id: UUID) -> tuple[str, str, str]:
    """The village, RT and RW where an officer lives; empty where they did not say."""
    row = await fetch_one("SELECT village_code, rt, rw FROM officer WHERE id = $1", officer_id)
    village, rt, rw = row if row is not None else (None, None, None)
    return village or "", rt or "", rw or ""


async def list_officers(scope: Scope) -> list[dict[str, Any]]:
    """The officers with a role that the scope covers, with all their roles, by e-mail address."""
    rows = await fetch(
        "SELECT officer.id, email, name, created_at, revoked_at,"
        " json_agg(json_build_object('role', role, 'bodies', bodies,"
        "   'place_prefix', place_prefix, 'until', until) ORDER BY place_prefix, role) AS grants"
        " FROM officer JOIN officer_grant ON officer_grant.officer = officer.id"
        " GROUP BY officer.id"
        f" HAVING bool_or({_covers('officer_grant')}) ORDER BY email",
        list(scope.bodies),
        list(scope.prefixes),
    )
    return [dict(row) | {"grants": json.loads(row["grants"])} for row in rows]


async def list_api_keys(scope: Scope) -> list[dict[str, Any]]:
    """The keys that reach into the scope, by name."""
    rows = await fetch(
        "SELECT id, name, permissions, bodies, place_prefix, created_at, until, revoked_at"
        f" FROM api_key WHERE {_covers('api_key')} ORDER BY name, id",
        list(scope.bodies),
        list(scope.prefixes),
    )
    return [dict(row) for row in rows]


def _covers(table: str) -> str:
    """The condition that the scope in ``$1`` and ``$2`` covers a grant for one of its bodies."""
    return (
        f"EXISTS (SELECT FROM unnest({table}.bodies) AS granted (body)"
        f" WHERE {Scope.sql('granted.body', f'{table}.place_prefix', 1)})"
    )


async def rehearsal_code(email: str) -> str:
    """An invented officer's present one-time code, for whoever walks through a rehearsal.

    :class:`NotFound` if there is no such officer; ``RuntimeError`` where people are real.
    """
    if not clock.in_rehearsal():
        raise RuntimeError("one-time codes are told only in a rehearsal")
    officer = await officer_of(email)
    sealed = await fetch_value("SELECT totp_sealed FROM officer WHERE id = $1", officer)
    return pyotp.TOTP(vault().open(sealed, purpose="totp")).at(clock.real_now())


async def recipient_of(connection: "Connection | None", person_id: UUID) -> Recipient:
    """A person as whom notices are for: every channel that reaches them, the preferred one first.

    Read in the caller's transaction if a connection is given. :class:`NotFound`.
    """
    statement = "SELECT id, phone, email, language, channel FROM person WHERE id = $1"
    if connection is not None:
        row = await connection.fetchrow(statement, person_id)
    else:
        row = await fetch_one(statement, person_id)
    if row is None:
        raise NotFound(Text("Orang ini tidak ditemukan.", "There is no such person."))
    return recipient(row)


def recipient(row: asyncpg.Record) -> Recipient:
    """The recipient in a row of ``person`` (id, phone, email, language, channel)."""
    addresses = addresses_of(phone=row["phone"], email=row["email"], preferred=row["channel"])
    return Recipient(UUID(str(row["id"])), Language(row["language"]), addresses)


def column_of(channel: Channel) -> str:
    """The column of ``person`` that holds the address of a channel."""
    return "email" if channel is Channel.email else "phone"
