"""Signing in as an applicant, as browsers do it, in the real application."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from recruit.foundation import clock
from recruit.foundation.database import execute, fetch_value
from recruit.people.permissions import Role
from tests.people import applicants
from tests.people.applicants import COOKIE, NIK, PHONE, person
from tests.people.codes import addresses_told, code_sent
from tests.site.conftest import SignIn, post, text_of

EMAIL = "contoh.pelamar@contoh.example"
STRANGER = "+628120009999"
HOME = "/applications"

MoveTime = Callable[[int], None]


@pytest.fixture
def seconds_later(monkeypatch: pytest.MonkeyPatch) -> MoveTime:
    """Moves the machine's time some seconds after the start of the test."""
    start = clock.real_now()

    def move(seconds: int) -> None:
        monkeypatch.setattr(clock, "real_now", lambda: start + timedelta(seconds=seconds))

    return move


async def ask(client: httpx.AsyncClient, address: str = PHONE, **fields: str) -> httpx.Response:
    return await post(client, "/sign-in", nik=NIK, address=address, **fields)


async def signed_in(client: httpx.AsyncClient, address: str = PHONE) -> httpx.Response:
    await ask(client, address)
    return await post(client, "/sign-in/code", code=await code_sent(address))


def same(page: httpx.Response) -> str:
    """A page without what is made anew for every browser, and without what was typed."""
    text = re.sub(r'(name="_csrf_token" value=")[^"]*', r"\1", page.text)
    return re.sub(r"\+62 [\d-]+", "(phone)", text)


async def test_an_applicant_signs_in_and_out(client: httpx.AsyncClient) -> None:
    asked = await ask(client, "0812-0000-001", next="/account?lang=en")
    assert (asked.status_code, asked.headers["location"]) == (
        303, "/sign-in/code?next=%2Faccount%3Flang%3Den",
    )  # fmt: skip
    page = await client.get(asked.headers["location"])
    assert "+62 812-0000-001" in text_of(page)
    assert 'autocomplete="one-time-code"' in page.text
    entered = await post(
        client, "/sign-in/code", code=await code_sent(PHONE), next="/account?lang=en"
    )
    assert entered.headers["location"] == "/account?lang=en"
    account = await client.get("/account")
    assert "3171 •••• •••• 9001" in text_of(account)
    assert NIK not in account.text
    assert account.headers["cache-control"] == "no-store"
    assert 'href="/inbox"' in account.text
    assert (await client.get("/sign-in")).headers["location"] == HOME
    assert (await post(client, "/sign-out")).headers["location"] == "/"
    assert (await client.get("/account")).headers["location"] == "/sign-in?next=%2Faccount"
    assert await fetch_value("SELECT count(*) FROM applicant_session WHERE ended_at IS NULL") == 0


async def test_known_and_unknown_get_the_same_pages_and_a_stranger_gets_nothing(
    client: httpx.AsyncClient,
) -> None:
    async def walk(nik: str, address: str) -> list[Any]:
        client.cookies.clear()
        asked = await post(client, "/sign-in", nik=nik, address=address)
        page = await client.get("/sign-in/code")
        wrong = await post(client, "/sign-in/code", code="12345x")
        again = await post(client, "/sign-in/code", again="here", channel="sms")
        names = [sorted(answer.headers.keys()) for answer in (asked, page, wrong, again)]
        pages = [same(page), same(wrong), re.sub(r"Tunggu \d+ detik", "", same(again))]
        return [asked.status_code, asked.headers["location"], again.status_code, *pages, names]

    await person()
    owner = await walk(NIK, PHONE)
    stranger = await walk(NIK, STRANGER)
    unknown = await walk("3171011708909002", "+628120001111")
    assert owner == stranger == unknown
    assert await addresses_told() == [("whatsapp", PHONE), ("whatsapp", "+628120001111")]


