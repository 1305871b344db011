"""Sign-in: one message for every reason, and a code works once."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from recruit.foundation import clock
from recruit.foundation.problems import NotAuthenticated
from recruit.people import actions
from recruit.people.rules import WRONG_CODES
from recruit.people.sign_in import WRONG_CODES_WITHIN, sign_in
from tests.people.conftest import EMAIL, OPERATOR, PASSWORD, AddOfficer, code_at, events_of

RealTime = Callable[[int], datetime]


async def attempt(email: str = EMAIL, password: str = PASSWORD, code: str = "") -> str:
    """What the person reads; nothing if they are in."""
    try:
        await sign_in(email=email, password=password, code=code)
    except NotAuthenticated as refused:
        return refused.detail.en
    return ""


async def test_an_officer_signs_in_once_with_each_code(
    add_officer: AddOfficer, real_time: RealTime
) -> None:
    officer = await add_officer()
    code = code_at(officer.totp_secret, real_time(0))
    assert await sign_in(email=f" {EMAIL.upper()}", password=PASSWORD, code=code)
    assert await attempt(code=code)
    assert not await attempt(code=code_at(officer.totp_secret, real_time(30)))
    assert await events_of(officer.officer_id) == [
        "officer_added", "officer_signed_in", "officer_sign_in_refused:code", "officer_signed_in",
    ]  # fmt: skip


async def test_two_at_once_with_one_code_are_one(
    add_officer: AddOfficer, real_time: RealTime
) -> None:
    code = code_at((await add_officer()).totp_secret, real_time(0))
    answers = await asyncio.gather(attempt(code=code), attempt(code=code))
    assert sorted(bool(answer) for answer in answers) == [False, True]


async def test_every_refusal_reads_the_same(add_officer: AddOfficer, real_time: RealTime) -> None:
    officer = await add_officer()
    code = code_at(officer.totp_secret, real_time(0))
    answers = {
        await attempt(email="nobody@example.org", code=code),
        await attempt(email="\x00", code=code),
        await attempt(password="another long password", code=code),
        await attempt(code="000000" if code != "000000" else "111111"),
    }
    await actions.revoke_officer(officer_id=officer.officer_id, actor=OPERATOR)
    answers.add(await attempt(code=code))
    assert len(answers) == 1
    assert (await events_of(officer.officer_id))[1:] == [
        "officer_sign_in_refused:password", "officer_sign_in_refused:code", "officer_revoked",
        "officer_sign_in_refused:revoked",
    ]  # fmt: skip


async def test_codes_cannot_be_tried_one_after_the_other(
    add_officer: AddOfficer, real_time: RealTime, clock_at: Callable[[datetime], None]
) -> None:
    officer, noon = await add_officer(), datetime(2024, 10, 1, 12, tzinfo=clock.WIB)
    clock_at(noon)
    for _ in range(WRONG_CODES):
        assert await attempt(code="no code")
    assert await attempt(code=code_at(officer.totp_secret, real_time(0)))
    clock_at(noon + WRONG_CODES_WITHIN + timedelta(seconds=1))
    assert not await attempt(code=code_at(officer.totp_secret, real_time(0)))


async def test_a_stranger_cannot_lock_an_officer_out(
    add_officer: AddOfficer, real_time: RealTime
) -> None:
    officer = await add_officer()
    for _ in range(WRONG_CODES + 1):
        assert await attempt(password="a stranger's guess", code="000000")
    assert not await attempt(code=code_at(officer.totp_secret, real_time(0)))
