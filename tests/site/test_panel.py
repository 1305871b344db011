"""The panel's desk, the published result, objections on the status page, and a cancelled run."""

import json
from uuid import UUID

import httpx

from recruit.foundation.database import fetch_value
from recruit.people.permissions import Actor, ActorKind, Role
from recruit.screening.actions import Reason, file_objection, publish_results, start_screening
from recruit.screening.tables import Verdict
from recruit.site import remembered
from tests.reports.invented import ACTOR, SetClock, at
from tests.site.conftest import SignIn, post, text_of
from tests.site.own import decide, hand_in, review

GAMBIR = "31.71.01"
TEXT = "Saya warga negara Indonesia; KTP saya sudah saya lampirkan."


async def rejected(clock_at: SetClock) -> UUID:
    """One who passed and one who did not, on the day of the result."""
    good = await hand_in(nik="3171011708909001")
    bad = await hand_in(nik="3171011708909002")
    await review()
    found = await fetch_value("SELECT findings FROM screening WHERE application = $1", good.id)
    shown = [Reason(one["rule"], "Sudah diperlihatkan di loket.") for one in json.loads(found)]
    await decide(good.id, Verdict.eligible, *shown)
    await decide(bad.id, Verdict.ineligible, Reason("citizen"))
    clock_at(at("2024-09-30 09:00"))
    return bad.id


async def objection_of(application: UUID) -> UUID:
    person = await fetch_value("SELECT person FROM application WHERE id = $1", application)
    actor = Actor(ActorKind.applicant, str(person), "Pelamar Contoh")
    return await file_objection(application_id=application, text=TEXT, actor=actor)


async def test_the_panel_publishes_and_everybody_can_read_it(
    calls: None, client: httpx.AsyncClient, clock_at: SetClock, sign_in: SignIn
) -> None:
    await sign_in(Role.panel_chair)
    await hand_in(nik="3171011708909003")
    await rejected(clock_at)
    given = {"results-call": "kpps-2024", "results-place": GAMBIR}
    refused = await post(client, "/officer/panel/results", **given)
    assert refused.status_code == 422
    assert "Masih ada yang belum diputuskan di tempat ini: 1 lamaran" in text_of(refused)
    fields = given | {"results-although_open": "yes"}
    done = await post(client, "/officer/panel/results", **fields)
    assert done.headers["location"] == f"/calls/kpps-2024/results/{GAMBIR}"
    client.cookies.clear()
    shown = await client.get(done.headers["location"])
    words = text_of(shown)
    assert "1 memenuhi syarat, 1 tidak." in words
    assert "Pengumuman nomor 1" in words
    assert "sampai Kamis, 3 Oktober 2024 pukul 23.59 WIB" in words
    digest = await fetch_value("SELECT encode(digest, 'hex') FROM result_publication")
    assert digest in shown.text
    assert "3171" not in words.replace("31.71", "")
    listed = text_of(await client.get("/calls/kpps-2024/results"))
    assert "Gambir" in listed
    assert (await client.get("/calls/kpps-2024/results/31.72")).status_code == 404
    assert (await client.get(f"/calls/kpps-2024/results/{GAMBIR}?page=2")).status_code == 404
    assert "Lihat hasil penelitian administrasi" in (await client.get("/calls/kpps-2024")).text


async def test_the_panel_answers_an_objection(
    calls: None, client: httpx.AsyncClient, clock_at: SetClock, sign_in: SignIn
) -> None:
    bad = await rejected(clock_at)
    await publish_results(call="kpps-2024", place=GAMBIR, actor=ACTOR)
    objection = await objection_of(bad)
    await sign_in(Role.panel_chair)
    assert TEXT in text_of(await client.get("/officer/panel"))
    path, form = f"/officer/panel/objections/{objection}", f"objection-{objection}"
    refused = await post(client, path, **{f"{form}-answer": "Ya.", f"{form}-upheld": "yes"})
    assert refused.status_code == 422
    assert "Ya." in refused.text
    answer = "KTP-el terlampir; pernyataan salah centang."
    done = await post(client, path, **{f"{form}-answer": answer, f"{form}-upheld": "yes"})
    assert done.status_code == 303
    stage = await fetch_value("SELECT stage FROM application WHERE id = $1", bad)
    assert stage == "under_review"
    assert "Tidak ada keberatan yang menunggu." in text_of(await client.get("/officer/panel"))


async def test_an_approval_is_refused_beside_its_fields_and_given(
    calls: None, client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    await sign_in(Role.operator, "31")
    refused = await post(
        client,
        "/officer/panel/approvals",
        **{
            "approvals-rule": "kpps-2024:age-min",
            "approvals-place": "31.99",
            "approvals-reason": "",
        },
    )
    words = text_of(refused)
    assert refused.status_code == 422
    assert "tidak mengenal pengecualian" in words
    assert "Kode tempat ini tidak dikenal." in words
    assert "Jelaskan alasannya." in words


async def test_a_screening_is_cancelled_from_the_board(
    calls: None, client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    await hand_in(nik="3171011708909004")
    run = await start_screening(call="kpps-2024", place="31.71", actor=ACTOR)
    await sign_in(Role.verifier)
    path = f"/officer/runs/{run}/cancellation"
    assert f'action="{path}"' in (await client.get("/officer/pipeline")).text
    assert (await post(client, path)).status_code == 303
    remembered.forget()
    board = await client.get("/officer/pipeline")
    assert f'action="{path}"' not in board.text
    assert "1 dibatalkan" in text_of(board)


async def test_only_who_may_sees_the_panels_desk(
    calls: None, client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    await sign_in(Role.registrar)
    assert (await client.get("/officer/panel")).status_code == 403