async def test_what_is_wrong_stands_beside_its_field_in_both_languages(
    client: httpx.AsyncClient,
) -> None:
    wrong = await post(client, "/sign-in", nik="31710117", address="siti@", next="//evil.example")
    assert wrong.status_code == 422
    for told in ("NIK terdiri dari 16 angka.", "atau alamat e-mail, misalnya", 'value="31710117"'):
        assert told in wrong.text
    assert 'href="#nik"' in wrong.text
    assert "evil" not in wrong.text
    await client.get("/sign-in", params={"lang": "en"})
    english = await post(client, "/sign-in", nik="", address="021 555 1234")
    assert "A NIK has 16 digits." in english.text
    assert "Enter a mobile number of Indonesia" in english.text
    assert await fetch_value("SELECT count(*) FROM sign_in_code") == 0


async def test_wrong_codes_are_told_and_the_fifth_is_the_last(client: httpx.AsyncClient) -> None:
    await ask(client)
    code = await code_sent(PHONE)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    no_code = await post(client, "/sign-in/code", code="abc")
    assert "Kode terdiri dari enam angka." in no_code.text
    for left in (4, 3, 2, 1):
        answer = await post(client, "/sign-in/code", code=wrong)
        assert answer.status_code == 422
        assert f"masih ada {left} kesempatan" in text_of(answer)
    assert "tidak berlaku lagi" in text_of(await post(client, "/sign-in/code", code=wrong))
    assert "tidak berlaku lagi" in text_of(await post(client, "/sign-in/code", code=code))
    assert (await client.get("/account")).status_code == 303


async def test_another_code_comes_after_a_minute_and_the_newest_counts(
    client: httpx.AsyncClient, seconds_later: MoveTime
) -> None:
    await person(email=EMAIL)
    await ask(client)
    first = await code_sent(PHONE)
    early = await post(client, "/sign-in/code", again="here", channel="sms")
    assert early.status_code == 429
    assert "Tunggu" in text_of(early)
    seconds_later(61)
    again = await post(client, "/sign-in/code", again="here", channel="sms", next="/account")
    assert again.headers["location"] == "/sign-in/code?next=%2Faccount"
    elsewhere = await post(client, "/sign-in/code", again="elsewhere", address=EMAIL)
    assert elsewhere.status_code == 303
    assert EMAIL in text_of(await client.get("/sign-in/code"))
    assert await addresses_told() == [("whatsapp", PHONE), ("sms", PHONE), ("email", EMAIL)]
    newest = await code_sent(EMAIL)
    if first != newest:
        assert (await post(client, "/sign-in/code", code=first)).status_code == 422
    assert (await post(client, "/sign-in/code", code=newest)).headers["location"] == HOME


async def test_a_code_is_entered_only_in_the_browser_that_asked(client: httpx.AsyncClient) -> None:
    await ask(client)
    code = await code_sent(PHONE)
    client.cookies.clear()
    assert (await client.get("/sign-in/code")).headers["location"] == "/sign-in"
    elsewhere = await post(client, "/sign-in/code", code=code)
    assert elsewhere.status_code == 422
    assert "Isi NIK dan alamat Anda sekali lagi." in text_of(elsewhere)


async def test_whoever_signs_in_gets_a_new_name_for_the_session(client: httpx.AsyncClient) -> None:
    await ask(client)
    planted = client.cookies[COOKIE]
    await post(client, "/sign-in/code", code=await code_sent(PHONE))
    assert client.cookies[COOKIE] != planted
    client.cookies.set(COOKIE, planted, domain="recruit.test")
    assert (await client.get("/account")).status_code == 303, "the planted name is nobody's"


async def test_signing_out_everywhere_ends_the_other_browsers(
    client: httpx.AsyncClient, seconds_later: MoveTime
) -> None:
    await signed_in(client)
    phone = client.cookies[COOKIE]
    client.cookies.clear()
    seconds_later(61)
    await signed_in(client)
    page = text_of(await client.get("/account"))
    assert page.count("Sejak") == 2
    assert page.count("(peramban ini)") == 1
    left = await post(client, "/account", do="leave")
    assert left.headers["location"] == "/"
    client.cookies.set(COOKIE, phone, domain="recruit.test")
    assert (await client.get("/account")).status_code == 303


