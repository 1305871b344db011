"""B1: durable submission over HTTP, against pgbench running the same statement."""

import asyncio
import json
import random
import re
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from recruit.applications.actions import open_call
from recruit.applications.actions.submit import Sending, digest_of, submission_of
from recruit.applications.actions.together import (
    COLUMNS,
    DOCUMENT,
    FACT,
    SUBMIT,
    arguments,
)
from recruit.applications.actions.uploads import open_upload
from recruit.applications.queries import rulebook_of
from recruit.applications.schemas import ApplicationForm
from recruit.demo.invent import Applicant, invent_district
from recruit.demo.over_http import ApiClient, form
from recruit.foundation import clock
from recruit.foundation.database import execute, fetch, fetch_value
from recruit.foundation.embedded import Engines
from recruit.rulebook.loading import load
from recruit.rulebook.model import WindowName
from tests.benchmarks.client import Answers, drive, request
from tests.benchmarks.figures import Figure, cpu_seconds, peak_megabytes
from tests.benchmarks.ground import ACTOR, CITY, Site, clean_ground, pgbench, site

CALL = "kpps-2024"
CONNECTIONS = 32
WARM_UP = 500
"""Requests before the measurement: connections, prepared statements, plans."""
SECONDS = 10
PGBENCH_SECONDS = 5
"""Before the server's ten seconds and again after them."""
LEAST_RATIO, MOST_MS, MOST_WEB_MB = 0.25, 100, 250

_NEW_EACH_TIME = {
    "nik_digest": "sha256(uuid_send(gen_random_uuid()))",
    "place": "(:places::text[])[:place::int]",
    "key": "gen_random_uuid()::text",
}
"""What differs from one submission to the next in a way that the database notices."""


async def measure(running: Engines) -> list[Figure]:
    """Submissions per second of one server process, and what the database alone would do."""
    async with clean_ground(running, "2024-09-20 10:00") as office:
        await _open_now()
        applicants = await _applicants()
        async with site(running, workers=0) as server:
            async with ApiClient(server.address, office.api_key) as api:
                forms = [form(one, api.uploads) for one in applicants]
            requests = [
                request(server.address, office.api_key, number, _body(one))
                for number, one in enumerate(forms)
            ]
            await _drive(server, requests[:WARM_UP])
            before = await _pgbench(running, forms)
            cpu = cpu_seconds(server.web_pid)
            answers = await _drive(server, requests[WARM_UP:])
            cpu = cpu_seconds(server.web_pid) - cpu
            after = await _pgbench(running, forms)
            memory = peak_megabytes(server.web_pid)
    return [_figure(answers, (before + after) / 2, cpu), _memory(memory)]


async def _open_now() -> None:
    """Open the call as if its registration had begun today, in a database that is no rehearsal.

    In a rehearsal every request asks what time it is, which real ones do not.
    """
    await open_call(name=CALL, actor=ACTOR)
    await execute("DELETE FROM rehearsal")
    await clock.read_rehearsal()
    registration = load(CALL).window(WindowName.registration)
    assert registration is not None
    later = clock.today() - registration.first_day
    content: str = await fetch_value("SELECT content FROM rulebook_version")
    moved = re.sub(r"\d{4}-\d\d-\d\d", lambda day: f"{date.fromisoformat(day[0]) + later}", content)
    await execute("UPDATE rulebook_version SET content = $1", moved)


async def _applicants() -> list[Applicant]:
    """Everybody who applies in a city, in no order."""
    rows = await fetch(
        "SELECT code FROM place WHERE level = 'tps' AND code LIKE $1 ORDER BY code", f"{CITY}%"
    )
    stations: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        stations[row["code"][:8]][row["code"][:13]].append(row["code"])
    calls = {CALL: load(CALL)}
    everybody = [
        one
        for district, villages in stations.items()
        for one in invent_district(2024, district, villages, calls)
    ]
    random.Random(2024).shuffle(everybody)
    return everybody


def _body(one: dict[str, Any]) -> bytes:
    return json.dumps(one, ensure_ascii=False, separators=(",", ":")).encode()


