"""Decrees, duty cards and bank accounts as officers, holders and the public meet them."""

import csv
import re
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from obstore.store import MemoryStore

from recruit.foundation.database import execute, fetch, fetch_value
from recruit.foundation.files import Files
from recruit.foundation.i18n import Language
from recruit.people.permissions import Role, system
from recruit.swearing_in import actions, queries
from recruit.swearing_in.papers.card import DutyCardCode
from recruit.swearing_in.rosters.columns import RosterKind
from tests.reports.invented import SetClock, at
from tests.site.conftest import SignIn, post, text_of
from tests.site.test_training_people import application

__all__ = ["application"]

ACTOR = system("test")
PAGE = "/officer/decrees"
VILLAGE = "31.71.01.1001"
WHERE = {"call": "kpps-2024", "place": "31.71"}
SWORN = "UPDATE appointment SET stage = 'sworn', sworn_at = appointed_at"
GIVEN = {"bank": "Bank  Rekaan", "number": "0012 3456-789", "holder": "Siti Rekaan"}


async def finish_jobs() -> None:
    for row in await fetch(
        "SELECT arguments ->> 'place' AS place FROM outbox WHERE job = $1", "settle_decree"
    ):
        await actions.settle_decree(call="kpps-2024", place=row["place"], actor=ACTOR)


async def code() -> str:
    """The code on the one card that there is."""
    [row] = await fetch(
        "SELECT card.id, place, chair, call FROM duty_card AS card"
        " JOIN appointment ON appointment.id = card.appointment"
    )
    return DutyCardCode(row["id"], row["call"], row["chair"], row["place"]).compact()


async def issue_card() -> None:
    await execute(SWORN)
    await actions.issue_cards(call="kpps-2024", place=VILLAGE, actor=ACTOR)


