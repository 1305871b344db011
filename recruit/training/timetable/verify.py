"""Checking a plan without trusting the solver: nothing here comes from `solve` or its rooms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from recruit.training.timetable.model import (
    Crew,
    Objective,
    Plan,
    PlannedSession,
    Problem,
    Room,
    Slot,
    Status,
    Trainer,
)


class Rule(StrEnum):
    """What a plan can break."""

    UNKNOWN = "unknown"
    OUTSIDE_SLOTS = "outside-slots"
    ROOM_TWICE = "room-twice"
    ROOM_OVERFULL = "room-overfull"
    SESSION_EMPTY = "session-empty"
    TRAINERS_MISSING = "trainers-missing"
    TRAINER_TWICE = "trainer-twice"
    TRAINER_OVERWORKED = "trainer-overworked"
    TRAINER_OUT_OF_REACH = "trainer-out-of-reach"
    CREW_TWICE = "crew-twice"
    CREW_FORGOTTEN = "crew-forgotten"
    CREW_OUT_OF_REACH = "crew-out-of-reach"
    ROOM_CLOSED = "room-closed"
    TRAINER_ABSENT = "trainer-absent"
    TRAINER_CANNOT_FOLLOW = "trainer-cannot-follow"
    CREW_CANNOT = "crew-cannot"
    BOAT_MISSED = "boat-missed"
    PIN_BROKEN = "pin-broken"
    HELD_CHANGED = "held-changed"
    MOVED_WRONG = "moved-wrong"
    OBJECTIVE_WRONG = "objective-wrong"
    PROOF_WRONG = "proof-wrong"


LABELS: dict[Rule, dict[str, str]] = {
    Rule.UNKNOWN: {"id": "tidak ada dalam data", "en": "not in the data"},
    Rule.OUTSIDE_SLOTS: {
        "id": "di luar jadwal sesi yang tersedia",
        "en": "outside the slots of the window",
    },
    Rule.ROOM_TWICE: {
        "id": "ruang dipakai dua sesi pada waktu yang sama",
        "en": "room holds two sessions at once",
    },
    Rule.ROOM_OVERFULL: {
        "id": "peserta melebihi kapasitas",
        "en": "more people than the session may hold",
    },
    Rule.SESSION_EMPTY: {"id": "sesi tanpa peserta", "en": "session without people"},
    Rule.TRAINERS_MISSING: {
        "id": "jumlah pelatih tidak sesuai",
        "en": "wrong number of trainers",
    },
    Rule.TRAINER_TWICE: {
        "id": "pelatih bertugas dua kali pada waktu yang sama",
        "en": "trainer teaches twice at once",
    },
    Rule.TRAINER_OVERWORKED: {
        "id": "pelatih melebihi batas sesi per hari",
        "en": "trainer teaches more sessions a day than agreed",
    },
    Rule.TRAINER_OUT_OF_REACH: {
        "id": "ruang di luar jangkauan pelatih",
        "en": "room is out of the trainer's reach",
    },
    Rule.CREW_TWICE: {
        "id": "kelompok TPS dijadwalkan lebih dari sekali",
        "en": "crew is scheduled more than once",
    },
    Rule.CREW_FORGOTTEN: {
        "id": "kelompok TPS tidak dijadwalkan dan tidak dilaporkan",
        "en": "crew is neither scheduled nor reported",
    },
    Rule.CREW_OUT_OF_REACH: {
        "id": "ruang di luar jangkauan kelompok TPS",
        "en": "room is out of the crew's reach",
    },
    Rule.ROOM_CLOSED: {
        "id": "tempat tutup pada waktu itu",
        "en": "venue is closed at that time",
    },
    Rule.TRAINER_ABSENT: {
        "id": "pelatih berhalangan pada hari itu",
        "en": "trainer is absent that day",
    },
    Rule.TRAINER_CANNOT_FOLLOW: {
        "id": "pelatih tidak sempat pindah ke ruang berikutnya",
        "en": "trainer cannot get from one room to the next",
    },
    Rule.CREW_CANNOT: {
        "id": "anggota kelompok TPS tidak dapat hadir pada waktu itu",
        "en": "somebody of the crew cannot come at that time",
    },
    Rule.BOAT_MISSED: {
        "id": "tidak ada kapal yang tiba sebelum atau berangkat sesudah sesi",
        "en": "no boat arrives before the session or leaves after it",
    },
    Rule.PIN_BROKEN: {
        "id": "kelompok TPS tidak berada di tempat yang ditetapkan petugas",
        "en": "crew is not where an officer pinned it",
    },
    Rule.HELD_CHANGED: {
        "id": "sesi yang sudah dimulai diubah",
        "en": "a session that had begun was changed",
    },
    Rule.MOVED_WRONG: {
        "id": "jumlah orang yang pindah tidak sesuai",
        "en": "stated number of moved people is wrong",
    },
    Rule.OBJECTIVE_WRONG: {
        "id": "nilai tujuan tidak sesuai dengan jadwal",
        "en": "stated objective is not that of the plan",
    },
    Rule.PROOF_WRONG: {
        "id": "status atau batas tidak sesuai dengan nilai tujuan",
        "en": "status or bound contradicts the objective",
    },
}


class Violation(NamedTuple):
    """One rule that is broken, and by whom: a code, an id, or a session's room and slot."""

    rule: Rule
    subject: str

    def text(self, language: str) -> str:
        """The violation for people; `language` is `id` or `en`."""
        return f"{self.subject}: {LABELS[self.rule][language]}"


