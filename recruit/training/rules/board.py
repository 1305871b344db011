"""What becomes of a timetable when a coordinator moves a crew by hand."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from recruit.foundation.i18n import Text
from recruit.training.timetable.model import (
    Crew,
    Objective,
    Plan,
    PlannedSession,
    Problem,
    Room,
    Seat,
    Slot,
    Status,
)
from recruit.training.timetable.verify import LABELS, Rule, Violation, verify

_ABOUT_THE_SOLVER = {Rule.OBJECTIVE_WRONG, Rule.PROOF_WRONG, Rule.MOVED_WRONG}
"""What every plan made by hand breaks until it is weighed anew."""

_AWAY = Text(
    "{people} orang harus meninggalkan kelurahannya ({kilometres} km).",
    "{people} people must leave their village ({kilometres} km).",
)
_OPENS = Text(
    "Sesi baru dibuka di ruang ini.",
    "A new session is opened in this room.",
)
_DROPS = Text(
    "Sesi yang ditinggalkan menjadi kosong dan dihapus.",
    "The session that it leaves is empty then, and dropped.",
)
_LATER = Text("Bimtek berakhir lebih lambat.", "Training ends later.")


@dataclass(frozen=True, slots=True)
class Advice:
    """What speaks against a move: ``broken`` rules forbid it, ``warnings`` ask for a second look.

    ``plan`` is the timetable after it.
    """

    plan: Plan
    broken: tuple[Text, ...] = ()
    warnings: tuple[Text, ...] = ()


def weighed(problem: Problem, plan: Plan) -> Plan:
    """A plan with its objective and status.

    The bound of the plan it came from still holds: moving crews by hand can only add to what the
    solver had to keep to. Where it says more than the plan itself the inputs have changed since,
    and nothing is proven.
    """
    objective, moved = _objective(problem, plan), _moved_people(problem, plan)
    bound = plan.bound if plan.bound <= objective else Objective(0, 0, 0, 0, 0)
    if bound[0] > 0:
        status = Status.INFEASIBLE
    else:
        optimal = bound == objective and moved == 0
        status = Status.OPTIMAL if optimal else Status.FEASIBLE
    return replace(
        plan, objective=objective, bound=bound, status=status, moved=moved, moved_bound=0
    )


def _moved_people(problem: Problem, plan: Plan) -> int:
    """People with another seat than in the published timetable that the plan keeps to."""
    seats = {code: Seat(s.room, s.slot) for s in plan.sessions for code in s.crews}
    return sum(kept.people for code, kept in problem.kept.items() if seats.get(code) != kept.seat)


def judge_move(problem: Problem, plan: Plan, crew: str, room: str, slot: Slot) -> Advice:
    """The plan with a crew in another room and slot, and what speaks against it.

    Judged by the verifier that judges every plan: what it finds now and did not find before.
    """
    known = set(_found(problem, plan))
    pinned = replace(problem, pins={**problem.pins, crew: Seat(room, slot)})
    after = _moved(pinned, plan, crew, room, slot)
    broken = {one.rule: _label(one.rule) for one in _found(pinned, after) if one not in known}
    warnings = _warnings(pinned, plan, after, crew)
    return Advice(weighed(pinned, after), tuple(broken.values()), tuple(warnings))


def session_of(plan: Plan, crew: str) -> PlannedSession | None:
    """The session in which a crew sits; None if it has no seat."""
    return next((session for session in plan.sessions if crew in session.crews), None)


def _label(rule: Rule) -> Text:
    words = LABELS[rule]
    return Text(f"{words['id'].capitalize()}.", f"{words['en'].capitalize()}.")


def _found(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """What the verifier finds in the sessions that could still be held.

    Of a plan that names what is no longer there it would check nothing else.
    """
    rooms, trainers = {room.id for room in problem.rooms}, {t.id for t in problem.trainers}
    held = tuple(
        session
        for session in plan.sessions
        if session.slot in problem.slots
        and session.room in rooms
        and trainers.issuperset(session.trainers)
    )
    found = verify(problem, replace(plan, sessions=held))
    yield from (one for one in found if one.rule not in _ABOUT_THE_SOLVER)


def _moved(problem: Problem, plan: Plan, crew: str, room: str, slot: Slot) -> Plan:
    target = next((s for s in plan.sessions if (s.room, s.slot) == (room, slot)), None)
    left = [
        replace(session, crews=tuple(code for code in session.crews if code != crew))
        for session in plan.sessions
        if session is not target
    ]
    rest = [session for session in left if session.crews]
    unplaced = tuple(code for code in plan.unplaced if code != crew)
    without = replace(plan, sessions=tuple(rest), unplaced=unplaced)
    if target is None:
        joined = _opened(problem, without, PlannedSession(room, slot, (), (crew,)))
    else:
        joined = replace(target, crews=tuple(sorted({*target.crews, crew})))
    return replace(without, sessions=(*rest, joined))


def _opened(problem: Problem, plan: Plan, session: PlannedSession) -> PlannedSession:
    """A new session with as many trainers as it needs, of those who can come, the nearest first."""
    village = _room(problem, session.room).village_code if _has(problem, session.room) else ""
    candidates = sorted(
        problem.trainers,
        key=lambda t: (t.village_code != village, t.village_code is None, t.id),
    )
    for trainer in candidates:
        if len(session.trainers) == problem.trainers_per_session:
            break
        with_them = replace(session, trainers=(*session.trainers, trainer.id))
        if not _adds(problem, plan, session, with_them):
            session = with_them
    return session


def _adds(
    problem: Problem, plan: Plan, without: PlannedSession, with_them: PlannedSession
) -> Collection[Violation]:
    """What a further trainer breaks."""
    before = set(_found(problem, replace(plan, sessions=(*plan.sessions, without))))
    after = set(_found(problem, replace(plan, sessions=(*plan.sessions, with_them))))
    return after - before


def _warnings(problem: Problem, plan: Plan, after: Plan, code: str) -> Iterator[Text]:
    crew = next(crew for crew in problem.crews if crew.code == code)
    target = session_of(after, code)
    if target is not None and _has(problem, target.room):
        yield from _away(problem, crew, target.room)
    held = {(session.room, session.slot) for session in plan.sessions}
    kept = {(session.room, session.slot) for session in after.sessions}
    if kept - held:
        yield _OPENS
    if held - kept:
        yield _DROPS
    if _last(after) > _last(plan):
        yield _LATER


def _away(problem: Problem, crew: Crew, room: str) -> Iterator[Text]:
    village = _room(problem, room).village_code
    if village != crew.village_code:
        metres = problem.distance(crew.village_code, village)
        kilometres = "?" if metres is None else f"{metres / 1000:.1f}"
        yield _AWAY.format(people=crew.size, kilometres=kilometres)


def _last(plan: Plan) -> float:
    return max((session.slot.starts.timestamp() for session in plan.sessions), default=0)


def _has(problem: Problem, room: str) -> bool:
    return any(one.id == room for one in problem.rooms)


def _room(problem: Problem, room: str) -> Room:
    return next(one for one in problem.rooms if one.id == room)


def _objective(problem: Problem, plan: Plan) -> Objective:
    rooms = {room.id: room.village_code for room in problem.rooms}
    crews = {crew.code: crew for crew in problem.crews}
    seated = [(crews[c], rooms[s.room]) for s in plan.sessions for c in s.crews]
    away = [(crew, village) for crew, village in seated if crew.village_code != village]
    order = {slot: number for number, slot in enumerate(sorted(problem.slots), 1)}
    return Objective(
        sum(crews[code].size for code in plan.unplaced),
        sum(crew.size for crew, _ in away),
        sum(crew.size * (problem.distance(crew.village_code, v) or 0) for crew, v in away),
        len(plan.sessions),
        max((order.get(session.slot, 0) for session in plan.sessions), default=0),
    )