async def test_a_registrar_issues_amends_revokes_and_downloads(
    application: UUID, client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    await sign_in(Role.registrar)
    page = await client.get(PAGE, params=WHERE)
    assert page.status_code == 200
    assert "Belum ada keputusan" in text_of(page)
    answer = await post(client, PAGE, **WHERE)
    assert answer.status_code == 303
    shown = await client.get(answer.headers["location"])
    assert "0 dari 1" in text_of(shown)
    await finish_jobs()
    page = await client.get(PAGE, params=WHERE)
    assert f"1/PP.05.1/Kpt/{VILLAGE}/2024" in text_of(page)
    [decree] = set(re.findall(rf"{PAGE}/([0-9a-f-]{{36}})/paper\.pdf", page.text))
    paper = await client.get(f"{PAGE}/{decree}/paper.pdf")
    assert paper.content.startswith(b"%PDF")
    archive = await client.get(f"{PAGE}/archive.zip", params=WHERE)
    assert archive.content.startswith(b"PK")
    refused = await post(client, f"{PAGE}/{decree}", do="amend")
    assert refused.status_code == 422
    assert "Tidak ada pergantian" in text_of(refused)
    await execute("UPDATE appointment SET stage = 'ended', ended_at = now(), end_reason = 'death'")
    assert "Perlu diubah" in text_of(await client.get(PAGE, params=WHERE))
    assert (await post(client, f"{PAGE}/{decree}", do="amend")).status_code == 303
    assert (await post(client, f"{PAGE}/{decree}", do="revoke")).status_code == 303
    assert "Dicabut" in text_of(await client.get(PAGE, params=WHERE))
    assert (await post(client, f"{PAGE}/{decree}", do="revoke")).status_code == 422


@pytest.mark.parametrize("place", ["", "99", "\x00", "x" * 40, "31"])
async def test_a_place_that_is_not_the_officers_is_refused(
    application: UUID, client: httpx.AsyncClient, sign_in: SignIn, place: str
) -> None:
    await sign_in(Role.registrar)
    for do in ("cards", ""):
        answer = await post(client, PAGE, call="kpps-2024", place=place, do=do)
        assert answer.status_code in (403, 422)
    answer = await client.get(f"{PAGE}/archive.zip", params={"call": "a\x00", "place": place})
    assert answer.status_code in (404, 409, 422)
    assert await fetch("SELECT FROM decree") == []


async def test_cards_are_given_out_to_the_sworn_and_come_as_sheets(
    application: UUID, client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    await sign_in(Role.registrar)
    assert (await client.get(f"{PAGE}/cards.pdf", params=WHERE)).status_code == 409
    await execute(SWORN)
    assert "0 dari 1" in text_of(await client.get(PAGE, params=WHERE))
    assert (await post(client, PAGE, **WHERE, do="cards")).status_code == 303
    sheets = await client.get(f"{PAGE}/cards.pdf", params=WHERE)
    assert sheets.content.startswith(b"%PDF")


async def test_the_holder_downloads_the_card_while_it_is_valid(
    application: UUID, client: httpx.AsyncClient
) -> None:
    address = f"/applications/{application}/duty-card.pdf"
    assert (await client.get(address)).status_code == 404
    await issue_card()
    assert address in (await client.get(f"/applications/{application}")).text
    assert (await client.get(address)).content.startswith(b"%PDF")
    await execute("UPDATE appointment SET stage = 'ended', ended_at = now(), end_reason = 'death'")
    assert (await client.get(address)).status_code == 404


async def test_anybody_can_check_a_card_and_learns_no_name(
    application: UUID, client: httpx.AsyncClient, clock_at: SetClock
) -> None:
    await issue_card()
    name = await fetch_value("SELECT name FROM application WHERE id = $1", application)
    client.cookies.clear()
    scanned = await client.get("/verify/card", params={"k": await code()})
    assert "Kartu ini asli dan berlaku" in text_of(scanned)
    assert "TPS" in text_of(scanned)
    assert name not in scanned.text
    for said, words in ((name.upper(), "Nama ini tercetak"), ("Orang Lain", "Bukan nama ini")):
        answer = await post(client, "/verify/card", k=await code(), name=said)
        assert words in text_of(answer)
    clock_at(at("2024-11-20 10:00"))
    await execute(
        "UPDATE appointment SET stage = 'ended', ended_at = $1, end_reason = 'resignation'",
        at("2024-11-20 10:00"),
    )
    gone = text_of(await client.get("/verify/card", params={"k": await code()}))
    assert "Kartu ini sudah dicabut" in gone
    assert "20 November 2024" in gone


async def test_a_card_says_it_is_ours_from_its_code_alone(
    application: UUID, client: httpx.AsyncClient
) -> None:
    await issue_card()
    good = await code()
    await execute("DELETE FROM duty_card")
    shown = text_of(await client.get("/verify/card", params={"k": good}))
    assert "Tanda tangannya asli" in shown
    assert "Ketua KPPS" in shown or "Anggota KPPS" in shown
    for forged in (good.replace(".001~", ".002~"), good[:-4] + "AAAA", "K1~x", "\x00", "x" * 9000):
        answer = await client.get("/verify/card", params={"k": forged})
        assert answer.status_code == 200
        assert "bukan kartu dari kami" in text_of(answer)


async def test_an_account_is_sealed_masked_and_read_for_the_payment_list_alone(
    application: UUID, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    address = f"/applications/{application}/bank-account"
    assert address in (await client.get(f"/applications/{application}")).text
    assert (await post(client, address, **GIVEN)).status_code == 303
    for page in (address, f"/applications/{application}"):
        answer = await client.get(page)
        assert "••••6789" in text_of(answer)
        assert "00123456789" not in answer.text
    row = (
        await fetch("SELECT sealed, delete_after FROM sensitive_fact WHERE kind = 'bank_account'")
    )[0]
    assert b"Rekaan" not in row["sealed"]
    assert row["delete_after"].year == 2025
    event = await fetch("SELECT data FROM ledger_event WHERE kind = 'bank_account_entered'")
    assert [one["data"] for one in event] == ["{}"]
    asked = {"kind": RosterKind.payment, "format": actions.RosterFormat.csv}
    await actions.export_roster(
        call="kpps-2024",
        place=VILLAGE,
        purpose="Honorarium",
        path=tmp_path / "paid.csv",
        actor=ACTOR,
        files=Files(MemoryStore()),
        language=Language.id,
        **asked,
    )
    text = (tmp_path / "paid.csv").read_text(encoding="utf-8-sig")
    assert "Bank Rekaan 00123456789 a.n. Siti Rekaan" in {
        cell for line in csv.reader(text.splitlines()) for cell in line
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [("bank", ""), ("bank", "x" * 41), ("number", "12a45"), ("number", "1234"),
     ("number", "٠١٢٣٤٥٦"), ("holder", " "), ("holder", "a\x00b")],
)  # fmt: skip
async def test_a_wrong_field_is_named_and_nothing_is_kept(
    application: UUID, client: httpx.AsyncClient, field: str, value: str
) -> None:
    address = f"/applications/{application}/bank-account"
    answer = await post(client, address, **(GIVEN | {field: value}))
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert await fetch("SELECT FROM sensitive_fact WHERE kind = 'bank_account'") == []


async def test_only_those_in_office_are_asked_for_an_account(
    application: UUID, client: httpx.AsyncClient
) -> None:
    await execute("UPDATE appointment SET stage = 'ended', ended_at = now(), end_reason = 'death'")
    address = f"/applications/{application}/bank-account"
    assert (await client.get(address)).status_code == 404
    assert (
        await post(client, f"/applications/{application}/bank-account", **GIVEN)
    ).status_code == 404
    assert await queries.own_card(application) is None
