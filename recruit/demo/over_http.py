"""Invented applicants who use the API, as programs of a registration site would."""

import asyncio
import ssl
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from recruit.demo.invent import Applicant, sample_documents
from recruit.rulebook.model import DocumentKind

CONNECTIONS = 32


@dataclass(frozen=True, slots=True)
class Submissions:
    """What the API answered, and how fast."""

    ids: list[UUID]
    per_second: float
    p99_ms: float

    def as_json(self) -> dict[str, Any]:
        """For the summary."""
        return {
            "count": len(self.ids),
            "per_second": round(self.per_second, 1),
            "p99_ms": round(self.p99_ms, 1),
        }


def form(one: Applicant, uploads: dict[DocumentKind, str]) -> dict[str, Any]:
    """The JSON that an applicant's program sends."""
    health = None
    if one.health is not None:
        health = {
            "systolic": one.health.systolic,
            "diastolic": one.health.diastolic,
            "blood_sugar": one.health.blood_sugar,
            "cholesterol": one.health.cholesterol,
            "examined_on": one.health.examined_on and one.health.examined_on.isoformat(),
            "facility": one.health_facility,
        }
    return {
        "call": one.call, "place": one.place, "alternatives": list(one.alternatives),
        "nik": one.nik, "name": one.name, "birth_date": one.birth_date.isoformat(),
        "sex": one.sex, "phone": one.phone, "email": one.email, "address": one.address,
        "village": one.village, "rt": one.rt, "rw": one.rw, "citizen": one.citizen,
        "education": one.education, "occupation": one.occupation, "religion": one.religion,
        "party": {"tie": one.party, "left_on": one.party_left_on and str(one.party_left_on)},
        "campaign": {
            "ever": one.campaign, "until": one.campaign_until and str(one.campaign_until)
        },
        "sentenced": one.sentenced, "holds_post": one.holds_post,
        "civil_servant": one.civil_servant, "spouse_nik": one.spouse_nik,
        "election_experience": one.election_experience, "it_ability": one.it_ability,
        "same_rw_as_tps": one.same_rw_as_tps, "health": health,
        "declarations": list(one.declarations),
        "documents": [{"kind": kind, "upload": uploads[kind]} for kind in one.documents],
    }  # fmt: skip


class SilentServerError(Exception):
    """The server does not answer half a minute after it was started."""


class ApiClient:
    """The program whose key the demo's applicants share."""

    def __init__(self, address: str, key: str) -> None:
        self._address, self._key = address, key
        self._tls = ssl.create_default_context()  # which takes time to make, even if unused
        self._http = self._client()
        self.uploads: dict[DocumentKind, str] = {}

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=self._address,
            headers={"Authorization": f"Bearer {self._key}"},
            timeout=30,
            trust_env=False,
            verify=self._tls,
        )

    async def __aenter__(self) -> "ApiClient":
        await self._wait_until_healthy()
        for kind, content in sample_documents().items():
            self.uploads[kind] = await self.upload(content)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def _wait_until_healthy(self) -> None:
        """The server starts while the people are invented."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with suppress(httpx.TransportError):
                if (await self._http.get("/health")).is_success:
                    return
            await asyncio.sleep(0.1)
        raise SilentServerError(f"{self._http.base_url} tidak menjawab / does not answer")

    async def upload(self, content: bytes) -> str:
        """Upload a document; its name for the application."""
        answer = await self._http.post(
            "/api/v1/applications/uploads", files={"file": ("dokumen", content)}
        )
        name: str = answer.raise_for_status().json()["upload"]
        return name

    async def submit_all(self, applicants: Sequence[Applicant]) -> Submissions:
        """Submit over 32 connections at once."""
        waiting = list(enumerate(applicants))[::-1]
        ids: list[UUID | None] = [None] * len(applicants)
        latencies: list[float] = []

        async def submit_some() -> None:
            # A client each: httpx looks through all connections of its pool for each request.
            async with self._client() as http:
                while waiting:
                    index, one = waiting.pop()
                    began = time.perf_counter()
                    ids[index] = await self._submit(http, one, f"demo-{index:08d}")
                    latencies.append((time.perf_counter() - began) * 1000)

        began = time.perf_counter()
        await asyncio.gather(*(submit_some() for _ in range(CONNECTIONS)))
        seconds = time.perf_counter() - began
        slowest = sorted(latencies)[int(len(latencies) * 0.99)] if latencies else 0.0
        return Submissions([one for one in ids if one], len(latencies) / seconds, slowest)

    async def _submit(self, http: httpx.AsyncClient, one: Applicant, key: str) -> UUID:
        answer = await http.post(
            "/api/v1/applications",
            json=form(one, self.uploads),
            headers={"Idempotency-Key": key},
        )
        if answer.is_error:
            raise RuntimeError(f"{answer.status_code}: {answer.text}")
        return UUID(answer.json()["id"])

    async def correct(self, application: UUID, correction: dict[str, Any]) -> None:
        """Mend an application."""
        answer = await self._http.post(
            f"/api/v1/applications/{application}/correction", json=correction
        )
        answer.raise_for_status()

    async def withdraw(self, application: UUID) -> None:
        """Withdraw an application."""
        answer = await self._http.post(f"/api/v1/applications/{application}/withdrawal")
        answer.raise_for_status()
