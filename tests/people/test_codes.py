"""Codes for applicants: who gets one, how long it lives, and what nobody learns from asking."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest

from recruit.foundation import ledger
from recruit.foundation.database import fetch, fetch_value
from recruit.foundation.i18n import Language
from recruit.foundation.keys import vault
from recruit.foundation.problems import InvalidInput, NotAuthenticated
from recruit.notices.rules import Channel
from recruit.people import codes
from recruit.people.codes import TooManyCodes, ask_again, ask_code, enter_code
from recruit.people.permissions import Actor
from recruit.people.queries import applicant_actor, recipient_of
from recruit.people.rules import CODES_AT_AN_ADDRESS, CODES_OF_A_NIK, CODES_OF_A_PAIR
from tests.api.conftest import nik
from tests.people.applicants import NIK, PHONE, person
from tests.people.codes import addresses_told, code_sent
from tests.people.conftest import events_of

RealTime = Callable[[int], datetime]
STRANGER = "+628120009999"
EMAIL = "contoh.pelamar@contoh.example"

pytestmark = pytest.mark.usefixtures("database")


async def ask(nik_: str = NIK, address: str = PHONE, channel: Channel | None = None) -> UUID:
    return await ask_code(nik=nik_, address=address, language=Language.id, channel=channel)


async def enter(code_id: UUID, code: str) -> UUID:
    return await enter_code(code_id=code_id, code=code, language=Language.en)


async def refusal(code_id: UUID, code: str) -> str:
    with pytest.raises(NotAuthenticated) as refused:
        await enter(code_id, code)
    return refused.value.detail.en


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


async def applicant(session: UUID) -> Actor:
    actor = await applicant_actor(session)
    assert actor is not None
    return actor


async def test_a_stranger_to_us_becomes_a_person_with_the_code(real_time: RealTime) -> None:
    code_id = await ask(address="0812 0000-001")
    assert await fetch_value("SELECT count(*) FROM person") == 0, "not before the code is entered"
    session = await enter(
        code_id, f" {(await code_sent(PHONE))[:3]} {(await code_sent(PHONE))[3:]} "
    )
    actor = await applicant(session)
    row = await fetch("SELECT id, phone, email, language, name FROM person")
    assert [tuple(part) for part in row] == [(UUID(actor.id), PHONE, None, "en", None)]
    assert await events_of(UUID(actor.id)) == ["applicant_signed_in"]
    again = await enter(await _later(real_time, 61, ask), await code_sent(PHONE))
    assert (await applicant(again)).id == actor.id


async def _later(real_time: RealTime, seconds: int, act: Callable[..., object]) -> UUID:
    real_time(seconds)
    return await act()  # type: ignore[misc]


async def test_only_the_owner_of_an_address_gets_a_code(real_time: RealTime) -> None:
    who = await person(email=EMAIL)
    before = await _rows()
    code_id = await ask(address=STRANGER)
    assert await _rows() - before == {"sign_in_code"}, "no notice, no delivery, no job"
    assert await ask(address=EMAIL.upper())
    assert await ask(address=PHONE, channel=Channel.sms)
    assert await addresses_told() == [("email", EMAIL), ("sms", PHONE)]
    assert (await recipient_of(None, who)).addresses[Channel.email] == EMAIL
    for guess in ("000000", "123456"):
        assert "does not match" in await refusal(code_id, guess)


async def _rows() -> set[str]:
    """The tables with anything in them, of those that a code could touch."""
    tables = ("sign_in_code", "notice", "delivery", "outbox", "ledger_event", "applicant_session")
    return {name for name in tables if await fetch_value(f"SELECT count(*) FROM {name}")}


async def test_even_the_right_code_lets_a_stranger_into_no_account() -> None:
    """Whoever guesses it, or asked before the owner of the NIK came first."""
    code_id = await ask(address=STRANGER)
    code = await code_sent(STRANGER)
    await enter(await ask(), await code_sent(PHONE))
    assert "no longer valid" in await refusal(code_id, code)
    assert await fetch_value("SELECT count(*) FROM applicant_session") == 1


async def test_two_who_are_unknown_at_once_are_one_person() -> None:
    ids = [await ask(), await ask(address=EMAIL)]
    sent = [await code_sent(PHONE), await code_sent(EMAIL)]
    answers = await asyncio.gather(*map(enter, ids, sent), return_exceptions=True)
    assert sorted(isinstance(answer, NotAuthenticated) for answer in answers) == [False, True]
    assert await fetch_value("SELECT count(*) FROM person") == 1


async def test_a_code_works_once_even_if_it_is_entered_twice_at_once() -> None:
    code_id = await ask()
    code = await code_sent(PHONE)
    answers = await asyncio.gather(enter(code_id, code), enter(code_id, code),
                                   return_exceptions=True)  # fmt: skip
    assert sorted(isinstance(answer, NotAuthenticated) for answer in answers) == [False, True]
    assert "no longer valid" in await refusal(code_id, code)


async def test_five_wrong_tries_kill_a_code_and_what_is_no_code_is_no_try() -> None:
    code_id = await ask()
    code = await code_sent(PHONE)
    for typed in ("", "12345", "1234567", "abcdef", "１２３４５６", "12345\x00"):
        with pytest.raises(InvalidInput):
            await enter(code_id, typed)
    told = [await refusal(code_id, wrong(code)) for _ in range(5)]
    assert [text[-13:] for text in told[:4]] == [f"{n} more tries." for n in (4, 3, 2, 1)]
    assert "no longer valid" in told[4]
    assert "no longer valid" in await refusal(code_id, code)


async def test_tries_at_once_are_all_counted() -> None:
    code_id = await ask()
    code = await code_sent(PHONE)
    await asyncio.gather(*(refusal(code_id, wrong(code)) for _ in range(12)))
    assert await fetch_value("SELECT tries FROM sign_in_code") == 5
    assert "no longer valid" in await refusal(code_id, code)


async def test_a_code_lives_ten_minutes(real_time: RealTime) -> None:
    ids = [await ask(), await ask(address=EMAIL)]
    sent = [await code_sent(PHONE), await code_sent(EMAIL)]
    real_time(599)
    await enter(ids[0], sent[0])
    real_time(600)
    assert "no longer valid" in await refusal(ids[1], sent[1])


async def test_a_minute_between_two_codes_and_three_more_in_an_hour(real_time: RealTime) -> None:
    code_id = await ask()
    real_time(59)
    with pytest.raises(TooManyCodes) as refused:
        await ask_again(code_id=code_id, language=Language.id)
    assert refused.value.extra == {"retry_after": 1}
    for number in range(1, CODES_OF_A_PAIR):
        real_time(60 * number)
        code_id = await ask_again(code_id=code_id, language=Language.id)
    await enter(code_id, await code_sent(PHONE))
    real_time(600)
    with pytest.raises(TooManyCodes, match="Too many"):
        await ask()
    assert await ask(address=EMAIL), "another address is another matter"
    real_time(3601)
    assert await ask()


async def test_a_code_again_may_go_elsewhere_and_by_another_channel(real_time: RealTime) -> None:
    await person(email=EMAIL)
    code_id = await ask()
    real_time(60)
    by_sms = await ask_again(code_id=code_id, language=Language.id, channel=Channel.sms)
    real_time(120)
    await ask_again(code_id=by_sms, language=Language.id)
    await ask_again(code_id=by_sms, language=Language.id, address=f" {EMAIL} ")
    assert await addresses_told() == [
        ("whatsapp", PHONE), ("sms", PHONE), ("sms", PHONE), ("email", EMAIL),
    ]  # fmt: skip
    with pytest.raises(InvalidInput):
        await ask_again(code_id=by_sms, language=Language.id, address="nobody@")


async def test_nobody_floods_a_phone_with_the_codes_of_many(real_time: RealTime) -> None:
    for serial in range(1, CODES_AT_AN_ADDRESS + 1):
        await ask(nik(serial))
    with pytest.raises(TooManyCodes):
        await ask(nik(9999))
    assert len(await addresses_told()) == CODES_AT_AN_ADDRESS


async def test_two_requests_at_once_are_one_code() -> None:
    answers = await asyncio.gather(*(ask() for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(answer, UUID) for answer in answers) == 1
    assert len(await addresses_told()) == 1


async def test_a_stranger_cannot_use_up_the_codes_of_somebody_else(real_time: RealTime) -> None:
    await person()
    for serial in range(CODES_OF_A_NIK + 3):
        await ask(address=f"x{serial}@contoh.example")
    assert await addresses_told() == []
    await enter(await ask(), await code_sent(PHONE))


async def test_an_unknown_nik_sends_to_so_many_strangers_and_no_more() -> None:
    for serial in range(CODES_OF_A_NIK + 3):
        await ask(address=f"x{serial}@contoh.example")
    assert len(await addresses_told()) == CODES_OF_A_NIK


async def test_every_fault_is_named() -> None:
    with pytest.raises(InvalidInput) as refused:
        await ask("317101", "021 555")
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [
        ("/nik", "nik-length"), ("/address", "address"),
    ]  # fmt: skip
    assert await fetch_value("SELECT count(*) FROM sign_in_code") == 0


async def test_a_channel_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "usable", lambda: frozenset({Channel.email}))
    with pytest.raises(InvalidInput) as refused:
        await ask()
    assert refused.value.faults[0].code == "no-channel"
    assert await ask(address=EMAIL)


async def test_nothing_in_the_tables_or_the_ledger_tells_nik_address_or_code() -> None:
    code_id = await ask(address=EMAIL)
    code = await code_sent(EMAIL)
    await enter(code_id, code)
    rows = await fetch("SELECT to_jsonb(row)::text AS text FROM sign_in_code AS row"
                       " UNION ALL SELECT to_jsonb(row)::text FROM ledger_event AS row"
                       " UNION ALL SELECT to_jsonb(row)::text FROM outbox AS row")  # fmt: skip
    everything = " ".join(row["text"] for row in rows)
    for secret in (NIK, EMAIL, f'"{code}"'):
        assert secret not in everything
    assert vault().digest(code).hex() not in everything, "the digest is of this one code"
    assert (await ledger.recompute()).verified


async def test_old_codes_are_forgotten(real_time: RealTime) -> None:
    await ask()
    real_time(86_400)
    recent = await ask()
    real_time(86_401)
    await codes.forget_codes()
    assert [row["id"] for row in await fetch("SELECT id FROM sign_in_code")] == [recent]
