"""Score sheets in the browser: blind, locked, amended, and what the chair sees of them."""

import re
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import httpx
import pyotp
import pytest
from litestar.routes import HTTPRoute

from recruit.foundation import clock
from recruit.foundation.database import execute, fetch, fetch_value
from recruit.foundation.problems import NotAllowed
from recruit.people import actions
from recruit.people.permissions import Role, system
from recruit.rulebook.model import Body
from recruit.scoring.actions import hand_in_sheet
from tests.scoring.invented import ACTOR, OTHER_TPS, TPS, VILLAGE, at, events, stands
from tests.site.conftest import PASSWORD, post, text_of

CALL = "ptps-2024"
FIRST = {"election-knowledge": 83, "integrity": 47, "commitment": 91}
"""74.60 in all: 33.2 + 14.1 + 27.3."""
SECOND = {"election-knowledge": 60, "integrity": 45, "commitment": 50}
"""52.50, more than 20 away."""
SECRETS = ("74.6", "74,6", "7460", '"election-knowledge": 83', '"election-knowledge":83')

Enter = Callable[..., Awaitable[httpx.AsyncClient]]
pytestmark = pytest.mark.usefixtures("calls")


@pytest.fixture
async def enter(client: httpx.AsyncClient) -> Enter:
    """Adds an officer of PTPS and signs them in, each with a browser of their own."""

    async def signed_in(name: str, role: Role = Role.assessor) -> httpx.AsyncClient:
        email = f"{name.lower()}@contoh.example"
        enrolled = await actions.add_officer(
            email=email,
            name=f"{name} Contoh",
            password=PASSWORD,
            role=role,
            bodies=[Body.ptps],
            place_prefix="31.71",
            actor=system("test"),
        )
        browser = httpx.AsyncClient(
            transport=client._transport, base_url=client.base_url, headers=client.headers
        )
        totp = pyotp.TOTP(enrolled.totp_secret).at(clock.real_now())
        await post(browser, "/officer/sign-in", email=email, password=PASSWORD, totp=totp)
        return browser

    return signed_in


def sheet_of(application: UUID) -> str:
    return f"/officer/scoring/{application}"


async def hands_in(
    browser: httpx.AsyncClient, application: UUID, scores: dict[str, int]
) -> httpx.Response:
    typed = {f"score-{code}": str(value) for code, value in scores.items()}
    return await post(browser, sheet_of(application), **typed)


async def test_a_sheet_is_handed_in_once_and_locked(enter: Enter) -> None:
    application = await stands(CALL)
    browser = await enter("Ani")
    listed = await browser.get("/officer/scoring")
    assert sheet_of(application) in listed.text
    empty = await browser.get(sheet_of(application))
    assert "Bobot 40 %" in text_of(empty)
    sent = await hands_in(browser, application, FIRST)
    assert sent.status_code == 303
    locked = await browser.get(sent.headers["location"])
    assert "74,60" in locked.text
    assert "Serahkan dan kunci" not in locked.text
    again = await hands_in(browser, application, SECOND)
    assert again.status_code == 422
    assert "sudah diserahkan" in again.text
    assert await fetch_value("SELECT count(*) FROM score_sheet") == 1
    assert sheet_of(application) not in (await browser.get("/officer/scoring")).text
    assert sheet_of(application) in (await browser.get("/officer/scoring?done=yes")).text


async def test_every_fault_of_a_sheet_stands_at_its_line(enter: Enter) -> None:
    application = await stands(CALL)
    browser = await enter("Ani")
    fields = {"score-election-knowledge": "8,5", "score-commitment": "101", "score-charm\x00": "1"}
    refused = await post(browser, sheet_of(application), **fields)
    assert refused.status_code == 422
    assert text_of(refused).count("bilangan bulat 0 sampai 100") == 4
    assert text_of(refused).count("tanpa itu tidak dapat dinilai") == 2
    assert 'value="8,5"' in refused.text
    huge = await hands_in(browser, application, dict.fromkeys(FIRST, 10**30))
    assert huge.status_code == 422
    assert await fetch_value("SELECT count(*) FROM score_sheet") == 0
    assert (await browser.get(sheet_of(uuid4()))).status_code == 404


