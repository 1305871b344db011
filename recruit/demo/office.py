"""The invented office of the demo: its officers, the program's key, the clean database."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from recruit.foundation import database
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict
from recruit.people.actions import add_officer, create_api_key
from recruit.people.permissions import Actor, Permission, Role, system
from recruit.people.queries import officer_actor
from recruit.rulebook.model import Body

DIRECTOR = system("demo")
PASSWORD = secrets.token_urlsafe(12)
"""New at every start: a demo that somebody left running has no password that stands in a book."""

_ROLES = {
    Role.operator: "Operator Contoh",
    Role.verifier: "Verifikator Contoh",
    Role.panel_chair: "Ketua Pokja Contoh",
    Role.assessor: "Pewawancara Contoh",
    Role.registrar: "Petugas Pelantikan Contoh",
}


@dataclass(frozen=True, slots=True)
class Officer:
    """An invented officer and how to sign in as them."""

    id: UUID
    email: str
    totp_secret: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class Office:
    """Everybody who works in the demo."""

    officers: dict[Role, Officer]
    api_key: str

    def __getitem__(self, role: Role) -> Officer:
        return self.officers[role]


async def empty_database() -> None:
    """Make way for a new demo; :class:`Conflict` if real people are in this database."""
    exists = await database.fetch_value("SELECT to_regclass('rehearsal') IS NOT NULL")
    if exists:
        real = await database.fetch_value(
            "SELECT EXISTS (SELECT FROM person) AND NOT EXISTS (SELECT FROM rehearsal)"
        )
        if real:
            raise Conflict(
                Text(
                    "Basis data ini berisi orang sungguhan; demo hanya berjalan di basis data"
                    " latihan. Pilih RECRUIT_DATA_DIR lain.",
                    "Real people are in this database; the demo runs only in a rehearsal's."
                    " Choose another RECRUIT_DATA_DIR.",
                )
            )
    async with database.transaction() as connection:
        await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


async def open_office(place: str) -> Office:
    """Add the invented officers and the key of the applicants' program."""
    bodies = list(Body)
    officers = {}
    for role, name in _ROLES.items():
        email = f"{role.value}@contoh.example"
        enrolled = await add_officer(
            email=email,
            name=name,
            password=PASSWORD,
            role=role,
            bodies=bodies,
            place_prefix=place,
            actor=DIRECTOR,
        )
        actor = await officer_actor(enrolled.officer_id)
        if actor is None:
            raise RuntimeError(f"{email} cannot act")
        officers[role] = Officer(enrolled.officer_id, email, enrolled.totp_secret, actor)
    key = await create_api_key(
        name="Situs pendaftaran contoh",
        permissions=[
            Permission.applications_submit,
            Permission.applications_correct,
            Permission.applications_withdraw,
        ],
        bodies=bodies,
        place_prefix=place,
        actor=DIRECTOR,
    )
    return Office(officers, key)
