"""The desk's page for applicants who lost their address."""

import httpx
import pytest

from recruit.foundation.database import fetch_one, fetch_value
from recruit.people.permissions import Role
from tests.people.applicants import NIK, PHONE, person
from tests.people.codes import addresses_told, code_sent
from tests.site.conftest import SignIn, post, text_of

NEW = {"nik": "3171 0117 0890 9001", "phone": "0812 0000 7777", "email": ""}


async def test_the_desk_gives_a_new_address_and_its_owner_signs_in_with_it(
    client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    await person()
    await sign_in(Role.desk_officer)
    assert "/officer/contact" in (await client.get("/officer/contact")).text
    unseen = await post(client, "/officer/contact", **NEW)
    assert unseen.status_code == 422
    assert "Lihat dahulu KTP" in text_of(unseen)
    assert await fetch_value("SELECT phone FROM person") == PHONE
    done = await post(client, "/officer/contact", **NEW, seen="yes")
    assert "Tersimpan." in text_of(done)
    assert "0812 0000 7777" not in done.text, "the next person at the desk reads nothing"
    assert await addresses_told("contact_changed") == [("whatsapp", PHONE)]
    event = await fetch_one("SELECT actor, at FROM ledger_event WHERE kind = 'contact_set_at_desk'")
    assert event is not None
    assert event["actor"].startswith("officer:")
    await post(client, "/officer/sign-out")
    await post(client, "/sign-in", nik=NIK, address="+6281200007777")
    entered = await post(client, "/sign-in/code", code=await code_sent("+6281200007777"))
    assert entered.status_code == 303


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"nik": "12"}, "NIK terdiri dari 16 angka."),
        ({"phone": "12", "email": "x"}, "Tulis nomor ponsel Indonesia"),
        ({"phone": ""}, "Isi nomor ponsel atau alamat e-mail."),
        ({"nik": "3171011708909002"}, "NIK ini belum dikenal."),
    ],
)
async def test_what_is_wrong_stands_in_the_page(
    client: httpx.AsyncClient, sign_in: SignIn, changes: dict[str, str], told: str
) -> None:
    await person()
    await sign_in(Role.desk_officer)
    page = await post(client, "/officer/contact", **(NEW | {"seen": "yes"} | changes))
    assert page.status_code == 422
    assert told in text_of(page)
    assert await fetch_value("SELECT phone FROM person") == PHONE


async def test_only_who_takes_applications_sees_it(
    client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    await sign_in(Role.verifier)
    assert (await client.get("/officer/contact")).status_code == 403
    assert "/officer/contact" not in (await client.get("/officer/pipeline")).text