async def _drive(server: Site, requests: list[bytes]) -> Answers:
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        work = partial(drive, server.port, requests, CONNECTIONS, SECONDS)
        return await loop.run_in_executor(process, work)


async def _pgbench(running: Engines, forms: list[dict[str, Any]]) -> float:
    """Transactions a second of the statement of a submission, with the values of a real one."""
    with TemporaryDirectory() as folder:
        script = Path(folder) / "submit.sql"
        complete = next(one for one in forms if one["email"] and len(one["documents"]) == 7)
        values = await _values(ApplicationForm.model_validate(complete))
        places = sorted({one["place"] for one in forms})[:200]
        variables = _script(script, values, places)
        clients = ["-c", str(CONNECTIONS), "-j", "1"]
        prepared = ["-n", "-M", "prepared", "-T", str(PGBENCH_SECONDS), "-f", str(script)]
        printed = await pgbench(running, *clients, *prepared, *variables)
    found = re.search(r"tps = ([\d.]+)", printed)
    if found is None or "number of failed transactions: 0 " not in printed:
        raise RuntimeError(printed)
    return float(found[1])


def _script(path: Path, values: list[list[Any]], places: list[str]) -> list[str]:
    """Write the statement as pgbench reads it; the options that give its variables.

    Each parameter stays a parameter; only what must differ each time is an expression.
    """
    names = _names()

    def parameter(at: re.Match[str]) -> str:
        name = names[int(at[1]) - 1]
        return f"ARRAY[{_NEW_EACH_TIME[name]}]" if name in _NEW_EACH_TIME else f":{name}"

    named = re.sub(r"\$(\d+)", parameter, SUBMIT)
    path.write_text(f"\\set place random(1, {len(places)})\n{named.strip()};\n", encoding="utf-8")
    given = dict(zip(names, values, strict=True)) | {"places": places}
    return [
        part
        for name, value in given.items()
        if name not in _NEW_EACH_TIME
        for part in ("-D", f"{name}={_as_text(value)}")
    ]


def _names() -> list[str]:
    """The parameters of the statement, each an array."""
    documents = [f"document_{name}" for name in ("row", *DOCUMENT)]
    return [*COLUMNS, *documents, *(f"fact_{name}" for name in ("row", *FACT))]


async def _values(given: ApplicationForm) -> list[list[Any]]:
    rulebook = await rulebook_of(CALL)
    uploads = [open_upload(document.upload) for document in given.documents]
    sending = Sending(ACTOR, "", bytes(32), clock.now())
    digest = digest_of(given, uploads)
    return arguments([submission_of(given, rulebook, uploads, sending, digest)])


def _as_text(value: Any) -> str:
    """A parameter in PostgreSQL's text form."""
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, list):
        return "{" + ",".join(map(_quoted, value)) + "}"
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _quoted(value: Any) -> str:
    if value is None:
        return "NULL"
    text = _as_text(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def _figure(answers: Answers, transactions: float, cpu: float) -> Figure:
    p99 = answers.percentile(0.99)
    return Figure(
        name="B1",
        work=f"durable submission over HTTP, 1 server process, {CONNECTIONS} connections",
        value=answers.per_second,
        unit="per second",
        yardstick="pgbench, the same statement",
        limit=transactions,
        must=f">= {LEAST_RATIO} and p99 < {MOST_MS} ms",
        met=answers.per_second >= LEAST_RATIO * transactions and p99 < MOST_MS,
        more={
            "requests": answers.count,
            "p50_ms": round(answers.percentile(0.5), 1),
            "p99_ms": round(p99, 1),
            "server_cpu_ms": round(1000 * cpu / answers.count, 2),
        },
    )


def _memory(megabytes: float) -> Figure:
    return Figure(
        name="B7-web",
        work="peak memory of the server and its process, during B1",
        value=megabytes,
        unit="MB",
        yardstick="memory allowed",
        limit=MOST_WEB_MB,
        must="< 1",
        met=megabytes < MOST_WEB_MB,
    )
