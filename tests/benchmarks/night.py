"""The night before a deadline: many at once, on a small machine, and nothing that was
acknowledged may be missing afterwards.

What a province's registration sees on average, ten times: 156,695 people in twelve days, each with
about 22 requests. 30 % of the requests save what somebody types, 10 % send a picture, and the rest
hand in an application. They come at random moments, whether or not the server has answered.
"""

import asyncio
import io
import random
import secrets
import time
from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

import httpx
from litestar.serialization import encode_json
from litestar.stores.valkey import ValkeyStore
from PIL import Image
from valkey.asyncio import Valkey

from recruit.applications.actions import begin_draft
from recruit.applications.actions.uploads import open_upload
from recruit.applications.queries import draft_of
from recruit.demo.over_http import ApiClient, form
from recruit.foundation.database import fetch, fetch_value
from recruit.foundation.embedded import Engines
from recruit.foundation.files import Files
from recruit.people.permissions import Actor, ActorKind
from recruit.settings import settings
from tests.benchmarks.figures import Figure
from tests.benchmarks.ground import Site, clean_ground, site
from tests.benchmarks.submission import CALL, _applicants, _open_now
from tests.people.applicants import person

SECONDS = 180
MEAN_PER_SECOND = 156_695 * 22 / (12 * 24 * 3600)
PER_SECOND = 10 * MEAN_PER_SECOND
SHARES = {"save": 0.3, "upload": 0.1, "submit": 0.6}
TYPING = 200
"""People who are filling in the form at the same time."""
LONGEST_MS = 1000
API = "/api/v1/applications"


@dataclass
class Typist:
    """Somebody signed in, with a form open; ``version`` is what the server said last."""

    person: UUID
    http: httpx.AsyncClient
    version: int
    saved: str = ""
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass
class Night:
    """What was asked and what was answered."""

    api: httpx.AsyncClient
    key: dict[str, str]
    typists: list[Typist]
    forms: list[dict[str, object]]
    picture: bytes
    chance: random.Random
    milliseconds: list[float] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    submitted: list[str] = field(default_factory=list)
    uploaded: list[str] = field(default_factory=list)

    async def passes(self) -> None:
        """Requests at random moments, for three minutes."""
        running, kinds = set(), list(SHARES)
        ends = time.monotonic() + SECONDS
        while time.monotonic() < ends:
            await asyncio.sleep(self.chance.expovariate(PER_SECOND))
            [kind] = self.chance.choices(kinds, list(SHARES.values()))
            task = asyncio.create_task(self._timed(kind))
            running.add(task)
            task.add_done_callback(running.discard)
        await asyncio.gather(*running)

    async def _timed(self, kind: str) -> None:
        began = time.perf_counter()
        status = await getattr(self, kind)()
        self.milliseconds.append(1000 * (time.perf_counter() - began))
        self.answers[f"{kind} {status}"] += 1

    async def save(self) -> int:
        """One of those who type: a new text in a field."""
        one = self.chance.choice(self.typists)
        async with one.busy:  # a browser saves one after the other
            text = f"Jl. Contoh No. {self.chance.randrange(10**6)}"
            answer = await one.http.put(
                f"/apply/{CALL}/draft",
                json={"version": one.version, "answers": {"address": text}},
                headers={"X-CSRFToken": one.http.cookies["csrftoken"]},
            )
            if answer.is_success:
                one.version, one.saved = answer.json()["version"], text
        return answer.status_code

    async def upload(self) -> int:
        """A picture from a phone."""
        file = {"file": ("ktp.jpg", self.picture, "image/jpeg")}
        answer = await self.api.post(f"{API}/uploads", files=file, headers=self.key)
        if answer.is_success:
            self.uploaded.append(answer.json()["upload"])
        return answer.status_code

    async def submit(self) -> int:
        """A complete application."""
        key = {"Idempotency-Key": secrets.token_hex(8)}
        answer = await self.api.post(API, json=self.forms.pop(), headers=self.key | key)
        if answer.is_success:
            self.submitted.append(answer.json()["id"])
        return answer.status_code


async def measure(running: Engines) -> Figure:
    """Three minutes of it, and what is missing afterwards."""
    async with clean_ground(running, "2024-09-20 10:00") as office:
        await _open_now()
        people = await _applicants()
        async with site(running, workers=1) as server:
            async with ApiClient(server.address, office.api_key) as api:
                forms = [form(one, api.uploads) for one in people]
            night = Night(
                api=httpx.AsyncClient(base_url=server.address, trust_env=False, timeout=60),
                key={"Authorization": f"Bearer {office.api_key}"},
                typists=[await _typist(running, server, number) for number in range(TYPING)],
                forms=forms,
                picture=_picture(),
                chance=random.Random(2024),
            )
            await night.passes()
            lost = await _lost(night)
    return _figure(night, lost)


async def _typist(running: Engines, server: Site, number: int) -> Typist:
    who = await person(f"317101010190{number + 1:04}")
    actor = Actor(ActorKind.applicant, str(who), "")
    draft = await begin_draft(call=CALL, person=who, actor=actor)
    session = await fetch_value(
        "INSERT INTO applicant_session (person, began_at) VALUES ($1, now()) RETURNING id", who
    )
    name = secrets.token_hex(32)
    valkey: Valkey = Valkey.from_url(running.valkey_url)
    store = ValkeyStore(valkey).with_namespace("sessions")
    await store.set(name, encode_json({"applicant": str(session)}), expires_in=3600)
    await valkey.aclose()
    http = httpx.AsyncClient(
        base_url=server.address, trust_env=False, timeout=60, cookies={"recruit_session": name}
    )
    await http.get(f"/apply/{CALL}/identity")
    return Typist(who, http, draft.version)


def _picture() -> bytes:
    """A sharp JPEG of about 300 kB, as the form makes it of a camera's picture."""
    content = io.BytesIO()
    noise = Image.effect_noise((1000, 750), 90).convert("RGB")
    noise.save(content, "JPEG", quality=70)
    return content.getvalue()


async def _lost(night: Night) -> int:
    """What was acknowledged and is not there."""
    stored = await fetch("SELECT id::text FROM application")
    lost = len(set(night.submitted) - {row["id"] for row in stored})
    for one in night.typists:
        draft = await draft_of(one.person, CALL)
        kept = draft is not None and draft.version >= one.version
        lost += not (kept and draft and draft.answers.get("address", "") == one.saved)
    files = Files.at(settings().files_url, settings().data_dir)
    for name in night.uploaded:
        lost += not await files.get(open_upload(name))
    return lost


def _figure(night: Night, lost: int) -> Figure:
    times = sorted(night.milliseconds)
    refused = sum(count for answer, count in night.answers.items() if " 2" not in answer)
    return Figure(
        name="night",
        work=f"the last night: {PER_SECOND:.0f} requests a second for {SECONDS} s; p99",
        value=times[int(len(times) * 0.99)],
        unit="ms",
        yardstick="a second",
        limit=LONGEST_MS,
        must="nothing lost",
        met=lost == 0 and refused == 0,
        more={
            "requests": len(times),
            "lost": lost,
            "refused": refused,
            "p50_ms": round(times[len(times) // 2], 1),
            **{answer.replace(" ", "_"): count for answer, count in sorted(night.answers.items())},
        },
    )
