"""The story of the demo: three recruitments of Jakarta, from form to oath, by the calendar."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from recruit.applications.actions import open_call
from recruit.demo import stages
from recruit.demo.crowd import Crowd, three_at_once
from recruit.demo.office import DIRECTOR, Office
from recruit.demo.over_http import ApiClient, Submissions
from recruit.demo.papers import export_rosters
from recruit.foundation import clock, outbox
from recruit.foundation.clock import WIB
from recruit.foundation.database import execute, fetch_value, transaction
from recruit.notices.actions import DELIVER
from recruit.people.permissions import Role
from recruit.rulebook.model import WindowName
from recruit.scoring.actions import start_desk_scoring
from recruit.screening.actions import TELL, start_screening
from recruit.selection.actions import call_up, commit_lot, provide_seats, start_plenaries
from recruit.selection.appointments import AppointmentEvent
from recruit.swearing_in.actions import plan_ceremonies, plan_follow_up
from recruit.training.actions import (
    ensure_programmes,
    propose_supply,
    publish_timetables,
    record_attendance,
    start_planning,
)
from recruit.training.actions.difference import TELL_DIFFERENCE

Follow = Callable[[UUID, str], Awaitable[object]]
Say = Callable[[str], None]

EARLY = ("panwascam-2022", "pkd-2024")
"""The calls whose story is told first."""

_MESSAGES = [TELL, TELL_DIFFERENCE, DELIVER]
"""The jobs that only tell people what is in force already."""

WOMEN_REASON = "Jumlah pelamar perempuan yang memenuhi syarat di unit ini tidak mencukupi."


class Story:
    """Plays the demo at one place; every step is timed."""

    def __init__(
        self, *, place: str, seed: int, crowd: Crowd, office: Office, api: ApiClient,
        follow: Follow, say: Say,
    ) -> None:  # fmt: skip
        self.place, self.seed, self.crowd, self.office = place, seed, crowd, office
        self.api, self.follow, self.say = api, follow, say
        self.seconds: dict[str, float] = {}
        self.submissions: Submissions | None = None

    async def tell(self, out: Path) -> list[dict[str, Any]]:
        """All of it; the rosters that were written."""
        await self._recruit_panwascam()
        await self._recruit_pkd()
        await self._register_2024()
        await self._review(["kpps-2024", "tib-2024"], datetime(2024, 9, 29, 0, 30, tzinfo=WIB))
        await self._elect_2024()
        await self._train("bimtek-dasar")
        await self._review(["ptps-2024"], datetime(2024, 10, 10, 20, 0, tzinfo=WIB))
        await self._finish_ptps()
        await self._attend("bimtek-dasar", datetime(2024, 11, 6, 19, 0, tzinfo=WIB))
        await self._swear("kpps-2024", datetime(2024, 11, 7, 12, 0, tzinfo=WIB))
        async with self._step("rosters"):
            return await export_rosters(self.crowd.calls, self.place, out, self.office)

    @asynccontextmanager
    async def _step(self, name: str) -> AsyncIterator[None]:
        self.say(name)
        began = time.perf_counter()
        yield
        spent = self.seconds.get(name, 0.0) + time.perf_counter() - began
        self.seconds[name] = round(spent, 2)

    async def _go_to(self, moment: datetime) -> None:
        """Move the clock, never back, and let what it decides happen."""
        await clock.rehearse(max(moment, clock.now()))
        async with transaction() as connection:
            await outbox.enqueue(connection, "keep_calendar", {})
        await self._quiet()

    async def _quiet(self) -> None:
        """Wait until no job is left to do; messages go out meanwhile."""
        open_jobs = (
            "SELECT count(*) FROM outbox WHERE job <> ALL ($1)"
            " AND done_at IS NULL AND failed_at IS NULL AND cancelled_at IS NULL"
        )
        left = await fetch_value(open_jobs, _MESSAGES)
        while left:
            await asyncio.sleep(0.1)
            left = await fetch_value(open_jobs, _MESSAGES)

    def _opens(self, call: str, window: WindowName) -> datetime:
        found = self.crowd.calls[call].window(window)
        if found is None:
            raise LookupError(f"{call} has no {window}")
        return found.opens.replace(hour=9)

    async def _open(self, *calls: str) -> None:
        for call in calls:
            await open_call(name=call, actor=DIRECTOR)
            await provide_seats(call=call, actor=DIRECTOR)
            seed = sha256(f"{call}-{self.seed}".encode()).hexdigest()
            await commit_lot(call=call, place=self.place, actor=DIRECTOR, seed=seed)
            await ensure_programmes(call=call, actor=DIRECTOR)

    async def _recruit_panwascam(self) -> None:
        call = "panwascam-2022"
        await self._go_to(datetime(2022, 9, 21, 8, 0, tzinfo=WIB))
        async with self._step("open"):
            await self._open(call)
            await propose_supply(place=self.place, actor=DIRECTOR)
        await self._register(call, datetime(2022, 9, 27, 18, 0, tzinfo=WIB))
        await self._review([call], datetime(2022, 9, 29, 9, 0, tzinfo=WIB))
        await self._go_to(self._opens(call, WindowName.test_result))
        async with self._step("scoring"):
            await stages.hold_written_test(call, self.place, self.crowd, self.office)
        await self._interview(call, "shortlisted")
        await self._elect(call)
        await self._train("pembekalan-panwascam")
        await self._swear(call, self._opens(call, WindowName.swearing_in).replace(hour=11))

    async def _recruit_pkd(self) -> None:
        call = "pkd-2024"
        await self._go_to(datetime(2024, 5, 18, 8, 0, tzinfo=WIB))
        await self._open(call)
        await self._register(call, datetime(2024, 5, 21, 18, 0, tzinfo=WIB))
        await self._review([call], datetime(2024, 5, 25, 1, 0, tzinfo=WIB))
        await self._interview(call, "eligible")
        await self._elect(call)
        await self._train("pembekalan-pkd")
        await self._swear(call, self._opens(call, WindowName.swearing_in).replace(hour=11))

    async def _register_2024(self) -> None:
        await self._go_to(datetime(2024, 9, 12, 8, 0, tzinfo=WIB))
        await self._open("ptps-2024", "kpps-2024", "tib-2024")
        await self._go_to(datetime(2024, 9, 28, 20, 0, tzinfo=WIB))
        async with self._step("invent"):
            await self.crowd.complete()
        async with self._step("api"):
            applicants = self.crowd.take_for_http("kpps-2024")
            self.submissions = await self.api.submit_all(applicants)
            pairs = zip(self.submissions.ids, applicants, strict=True)
            self.crowd.remember("kpps-2024", pairs)
        for call in ("kpps-2024", "tib-2024", "ptps-2024"):
            await self._register(call, datetime(2024, 9, 28, 23, 30, tzinfo=WIB))
        await execute("ANALYZE application, person, document, sensitive_fact")
        async with self._step("registers"):
            await stages.import_party_register(self.crowd, self.place)

    async def _register(self, call: str, moment: datetime) -> None:
        await self._go_to(moment)
        async with self._step("applications"):
            await self.crowd.load(call, actor=DIRECTOR)
        await stages.withdraw_some(call, self.crowd, self.api)

    async def _review(self, calls: Sequence[str], moment: datetime) -> None:
        """Screening by the clock, a verifier's decisions, corrections, and a second look."""
        async with self._step("screening"):
            await self._go_to(moment)
        async with self._step("verification"):
            await stages.verify(calls, self.crowd, self.office)
            await execute("ANALYZE screening, verification, ledger_event")
        async with self._step("correction"):
            for call in calls:
                await stages.mend_documents(call, self.crowd, self.api)
        async with self._step("screening"):
            verifier = self.office[Role.verifier].actor
            for call in calls:
                await start_screening(call=call, place=self.place, actor=verifier)
            await self._quiet()
        async with self._step("verification"):
            await stages.verify(calls, self.crowd, self.office)
        closes = max(self._closing(call, WindowName.correction) for call in calls)
        await self._go_to(closes.replace(hour=1))

    def _closing(self, call: str, window: WindowName) -> datetime:
        found = self.crowd.calls[call].window(window)
        if found is None:
            raise LookupError(f"{call} has no {window}")
        return found.closes

    async def _interview(self, call: str, stage: str) -> None:
        await self._go_to(self._opens(call, WindowName.interview))
        async with self._step("scoring"):
            await stages.interview(call, stage, self.crowd, self.office, self.seed)

    async def _elect_2024(self) -> None:
        await self._go_to(self._opens("kpps-2024", WindowName.plenary))
        async with self._step("scoring"):
            chair = self.office[Role.panel_chair]
            for call in ("kpps-2024", "tib-2024"):
                run = await start_desk_scoring(
                    call=call, place=self.place, actor=chair.actor, officer_id=chair.id
                )
                await self.follow(run, f"scoring {call}")
        await self._elect("kpps-2024")
        await self._elect("tib-2024")

    async def _elect(self, call: str) -> None:
        await self._go_to(self._opens(call, WindowName.plenary))
        async with self._step("selection"):
            await execute("ANALYZE score_sheet")
            run = await start_plenaries(
                call=call,
                place=self.place,
                actor=self.office[Role.panel_chair].actor,
                women_reason=WOMEN_REASON,
            )
            await self.follow(run, f"plenary {call}")
            await execute("ANALYZE appointment, ranking")

    async def _train(self, programme: str) -> None:
        async with self._step("training"):
            run = await start_planning(programme=programme, place=self.place, actor=DIRECTOR)
            await self.follow(run, f"timetable {programme}")
            await publish_timetables(programme=programme, place=self.place, actor=DIRECTOR)
            await execute("ANALYZE enrolment, session")

    async def _attend(self, programme: str, moment: datetime) -> None:
        """Everybody sat in the session they were enrolled in."""
        await self._go_to(moment)
        async with self._step("attendance"):

            async def attend(district: str) -> None:
                held = await stages.published_sessions(programme, district)
                await record_attendance(sessions=held, actor=DIRECTOR)

            await three_at_once(self.crowd.districts, attend)

    async def _finish_ptps(self) -> None:
        call = "ptps-2024"
        await self._interview(call, "eligible")
        await self._elect(call)
        await self._train("bimtek-ptps")
        await self._swear(call, datetime(2024, 11, 3, 12, 0, tzinfo=WIB))

    async def _swear(self, call: str, moment: datetime) -> None:
        """The oath, a follow-up for the absent, and replacement of those absent again (D13)."""
        registrar = self.office[Role.registrar].actor
        calls = [call] + [n for n, book in self.crowd.calls.items() if book.sworn_with == call]
        async with self._step("swearing_in"):
            await plan_ceremonies(call=call, place=self.place, actor=registrar)
        await self._go_to(moment)
        async with self._step("swearing_in"):
            absent = await stages.take_oaths(call, calls, self.crowd, self.office, again=False)
        if absent:
            await self._follow_up(call, calls, moment)

    async def _follow_up(self, call: str, calls: Sequence[str], moment: datetime) -> None:
        registrar, chair = self.office[Role.registrar].actor, self.office[Role.panel_chair].actor
        await plan_follow_up(call=call, place=self.place, actor=registrar)
        await self._go_to(moment.replace(day=moment.day + 1))
        async with self._step("swearing_in"):
            for appointment in await stages.take_oaths(
                call, calls, self.crowd, self.office, again=True
            ):
                await call_up(
                    appointment_id=appointment, reason=AppointmentEvent.revoke, actor=chair
                )
