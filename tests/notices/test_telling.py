"""Telling: once, in the transaction of its cause, through a channel that there is."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from recruit.foundation.database import execute, fetch, fetch_value, transaction
from recruit.foundation.keys import vault
from recruit.notices.actions import Told, send_many
from recruit.notices.rules import ADDRESS, SECRET, Channel, NoticeKind, addresses_of
from tests.notices.conftest import (
    EMAIL,
    GATEWAY_SECRET,
    PHONE,
    Configure,
    Later,
    person,
    recipient,
    tell,
)

NOBODY_SENT = "SELECT (SELECT count(*) FROM delivery) + (SELECT count(*) FROM outbox)"


async def test_a_notice_has_one_sealed_delivery_and_one_errand(database: None) -> None:
    somebody = await person(email=EMAIL)
    told = await tell(recipient(somebody, email=EMAIL, sms=PHONE))
    row = dict((await fetch("SELECT * FROM delivery"))[0])
    assert (row["notice"], row["channel"], row["state"]) == (told, "email", "waiting")
    assert EMAIL.encode() not in row["address"]
    assert vault().open(row["address"], purpose=ADDRESS) == EMAIL
    [job] = await fetch("SELECT job, arguments FROM outbox")
    assert (job["job"], json.loads(job["arguments"])) == (
        "deliver_notice",
        {"delivery_id": str(row["id"])},
    )


async def test_a_secret_is_sealed_and_nowhere_else(database: None) -> None:
    await tell(recipient(sms=PHONE), kind=NoticeKind.sign_in_code, secret={"code": "493017"})
    [row] = await fetch("SELECT * FROM notice")
    assert "493017" not in repr([dict(row), *map(dict, await fetch("SELECT * FROM outbox"))])
    assert json.loads(vault().open(row["secret"], purpose=SECRET)) == {"code": "493017"}


async def test_a_notice_exists_only_if_its_cause_was_committed(database: None) -> None:
    with pytest.raises(ValueError, match="the cause failed"):
        await _tell_and_fail()
    assert await fetch_value("SELECT count(*) FROM notice") == 0
    assert await fetch_value(NOBODY_SENT) == 0


async def _tell_and_fail() -> None:
    async with transaction():
        await tell(recipient(email=EMAIL))
        raise ValueError("the cause failed")


async def test_what_is_marked_once_is_told_once(database: None) -> None:
    first = await tell(recipient(email=EMAIL), once="reminder:1")
    assert await tell(recipient(email=EMAIL), once="reminder:1") is None
    other = await tell(recipient(email=EMAIL), once="reminder:2")
    assert len({first, other, await tell(recipient(email=EMAIL))}) == 3
    assert await fetch_value("SELECT count(*) FROM outbox") == 3


async def test_without_an_address_there_is_only_the_inbox(database: None) -> None:
    assert await tell(recipient(await person())) is not None
    assert await fetch_value(NOBODY_SENT) == 0


async def test_a_channel_that_this_installation_lacks_is_passed_over(
    database: None, configure: Configure
) -> None:
    configure(secure_cookies=True, smtp_url="smtps://mail.example")
    await tell(recipient(whatsapp=PHONE, email=EMAIL))
    await tell(recipient(await person(), whatsapp=PHONE))
    assert [row["channel"] for row in await fetch("SELECT channel FROM delivery")] == ["email"]


async def test_what_the_template_needs_is_asked_for_at_once(database: None) -> None:
    with pytest.raises(ValueError, match="needs application, call, until"):
        await tell(recipient(), kind=NoticeKind.correction_requested)


async def test_a_code_goes_before_what_waits(database: None, later: Later) -> None:
    await tell(recipient(email=EMAIL))
    later.pass_by(timedelta(minutes=5))
    await tell(recipient(sms=PHONE), kind=NoticeKind.sign_in_code, secret={"code": "493017"})
    order = await fetch(
        "SELECT channel FROM outbox JOIN delivery ON delivery.id ="
        " (arguments ->> 'delivery_id')::uuid ORDER BY due_at"
    )
    assert [row["channel"] for row in order] == ["sms", "email"]


@pytest.mark.parametrize(
    ("preferred", "order"),
    [
        (None, ["whatsapp", "email", "sms"]),
        ("sms", ["sms", "whatsapp", "email"]),
        ("email", ["email", "whatsapp", "sms"]),
    ],
)
def test_the_preferred_channel_comes_first(preferred: str | None, order: list[str]) -> None:
    assert list(addresses_of(phone=PHONE, email=EMAIL, preferred=preferred)) == order
    assert list(addresses_of(phone=None, email=EMAIL, preferred=preferred)) == ["email"]
    assert addresses_of(phone=None, email=None, preferred=preferred) == {}


# --- many ----------------------------------------------------------------------------------------

EVERYBODY = """
    SELECT id AS person, language, phone, email, channel AS preferred,
           '{}'::jsonb AS details, 'test:' || id AS once
    FROM person WHERE language = $1
