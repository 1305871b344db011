"""Objecting to a published rejection, from the status page."""

from uuid import UUID

import httpx
import pytest

from recruit.foundation.database import fetch_value
from recruit.screening.actions import Reason, answer_objection, publish_results
from recruit.screening.tables import Verdict
from tests.people.applicants import sign_in
from tests.reports.invented import ACTOR, SetClock, at
from tests.site.conftest import post, text_of
from tests.site.own import decide, hand_in, review

GAMBIR = "31.71.01"
TEXT = "Saya warga negara Indonesia; KTP saya sudah saya lampirkan."


@pytest.fixture
async def rejected(calls: None, client: httpx.AsyncClient, clock_at: SetClock) -> UUID:
    """The rejected application of the applicant who is signed in, on the day of the result."""
    stored = await hand_in()
    await sign_in(client)
    await review()
    await decide(stored.id, Verdict.ineligible, Reason("citizen"))
    clock_at(at("2024-09-30 09:00"))
    return stored.id


async def test_who_was_rejected_objects_once_the_result_is_published(
    rejected: UUID, client: httpx.AsyncClient
) -> None:
    status, path = f"/applications/{rejected}", f"/applications/{rejected}/objection"
    assert "Ajukan keberatan" not in text_of(await client.get(status))
    assert (await client.get(path)).status_code == 409
    await publish_results(call="kpps-2024", place=GAMBIR, actor=ACTOR)
    words = text_of(await client.get(status))
    assert "paling lambat Kamis, 3 Oktober 2024 pukul 23.59 WIB" in words
    short = await post(client, path, text="Tidak adil.")
    assert short.status_code == 422
    assert "Tidak adil." in short.text
    done = await post(client, path, text=TEXT)
    assert done.headers["location"] == f"{status}#objection"
    words = text_of(await client.get(status))
    assert TEXT in words
    assert "Menunggu jawaban pokja" in words
    assert (await client.get(path)).status_code == 409


async def test_the_answer_stands_on_the_status_page(
    rejected: UUID, client: httpx.AsyncClient
) -> None:
    await publish_results(call="kpps-2024", place=GAMBIR, actor=ACTOR)
    await post(client, f"/applications/{rejected}/objection", text=TEXT)
    objection = await fetch_value("SELECT id FROM objection")
    answer = "KTP-el terlampir; pernyataan salah centang."
    await answer_objection(objection_id=objection, upheld=True, answer=answer, actor=ACTOR)
    words = text_of(await client.get(f"/applications/{rejected}"))
    assert "Diterima; berkas Anda diteliti lagi." in words
    assert answer in words
    assert "Berkas sedang diteliti" in words


async def test_nobody_objects_for_somebody_else(
    rejected: UUID, client: httpx.AsyncClient, clock_at: SetClock
) -> None:
    clock_at(at("2024-09-28 09:00"))
    other = await hand_in(nik="3171011708909002")
    clock_at(at("2024-09-30 09:00"))
    path = f"/applications/{other.id}/objection"
    assert (await client.get(path)).status_code == 404
    assert (await post(client, path, text=TEXT)).status_code == 404