async def test_a_new_address_is_kept_once_its_code_is_entered(
    client: httpx.AsyncClient, seconds_later: MoveTime
) -> None:
    await applicants.sign_in(client)
    wrong = await post(client, "/account", do="contact", address="nobody")
    assert wrong.status_code == 422
    assert "Tulis nomor ponsel Indonesia" in wrong.text
    asked = await post(client, "/account", do="contact", address=EMAIL)
    assert asked.headers["location"] == "/account/code"
    assert EMAIL in text_of(await client.get("/account/code"))
    assert EMAIL not in text_of(await client.get("/account"))
    early = await post(client, "/account/code", again="here", channel="email")
    assert early.status_code == 429
    seconds_later(61)
    await post(client, "/account/code", again="here", channel="email")
    kept = await post(client, "/account/code", code=await code_sent(EMAIL))
    assert kept.headers["location"] == "/account"
    assert EMAIL in text_of(await client.get("/account"))
    assert await addresses_told("contact_changed") == [("whatsapp", PHONE)]


async def test_messages_in_the_language_and_by_the_channel_that_were_chosen(
    client: httpx.AsyncClient,
) -> None:
    await applicants.sign_in(client)
    saved = await post(client, "/account", do="choices", language="en", channel="sms")
    assert saved.headers["location"] == "/account"
    page = (await client.get("/account")).text
    assert re.search(r'value="en"\s+checked', page)
    assert re.search(r'value="sms"\s+checked', page)
    refused = await post(client, "/account", do="choices", language="en", channel="email")
    assert "Isi dahulu alamatnya" in refused.text


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/code", "/sign-out", "/account"])
async def test_forged_forms_do_nothing(client: httpx.AsyncClient, path: str) -> None:
    await applicants.sign_in(client)
    forged = await client.post(path, data={"nik": NIK, "address": PHONE, "do": "leave"})
    assert forged.status_code == 403
    assert (await client.get("/account")).status_code == 200
    assert await fetch_value("SELECT count(*) FROM sign_in_code") == 0


async def test_one_address_of_the_network_asks_sixty_times_a_minute(
    client: httpx.AsyncClient,
) -> None:
    await client.get("/sign-in")
    form = {"_csrf_token": client.cookies["csrftoken"], "nik": "", "address": ""}
    answers = [(await client.post("/sign-in", data=form)).status_code for _ in range(61)]
    assert answers == [422] * 60 + [429]


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil", "x"])
async def test_signing_in_leads_to_no_other_site(client: httpx.AsyncClient, elsewhere: str) -> None:
    page = await client.get("/sign-in", params={"next": elsewhere})
    assert 'name="next"' not in page.text
    await ask(client)
    entered = await post(client, "/sign-in/code", code=await code_sent(PHONE), next=elsewhere)
    assert entered.headers["location"] == HOME


async def test_each_finds_their_own_door(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    home = await client.get("/")
    assert 'href="/sign-in"' in home.text
    assert 'href="/officer/sign-in"' in home.text
    officers = await client.get("/officer/pipeline")
    assert officers.headers["location"].startswith("/officer/sign-in?")
    await sign_in(Role.coordinator)
    assert (await client.get("/account")).status_code == 403, "an officer has no such account"


@pytest.mark.parametrize("language", ["id", "en"])
async def test_the_pages_speak_one_language_and_are_small(
    client: httpx.AsyncClient, language: str
) -> None:
    await client.get("/sign-in", params={"lang": language})
    await ask(client)
    pages = [await client.get("/sign-in"), await client.get("/sign-in/code")]
    await applicants.sign_in(client)
    pages.append(await client.get("/account"))
    words = {"id": ("Kirim kode", "Kode tidak datang?", "Keluar di semua peramban"),
             "en": ("Send a code", "The code does not arrive?", "Sign out everywhere")}  # fmt: skip
    for page, told in zip(pages, words[language], strict=True):
        assert told in text_of(page)
        assert f'<html lang="{language}">' in page.text
        assert len(page.content) < 60_000


async def test_the_menu_counts_the_messages_that_were_not_read(client: httpx.AsyncClient) -> None:
    who = await applicants.sign_in(client)
    assert ">Pesan<" in (await client.get("/account")).text
    await execute(
        "INSERT INTO notice (person, kind, language, details, created_at)"
        " SELECT $1, 'contact_changed', 'id', '{}', now() FROM generate_series(1, 3)",
        who,
    )
    assert "Pesan (3 baru)" in (await client.get("/account")).text