def verify(problem: Problem, plan: Plan) -> list[Violation]:
    """Every constraint that `plan` breaks, its objective recomputed; empty for a valid plan.

    A plan that names what the problem does not have is checked no further.
    """
    known = _Known(problem)
    checks: tuple[Callable[[_Known, Plan], Iterator[Violation]], ...] = (
        _rooms,
        _trainers,
        _absences,
        _ways,
        _crews,
        _boats,
        _ties,
        _held,
        _value,
    )
    unknown = [*_unknown(known, plan)]
    return unknown or [violation for check in checks for violation in check(known, plan)]


class _Known:
    """The problem, by code and id."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.crews: dict[str, Crew] = {crew.code: crew for crew in problem.crews}
        self.rooms: dict[str, Room] = {room.id: room for room in problem.rooms}
        self.trainers: dict[str, Trainer] = {trainer.id: trainer for trainer in problem.trainers}

    def metres(self, home: str, room: str) -> int | None:
        """Metres from a village to a room's; None if out of reach."""
        village = self.rooms[room].village_code
        return 0 if home == village else self.problem.travel.get((home, village))

    def begun(self, session: PlannedSession) -> bool:
        """Whether a session had been held before the plan was made: nothing can mend it."""
        return self.problem.begun is not None and session.slot <= self.problem.begun

    def misses_boat(self, home: str | None, session: PlannedSession) -> bool:
        """Whether the boat to a session comes too late, or the last one back leaves too early."""
        boat = self.problem.crossings.get((str(home), self.rooms[session.room].village_code))
        starts, ends = session.slot.starts.timetz(), session.slot.ends.timetz()
        return boat is not None and (
            starts.replace(tzinfo=None) < boat.arrives or ends.replace(tzinfo=None) > boat.leaves
        )


def _name(session: PlannedSession) -> str:
    return f"{session.room} {session.slot.starts:%Y-%m-%d %H:%M}"


def _more_than_once(things: Iterable[tuple[str, Slot]]) -> Iterator[str]:
    for (name, slot), times in Counter(things).items():
        if times > 1:
            yield f"{name} {slot.starts:%Y-%m-%d %H:%M}"


def _unknown(known: _Known, plan: Plan) -> Iterator[Violation]:
    slots = set(known.problem.slots)
    for session in plan.sessions:
        if session.slot not in slots:
            yield Violation(Rule.OUTSIDE_SLOTS, _name(session))
        if session.room not in known.rooms:
            yield Violation(Rule.UNKNOWN, session.room)
        yield from (Violation(Rule.UNKNOWN, t) for t in session.trainers if t not in known.trainers)
        yield from (Violation(Rule.UNKNOWN, c) for c in session.crews if c not in known.crews)
    yield from (Violation(Rule.UNKNOWN, code) for code in plan.unplaced if code not in known.crews)


def _rooms(known: _Known, plan: Plan) -> Iterator[Violation]:
    for name in _more_than_once((session.room, session.slot) for session in plan.sessions):
        yield Violation(Rule.ROOM_TWICE, name)
    for session in plan.sessions:
        people = sum(known.crews[code].size for code in session.crews)
        if people > known.problem.capacity or people > known.rooms[session.room].capacity:
            yield Violation(Rule.ROOM_OVERFULL, _name(session))
        if not session.crews:
            yield Violation(Rule.SESSION_EMPTY, _name(session))


def _trainers(known: _Known, plan: Plan) -> Iterator[Violation]:
    teaching = [(t, session) for session in plan.sessions for t in session.trainers]
    for name in _more_than_once((t, session.slot) for t, session in teaching):
        yield Violation(Rule.TRAINER_TWICE, name)
    for (t, day), times in Counter((t, session.slot.day) for t, session in teaching).items():
        if times > known.trainers[t].sessions_a_day:
            yield Violation(Rule.TRAINER_OVERWORKED, f"{t} {day}")
    for t, session in teaching:
        home = known.trainers[t].village_code
        if home is not None and known.metres(home, session.room) is None:
            yield Violation(Rule.TRAINER_OUT_OF_REACH, f"{t} {_name(session)}")
    for session in plan.sessions:
        if len(session.trainers) != known.problem.trainers_per_session:
            yield Violation(Rule.TRAINERS_MISSING, _name(session))


def _absences(known: _Known, plan: Plan) -> Iterator[Violation]:
    """Rooms, trainers and crews that are not free; what was held before is history."""
    for session in plan.sessions:
        if known.begun(session):
            continue
        if session.slot in known.rooms[session.room].closed:
            yield Violation(Rule.ROOM_CLOSED, _name(session))
        for t in session.trainers:
            if session.slot.day in known.trainers[t].absent:
                yield Violation(Rule.TRAINER_ABSENT, f"{t} {_name(session)}")
        for code in session.crews:
            if session.slot in known.crews[code].cannot:
                yield Violation(Rule.CREW_CANNOT, f"{code} {_name(session)}")


