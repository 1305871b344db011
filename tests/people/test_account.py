"""Accounts of applicants: a new address, signing out everywhere, and the desk's help."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest

from recruit.foundation.database import execute, fetch_one, fetch_value
from recruit.foundation.i18n import Language
from recruit.foundation.problems import InvalidInput, NotAllowed, NotAuthenticated, NotFound
from recruit.notices.rules import Channel
from recruit.people.account import (
    account_of,
    ask_to_change_contact,
    change_contact,
    choose_language_and_channel,
    end_session,
    end_sessions,
    set_contact_at_desk,
)
from recruit.people.codes import ask_code, enter_code
from recruit.people.permissions import ROLE_PERMISSIONS, Actor, ActorKind, Grant, Role
from recruit.people.queries import applicant_actor, recipient_of
from recruit.rulebook.model import Body
from tests.api.conftest import nik
from tests.people.applicants import NIK, PHONE, person
from tests.people.codes import addresses_told, code_sent
from tests.people.conftest import events_of

RealTime = Callable[[int], datetime]
EMAIL = "contoh.pelamar@contoh.example"
NEW_PHONE = "+628120007777"
VILLAGE = "31.71.01.1001"

pytestmark = pytest.mark.usefixtures("database")


async def signed_in(nik_: str = NIK, address: str = PHONE) -> tuple[Actor, UUID]:
    code_id = await ask_code(nik=nik_, address=address, language=Language.id)
    code = await code_sent(address)
    session = await enter_code(code_id=code_id, code=code, language=Language.id)
    actor = await applicant_actor(session)
    assert actor is not None
    return actor, session


def desk(place: str, role: Role = Role.desk_officer) -> Actor:
    grant = Grant(ROLE_PERMISSIONS[role], frozenset({Body.kpps}), place)
    return Actor(ActorKind.officer, "0190b8d0-0000-7000-8000-000000000001", "Petugas", (grant,))


async def new_address(actor: Actor, address: str) -> None:
    code_id = await ask_to_change_contact(address=address, language=Language.id, actor=actor)
    await change_contact(code_id=code_id, code=await code_sent(address), actor=actor)


async def test_a_new_address_counts_once_its_code_is_entered() -> None:
    actor, _ = await signed_in()
    await ask_to_change_contact(address="0812 0000 8888", language=Language.id, actor=actor)
    assert (await account_of(actor=actor, session_hours=10)).phone == PHONE
    await new_address(actor, EMAIL)
    await new_address(actor, NEW_PHONE)
    account = await account_of(actor=actor, session_hours=10)
    assert (account.phone, account.email, account.nik) == (
        NEW_PHONE, EMAIL, "3171 •••• •••• 9001",
    )  # fmt: skip
    assert await addresses_told("contact_changed") == [("whatsapp", PHONE), ("whatsapp", PHONE)]
    assert await events_of(UUID(actor.id)) == [
        "applicant_signed_in", "contact_changed", "contact_changed",
    ]  # fmt: skip


async def test_a_replaced_address_gets_no_code_any_more(real_time: RealTime) -> None:
    actor, _ = await signed_in()
    await new_address(actor, NEW_PHONE)
    real_time(61)
    told = await addresses_told()
    await ask_code(nik=NIK, address=PHONE, language=Language.id)
    assert await addresses_told() == told


async def test_the_code_of_one_person_changes_nothing_for_another() -> None:
    actor, _ = await signed_in()
    other, _ = await signed_in(nik(2), "+628120000002")
    code_id = await ask_to_change_contact(address=EMAIL, language=Language.id, actor=actor)
    code = await code_sent(EMAIL)
    with pytest.raises(NotAuthenticated):
        await change_contact(code_id=code_id, code=code, actor=other)
    with pytest.raises(NotAuthenticated):
        await enter_code(code_id=code_id, code=code, language=Language.id)
    assert await fetch_value("SELECT count(*) FROM person WHERE email IS NOT NULL") == 0


async def test_a_wrong_code_changes_nothing_and_counts(real_time: RealTime) -> None:
    actor, _ = await signed_in()
    code_id = await ask_to_change_contact(address=EMAIL, language=Language.id, actor=actor)
    code = await code_sent(EMAIL)
    for _ in range(5):
        with pytest.raises(NotAuthenticated):
            await change_contact(code_id=code_id, code=f"{(int(code) + 1) % 10**6:06}", actor=actor)
    with pytest.raises(NotAuthenticated):
        await change_contact(code_id=code_id, code=code, actor=actor)
    assert (await account_of(actor=actor, session_hours=10)).email is None


async def test_signing_out_everywhere_ends_every_browser_of_this_person(
    real_time: RealTime,
) -> None:
    actor, first = await signed_in()
    _, others = await signed_in(nik(2), "+628120000002")
    real_time(61)
    _, second = await signed_in()
    account = await account_of(actor=actor, session_hours=10)
    assert [session for session, _ in account.sessions] == [second, first]
    await end_session(session_id=first)
    assert await applicant_actor(first) is None
    assert await applicant_actor(second) is not None
    await end_sessions(actor=actor)
    assert await applicant_actor(second) is None
    assert await applicant_actor(others) is not None
    assert (await events_of(UUID(actor.id)))[-1] == "applicant_signed_out"


async def test_browsers_that_are_over_are_not_shown(real_time: RealTime) -> None:
    actor, _ = await signed_in()
    real_time(10 * 3600)
    assert (await account_of(actor=actor, session_hours=10)).sessions == ()


async def test_language_and_channel_are_chosen_among_what_there_is() -> None:
    actor, _ = await signed_in()
    await choose_language_and_channel(language=Language.en, channel=Channel.sms, actor=actor)
    recipient = await recipient_of(None, UUID(actor.id))
    assert recipient.language is Language.en
    assert list(recipient.addresses) == [Channel.sms, Channel.whatsapp]
    with pytest.raises(InvalidInput):
        await choose_language_and_channel(language=Language.id, channel=Channel.email, actor=actor)
    await choose_language_and_channel(language=Language.id, channel=None, actor=actor)
    recipient = await recipient_of(None, UUID(actor.id))
    assert list(recipient.addresses) == [Channel.whatsapp, Channel.sms]


async def test_the_desk_gives_new_addresses_and_shuts_out_whoever_had_the_old() -> None:
    who = await person(email="lama@contoh.example")
    _, session = await signed_in()
    await execute("UPDATE person SET channel = 'sms' WHERE id = $1", who)
    officer = desk("31.71")
    await set_contact_at_desk(
        nik="3171 0117 0890 9001", phone="", email=f" {EMAIL} ", actor=officer
    )
    row = await fetch_one("SELECT phone, email, channel FROM person")
    assert row is not None
    assert tuple(row) == (None, EMAIL, None)
    assert await applicant_actor(session) is None
    assert await addresses_told("contact_changed") == [
        ("whatsapp", PHONE), ("email", "lama@contoh.example"),
    ]  # fmt: skip
    event = await fetch_one("SELECT actor, data::text FROM ledger_event WHERE kind = $1",
                            "contact_set_at_desk")  # fmt: skip
    assert event is not None
    assert tuple(event) == (officer.reference, "{}")
    assert (await signed_in(address=EMAIL))[0].id == str(who)


async def test_a_desk_helps_those_who_live_there_and_nobody_else_does() -> None:
    who = await person()
    await execute(
        "UPDATE person SET name = 'Contoh', birth_date = '1990-08-17', sex = 'L', address = 'Jl.',"
        " village_code = $2, rt = '001', rw = '001' WHERE id = $1",
        who, VILLAGE,
    )  # fmt: skip
    actor, _ = await signed_in()
    for stranger in (desk("31.72"), desk("31.71", Role.verifier), actor):
        with pytest.raises(NotAllowed):
            await set_contact_at_desk(nik=NIK, phone=NEW_PHONE, email=None, actor=stranger)
    await set_contact_at_desk(nik=NIK, phone=NEW_PHONE, email=None, actor=desk(VILLAGE))
    assert await fetch_value("SELECT phone FROM person") == NEW_PHONE


async def test_the_desk_hears_every_fault() -> None:
    with pytest.raises(InvalidInput) as refused:
        await set_contact_at_desk(nik="1", phone="12", email="x", actor=desk(""))
    assert [fault.pointer for fault in refused.value.faults] == ["/nik", "/phone", "/email"]
    with pytest.raises(InvalidInput):
        await set_contact_at_desk(nik=NIK, phone="", email="", actor=desk(""))
    with pytest.raises(NotFound):
        await set_contact_at_desk(nik=NIK, phone=PHONE, email=None, actor=desk(""))