async def routes_with(client: httpx.AsyncClient, application: UUID) -> list[str]:
    """Every address that answers a GET, about the application that is judged."""
    transport = client._transport
    assert isinstance(transport, httpx.ASGITransport)
    known = {
        "application_id": str(application), "application": str(application), "call": CALL,
        "name": CALL, "place": TPS, "unit": TPS, "code": TPS, "district": TPS[:8],
    }  # fmt: skip
    others = {"uuid": str(application), "int": "1", "str": "x", "path": "x"}

    def filled(path: str) -> str:
        return re.sub(
            r"\{(\w+):(\w+)\}",
            lambda part: known.get(part[1], others.get(part[2], "x")),
            path,
        )

    return [
        filled(route.path_format if not route.path_components else route.path)
        for route in transport.app.routes  # type: ignore[attr-defined]
        if isinstance(route, HTTPRoute) and "GET" in route.methods
    ]


@pytest.mark.parametrize("role", [Role.assessor, Role.panel_chair])
async def test_no_route_shows_a_sheet_before_all_are_in(
    client: httpx.AsyncClient, enter: Enter, role: Role
) -> None:
    application = await stands(CALL)
    first, blind = await enter("Ani"), await enter("Budi", role)
    await hands_in(first, application, FIRST)
    looked_at = 0
    for path in await routes_with(client, application):
        if "/events" in path or "sign-out" in path:
            continue
        for query in ("", f"?call={CALL}&place={VILLAGE}"):
            answer = await blind.get(f"{path}{query}")
            looked_at += answer.status_code == 200
            assert not any(secret in answer.text for secret in SECRETS), path
    assert looked_at > 20
    assert (await blind.get(f"/api/v1/applications/{application}/score-sheets")).status_code == (
        409 if role is Role.panel_chair else 403
    )
    await hands_in(blind, application, SECOND)
    assert "74,60" in (await blind.get(sheet_of(application))).text
    assert "52,50" in (await first.get(sheet_of(application))).text


async def test_who_may_see_all_sheets_adds_none_afterwards(enter: Enter) -> None:
    application = await stands(CALL)
    chair = await enter("Candra", Role.panel_chair)
    for name, scores in (("Ani", FIRST), ("Budi", SECOND)):
        await hands_in(await enter(name), application, scores)
    refused = await hands_in(chair, application, FIRST)
    assert refused.status_code == 422
    assert "terbuka bagi Anda" in refused.text
    third = await enter("Dewi")
    assert "74,60" not in (await third.get(sheet_of(application))).text
    assert (await hands_in(third, application, FIRST)).status_code == 303


async def test_only_the_assigned_judge_an_interview(enter: Enter) -> None:
    mine, others = await stands(CALL), await stands(CALL, OTHER_TPS)
    browser, _ = await enter("Ani"), await enter("Budi")
    ids = {row["name"]: row["id"] for row in await fetch("SELECT id, name FROM officer")}
    for application, who in ((mine, "Ani Contoh"), (others, "Budi Contoh")):
        await execute(
            "WITH room AS (INSERT INTO interview_room (id, call, place, name, opens_at, closes_at,"
            " minutes) VALUES (uuidv7(), $1, $2, $3, $4, $5, 20) RETURNING id),"
            " slot AS (INSERT INTO interview (id, application, room, at)"
            " SELECT uuidv7(), $6, id, $4 FROM room RETURNING id)"
            " INSERT INTO interview_assessor (interview, officer) SELECT id, $7 FROM slot",
            CALL, TPS[:8], f"Ruang {who}", at("2024-10-14 09:00"), at("2024-10-14 12:00"),
            application, ids[who],
        )  # fmt: skip
    listed = (await browser.get("/officer/scoring")).text
    assert sheet_of(mine) in listed
    assert "Ruang Ani" in listed
    assert sheet_of(others) not in listed
    refused = await hands_in(browser, others, FIRST)
    assert "tidak dinilai oleh pewawancara ini" in refused.text
    assert (await hands_in(browser, mine, FIRST)).status_code == 303
    await execute("UPDATE interview SET absent_at = now() WHERE application = $1", others)
    assert "tidak hadir" in (await browser.get(sheet_of(others))).text