"""


@pytest.fixture
def connected(configure: Configure) -> None:
    """An installation that has a mail server and a gateway."""
    configure(
        smtp_url="smtp://127.0.0.1:1",
        gateway_url="http://127.0.0.1:1",
        gateway_secret=GATEWAY_SECRET,
    )


async def tell_all(**options: Any) -> Told:
    async with transaction() as connection:
        return await send_many(
            connection, EVERYBODY, "id", kind=NoticeKind.contact_changed, **options
        )


async def crowd(count: int) -> None:
    """So many with a phone."""
    await execute(
        "INSERT INTO person (nik_digest, nik_sealed, phone, created_at)"
        " SELECT uuid_send(gen_random_uuid()), '', '+62812' || lpad(n::text, 7, '0'), now()"
        " FROM generate_series(1, $1::int) AS n",
        count,
    )


async def test_a_dry_run_counts_and_writes_nothing(database: None, connected: None) -> None:
    await person(phone=PHONE)
    await person(phone=PHONE, email=EMAIL, channel="email")
    await person()
    await person(phone=PHONE, language="en")
    expected = Told(3, {Channel.whatsapp: 1, Channel.email: 1})
    assert await tell_all(dry_run=True) == expected
    assert await fetch_value("SELECT count(*) FROM notice") == 0
    assert await tell_all() == expected
    assert await fetch_value("SELECT count(*) FROM notice") == 3
    assert await tell_all() == await tell_all(dry_run=True) == Told(0, {})


async def dues() -> list[datetime]:
    rows = await fetch("SELECT due_at FROM outbox ORDER BY due_at")
    return [row["due_at"] for row in rows]


async def test_a_set_goes_out_no_faster_than_its_rate(
    database: None, connected: None, later: Later
) -> None:
    await crowd(250)
    await tell_all(per_minute=100)
    due = await dues()
    assert due[0] == later.now
    assert len(due) == 250
    for start in due:
        assert sum(start <= one < start + timedelta(minutes=1) for one in due) <= 100
    assert due[-1] - due[0] < timedelta(minutes=2.5)


async def test_a_second_set_begins_where_the_first_ends(
    database: None, connected: None, later: Later
) -> None:
    await crowd(60)
    await tell_all(per_minute=60)
    first = await dues()
    await execute("UPDATE notice SET once = 'before ' || id")
    await tell_all(per_minute=60)
    both = await dues()
    assert both[:60] == first
    assert both[60] == first[-1] + timedelta(seconds=1)


async def test_a_message_that_is_tried_again_holds_up_no_set(
    database: None, connected: None, later: Later
) -> None:
    await tell(recipient(email=EMAIL))
    await execute("UPDATE outbox SET hand_outs = 1, due_at = due_at + interval '2 hours'")
    await crowd(1)
    await tell_all()
    assert (await dues())[0] == later.now


async def test_a_set_never_goes_to_the_development_mailbox(database: None) -> None:
    await person(phone=PHONE)
    await person()
    assert await tell_all(dry_run=True) == Told(2, {})
    assert await tell_all() == Told(2, {})
    assert await tell_all() == Told(0, {})
    assert await fetch_value("SELECT count(*) FROM notice") == 2
    assert await fetch_value("SELECT count(*) FROM delivery") == 0


async def test_a_set_lacks_nothing_either(database: None, clock_at: Callable[..., None]) -> None:
    await crowd(1)
    async with transaction() as connection:
        with pytest.raises(ValueError, match="needs closes, code"):
            await send_many(
                connection,
                EVERYBODY.replace("'{}'", """'{"call": "KPPS"}'"""),
                "id",
                kind=NoticeKind.draft_reminder,
            )