def _ways(known: _Known, plan: Plan) -> Iterator[Violation]:
    """A trainer's way from each session of a day to every later one."""
    teaching: dict[tuple[str, date], list[PlannedSession]] = {}
    for session in sorted(plan.sessions, key=lambda session: session.slot.starts):
        for t in session.trainers:
            teaching.setdefault((t, session.slot.day), []).append(session)
    for (t, day), sessions in teaching.items():
        for first, then in pairwise(sessions):
            if not known.begun(then) and not _in_time(known, first, then):
                yield Violation(Rule.TRAINER_CANNOT_FOLLOW, f"{t} {day}")


def _in_time(known: _Known, first: PlannedSession, then: PlannedSession) -> bool:
    here, there = (known.rooms[session.room].village_code for session in (first, then))
    if known.metres(here, then.room) is None:
        return False
    boat = known.problem.crossings.get((here, there))
    return boat is None or first.slot.ends + timedelta(minutes=boat.minutes) <= then.slot.starts


def _boats(known: _Known, plan: Plan) -> Iterator[Violation]:
    for session in plan.sessions:
        if known.begun(session):
            continue
        homes = {code: known.crews[code].village_code for code in session.crews}
        coming = {**homes, **{t: known.trainers[t].village_code or "" for t in session.trainers}}
        for who, home in coming.items():
            if known.misses_boat(home, session):
                yield Violation(Rule.BOAT_MISSED, f"{who} {_name(session)}")


def _ties(known: _Known, plan: Plan) -> Iterator[Violation]:
    """Crews that an officer pinned, and how many people have another seat than before."""
    seats = {code: (s.room, s.slot) for s in plan.sessions for code in s.crews}
    kept = known.problem.kept
    held = {code for s in plan.sessions if known.begun(s) for code in s.crews}
    for code, pin in known.problem.pins.items():
        if code in seats and code not in held and seats[code] != tuple(pin):
            yield Violation(Rule.PIN_BROKEN, code)
    moved = sum(k.people for code, k in kept.items() if seats.get(code) != tuple(k.seat))
    if moved != plan.moved:
        yield Violation(Rule.MOVED_WRONG, f"{plan.moved} ≠ {moved}")


def _held(known: _Known, plan: Plan) -> Iterator[Violation]:
    """What had begun has the crews and trainers it had, and nobody else."""
    problem = known.problem
    for session in filter(known.begun, plan.sessions):
        seat = (session.room, session.slot)
        was = {code for code, kept in problem.kept.items() if tuple(kept.seat) == seat}
        teams = {team for there, team in problem.teams.items() if tuple(there) == seat}
        if {*session.crews} != was or teams != {session.trainers}:
            yield Violation(Rule.HELD_CHANGED, _name(session))
    held = {code for session in plan.sessions if known.begun(session) for code in session.crews}
    for code, kept in problem.kept.items():
        if problem.begun is not None and kept.seat.slot <= problem.begun and code not in held:
            yield Violation(Rule.HELD_CHANGED, code)


def _crews(known: _Known, plan: Plan) -> Iterator[Violation]:
    times = Counter(code for session in plan.sessions for code in session.crews)
    times.update(plan.unplaced)
    for code in known.crews:
        if times[code] != 1:
            yield Violation(Rule.CREW_TWICE if times[code] else Rule.CREW_FORGOTTEN, code)
    for session in plan.sessions:
        for code in session.crews:
            if known.metres(known.crews[code].village_code, session.room) is None:
                yield Violation(Rule.CREW_OUT_OF_REACH, f"{code} {_name(session)}")


def _value(known: _Known, plan: Plan) -> Iterator[Violation]:
    actual = _objective(known, plan)
    if plan.objective != actual:
        yield Violation(Rule.OBJECTIVE_WRONG, f"{tuple(plan.objective)} ≠ {tuple(actual)}")
    if plan.bound[0] > 0:
        status = Status.INFEASIBLE
    else:
        reached = (plan.objective, plan.moved) == (plan.bound, plan.moved_bound)
        status = Status.OPTIMAL if reached else Status.FEASIBLE
    beyond = plan.bound > plan.objective or plan.moved_bound > plan.moved
    if beyond or plan.status != status:
        yield Violation(Rule.PROOF_WRONG, f"{plan.status} {tuple(plan.bound)}")


def _objective(known: _Known, plan: Plan) -> Objective:
    away = metres = last = 0
    for session in plan.sessions:
        last = max(last, 1 + sum(slot < session.slot for slot in known.problem.slots))
        for code in session.crews:
            crew = known.crews[code]
            if crew.village_code != known.rooms[session.room].village_code:
                away += crew.size
                metres += crew.size * (known.metres(crew.village_code, session.room) or 0)
    unplaced = sum(known.crews[code].size for code in plan.unplaced)
    return Objective(unplaced, away, metres, len(plan.sessions), last)
