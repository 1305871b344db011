"""The pages of files that concern each other: what each agency sees, and settling by form."""

from uuid import UUID

import httpx
import pytest

from recruit.foundation.database import fetch_one, fetch_value
from recruit.people.permissions import Role, system
from recruit.screening.actions.overlaps import find_overlaps
from tests.screening.conftest import Apply, nik
from tests.screening.conftest import apply as applying
from tests.site.conftest import SignIn, post, text_of

PAGE = "/officer/overlaps"
OTHER_AGENCY = {
    "name": "Wulan Rahasia",
    "address": "Gg. Tersembunyi No. 8",
    "birth_date": "1993-02-01",
}
apply = applying

Couple = tuple[UUID, UUID, UUID]


@pytest.fixture
async def couple(apply: Apply) -> Couple:
    """A husband who applied to KPPS, his wife who applied to PTPS, and what links them."""
    husband = await apply(nik=nik(1), spouse_nik=nik(2), name="Budi Contoh")
    wife = await apply("ptps-2024", nik=nik(2), sex="P", **OTHER_AGENCY)
    await find_overlaps(call="kpps-2024", place="", actor=system("test"))
    found: UUID = await fetch_value("SELECT id FROM overlap WHERE kind = 'spouse'")
    return husband, wife, found


async def test_an_officer_sees_their_file_and_of_the_other_only_the_call(
    client: httpx.AsyncClient, sign_in: SignIn, couple: Couple
) -> None:
    _, wife, found = couple
    await sign_in(Role.panel_chair)
    listed = await client.get(PAGE)
    detail = await client.get(f"{PAGE}/{found}")
    assert f'href="{PAGE}/{found}"' in listed.text
    for shown in (listed, detail):
        told = text_of(shown)
        assert shown.status_code == 200
        assert "Suami istri" in told
        assert "Budi Contoh" in told
        assert "Bawaslu · " in told
        assert "di luar wewenang Anda" in told
        for secret in (*OTHER_AGENCY.values(), "1 Februari 1993", str(wife), nik(1), nik(2)):
            assert secret not in shown.text
        assert "menyebut yang lain" not in told, "what speaks for it tells of both"


async def test_it_is_settled_with_the_form_and_what_is_wrong_stands_in_the_page(
    client: httpx.AsyncClient, sign_in: SignIn, couple: Couple
) -> None:
    husband, _, found = couple
    await sign_in(Role.panel_chair)
    wrong = await post(client, f"{PAGE}/{found}", yields="first", reason=" ")
    assert wrong.status_code == 422
    assert "Tulis alasannya" in text_of(wrong)
    unknown = await post(client, f"{PAGE}/{found}", yields="third", reason="Cukup panjang")
    assert unknown.status_code == 422
    assert "Pilih salah satu." in text_of(unknown)
    assert "Cukup panjang" in unknown.text
    assert (
        await post(client, f"{PAGE}/{found}", yields="first", reason="a\x00b c")
    ).status_code == 422
    done = await post(client, f"{PAGE}/{found}", yields="first", reason="Sepakat mengalah")
    assert done.status_code == 303
    row = await fetch_one("SELECT yields, reason FROM overlap")
    assert row is not None
    assert tuple(row) == (husband, "Sepakat mengalah")
    page = await client.get(f"{PAGE}/{found}")
    assert "Berkas 1 mengalah" in text_of(page)
    assert "<textarea" not in page.text
    assert (await post(client, f"{PAGE}/{found}", yields="first", reason="Lagi")).status_code == 409
    assert str(found) not in (await client.get(PAGE)).text, "the list begins with what is open"
    assert str(found) in (await client.get(f"{PAGE}?overlap_state=all&kind=spouse")).text


async def test_the_verifier_of_a_file_is_told_of_the_tie_but_nothing_of_the_other(
    client: httpx.AsyncClient, sign_in: SignIn, couple: Couple
) -> None:
    husband, wife, found = couple
    file = f"/officer/verify/files/{husband}"
    await sign_in(Role.verifier)
    page = await client.get(file)
    assert "Benturan dengan berkas lain Suami istri · " in text_of(page)
    assert "Belum diselesaikan." in text_of(page)
    for secret in (*OTHER_AGENCY.values(), str(wife), nik(2)):
        assert secret not in page.text
    assert f"{PAGE}/{found}" not in page.text, "settling is not the verifier's"


async def test_who_settles_finds_the_way_from_the_file(
    client: httpx.AsyncClient, sign_in: SignIn, couple: Couple
) -> None:
    husband, _, found = couple
    file = f"/officer/verify/files/{husband}"
    await sign_in(Role.panel_chair)
    assert f'href="{PAGE}/{found}"' in (await client.get(file)).text
    await post(client, f"{PAGE}/{found}", yields="first", reason="Sepakat mengalah")
    assert "Berkas ini yang mengalah." in text_of(await client.get(file))


async def test_outside_of_the_scope_and_without_the_right_there_is_nothing(
    client: httpx.AsyncClient, sign_in: SignIn, couple: Couple
) -> None:
    _, _, found = couple
    await sign_in(Role.panel_chair, "31.72")
    assert str(found) not in (await client.get(PAGE)).text
    assert (await client.get(f"{PAGE}/{found}")).status_code == 404
    refused = await post(client, f"{PAGE}/{found}", yields="first", reason="Bukan urusan saya")
    assert refused.status_code == 404
    assert await fetch_value("SELECT state FROM overlap") == "open"


async def test_only_who_settles_has_the_page_in_the_menu(
    client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    await sign_in(Role.verifier)
    assert (await client.get(PAGE)).status_code == 403
    assert PAGE not in (await client.get("/officer/pipeline")).text


async def test_the_whole_is_told_to_who_may_see_both_in_english_too(
    client: httpx.AsyncClient,
    sign_in: SignIn,
    apply: Apply,
) -> None:
    born = {"birth_date": "1990-08-17", "name": "Muhammad Rizki Pratama"}
    await apply(nik=nik(1), **born)
    await apply(nik="3374021708900001", **born)
    await find_overlaps(call="kpps-2024", place="", actor=system("test"))
    found = await fetch_value("SELECT id FROM overlap")
    await sign_in(Role.panel_chair)
    told = text_of(await client.get(f"{PAGE}/{found}?lang=en"))
    for words in (
        "Perhaps one person with two NIKs",
        "names are written 100% alike",
        "17 August 1990",
        "They have the same address.",
        "Who yields?",
    ):
        assert words in told


async def test_pages_follow_each_other(
    client: httpx.AsyncClient, sign_in: SignIn, apply: Apply, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recruit.site.officer.overlaps.PAGE_SIZE", 1)
    for serial in (1, 2):
        born = f"198{serial}-01-01"
        await apply(nik=nik(serial), birth_date=born)
        await apply("ptps-2024", nik=nik(serial), birth_date=born)
    await find_overlaps(call="kpps-2024", place="", actor=system("test"))
    await sign_in(Role.panel_chair)
    first = await client.get(PAGE)
    second = await client.get(
        first.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    )
    links = [page.text.count(f'href="{PAGE}/0') for page in (first, second)]
    assert links == [1, 1]
    assert 'rel="next"' not in second.text