async def test_an_amendment_is_a_new_version_with_its_reason(enter: Enter) -> None:
    application = await stands(CALL)
    browser = await enter("Ani")
    await hands_in(browser, application, FIRST)
    typed = {f"score-{code}": str(value) for code, value in FIRST.items()}
    amend = f"{sheet_of(application)}/amendment"
    refused = await post(browser, amend, **typed, reason=" ")
    assert refused.status_code == 422
    assert "Tulis alasan" in refused.text
    assert "Tidak ada nilai yang berubah" in refused.text
    changed = typed | {"score-integrity": "57", "reason": "Salah ketik."}
    assert (await post(browser, amend, **changed)).status_code == 303
    told = text_of(await browser.get(sheet_of(application)))
    for part in ("Versi 1: 74,60", "Versi 2: 77,60", "Salah ketik."):
        assert part in told
    (event,) = await events("score_sheet_amended")
    assert (event["version"], event["total"]) == (2, 77.6)
    assert "Salah" not in str(event)
    await execute("UPDATE application SET stage = 'elected'")
    late = await post(browser, amend, **typed, reason="Terlambat.")
    assert (late.status_code, "tidak dapat diubah lagi" in late.text) == (422, True)
    assert "Simpan versi baru" not in (await browser.get(sheet_of(application))).text


async def test_the_chair_sees_what_is_missing_and_what_to_discuss(enter: Enter) -> None:
    apart, open_ = await stands(CALL), await stands(CALL, OTHER_TPS)
    first, second = await enter("Ani"), await enter("Budi")
    chair = await enter("Candra", Role.panel_chair)
    await hands_in(first, apart, FIRST)
    await hands_in(second, apart, SECOND)
    await hands_in(first, open_, FIRST)
    city = text_of(await chair.get("/officer/scores"))
    assert "Perlu dibahas" in city
    assert "22,10" in city
    unit = text_of(await chair.get(f"/officer/scores?call={CALL}&place={OTHER_TPS}"))
    assert "Ani Contoh" in unit
    assert "Ditunggu 1 lembar lagi" in unit
    assert "74,60" not in unit
    village = await chair.get(f"/officer/scores?call={CALL}&place={VILLAGE}&lang=en")
    assert "To be discussed" in text_of(village)
    assert "Not complete" in text_of(village)
    for place in ("x", "%00", "99", "31.71.01.9999"):
        assert (await chair.get(f"/officer/scores?place={place}")).status_code == 200
    assert (await first.get("/officer/scores")).status_code == 403


async def test_officers_hand_in_only_their_own(enter: Enter) -> None:
    application = await stands(CALL)
    browser, _ = await enter("Ani"), await enter("Budi")
    other = await fetch_value("SELECT id FROM officer WHERE name = 'Budi Contoh'")
    token = browser.cookies.get("csrftoken", "")
    path = f"/api/v1/calls/{CALL}/score-sheets"
    row = {"application": str(application), "assessor": str(other), "scores": FIRST}
    sent = await browser.post(path, json={"rows": [row]}, headers={"X-CSRFToken": token})
    assert sent.status_code == 422
    assert [fault["code"] for fault in sent.json()["errors"]] == ["not-your-sheet"]
    own = await browser.post(
        f"/api/v1/applications/{application}/score-sheet",
        json={"scores": FIRST},
        headers={"X-CSRFToken": token},
    )
    assert (own.status_code, own.json()) == (201, {"version": 1})
    amended = await browser.post(
        f"/api/v1/applications/{application}/score-sheet/amendments",
        json={"scores": SECOND, "reason": "Keliru orang."},
        headers={"X-CSRFToken": token},
    )
    assert (amended.status_code, amended.json()) == (201, {"version": 2})


async def test_a_program_has_no_sheet_of_its_own() -> None:
    with pytest.raises(NotAllowed):
        await hand_in_sheet(application_id=await stands(CALL), scores=FIRST, actor=ACTOR)
