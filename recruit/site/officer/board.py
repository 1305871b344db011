"""The pipeline board: its figures, its stages and its jobs, for one officer's scope."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from recruit.applications.queries import rulebook_of
from recruit.applications.stages import LABELS, Stage
from recruit.foundation import clock, outbox
from recruit.foundation.i18n import Language, Text
from recruit.people.permissions import Scope
from recruit.places.queries import names
from recruit.reports.queries import CallCounts, stage_counts
from recruit.reports.rules import CallState, Turn, next_turns
from recruit.rulebook.model import Rulebook
from recruit.screening.actions import SCREENING
from recruit.selection.appointments import LABELS as APPOINTMENT_LABELS
from recruit.selection.appointments import AppointmentStage
from recruit.site import formats
from recruit.site.public.cards import AGENCIES, STATE_LABELS, registration_now

TURNS_SHOWN = 8

_UNDECIDED = (Stage.submitted, Stage.under_review, Stage.needs_correction)

_TONES = {
    Stage.submitted: "brand",
    Stage.under_review: "brand",
    Stage.needs_correction: "warn",
    Stage.eligible: "good",
    Stage.ineligible: "bad",
    Stage.shortlisted: "good",
    Stage.not_shortlisted: "calm",
    Stage.elected: "good",
    Stage.reserve: "violet",
    Stage.not_elected: "calm",
    Stage.withdrawn: "calm",
}
"""The stages of the board, in the order of the pipeline."""

_ONLY_AFTER_A_TEST = {Stage.shortlisted, Stage.not_shortlisted}
_SWORN = AppointmentStage.sworn.value

_FIGURES = {
    "all-seats": (Text("Posisi", "Posts"), ""),
    "all-applications": (Text("Lamaran", "Applications"), ""),
    "all-undecided": (Text("Menunggu keputusan", "Waiting for a decision"), "warn"),
    "all-appointed": (Text("Terpilih", "Elected"), "good"),
    "all-sworn": (Text("Sudah dilantik", "Sworn in"), "good"),
}

_JOBS = {
    SCREENING: Text("Penelitian administrasi", "Administrative review"),
    "overlaps": Text("Pencarian benturan", "Search for overlaps"),
    "score_desk": Text("Penilaian berkas", "Desk scoring"),
    "hold_plenary": Text("Rapat pleno", "Plenary"),
    "tell_applicants": Text("Pemberitahuan kepada pelamar", "Messages to applicants"),
    "registry_check": Text("Pemeriksaan ke register luar", "Check with a register outside"),
    "settle_decree": Text("Penerbitan keputusan", "Issuing of decrees"),
    "training": Text("Jadwal bimtek", "Training timetable"),
}
_JOB_STATES = {
    "waiting": Text("Menunggu", "Waiting"),
    "running": Text("Berjalan", "Running"),
    "done": Text("Selesai", "Done"),
    "failed": Text("Gagal", "Failed"),
    "cancelled": Text("Dibatalkan", "Cancelled"),
}
_FAILED = Text("{n} gagal", "{n} failed")
_CANCELLED = Text("{n} dibatalkan", "{n} cancelled")
_OPENS = Text("{window} dibuka", "{window} opens")
_CLOSES = Text("{window} ditutup", "{window} closes")
_EVERYWHERE = Text("Seluruh wilayah", "All places")


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage of a call on the board; ``maximum`` is the full length of its bar."""

    state: str
    label: str
    count: int
    maximum: int
    tone: str


@dataclass(frozen=True, slots=True)
class CallColumn:
    """One call on the board."""

    name: str
    label: str
    body: str
    href: str
    state: CallState
    state_label: str
    seats: int
    applications: int
    next: tuple[str, datetime] | None
    stages: list[StageRow]


@dataclass(frozen=True, slots=True)
class JobRow:
    """Work that is being done, or was done last."""

    id: str
    label: str
    state: str
    state_label: str
    done: int
    total: int
    detail: str
    cancel: str = ""
    """Where its rest can be cancelled; nothing where it cannot."""


@dataclass(frozen=True, slots=True)
class Board:
    """The figures of a moment, by call, with the rulebooks that explain them."""

    counts: dict[str, CallCounts]
    rulebooks: dict[str, Rulebook]
    runs: list[outbox.Progress]


async def read_board(scope: Scope) -> Board:
    """The board as it stands, for the places and bodies of a scope."""
    counts = await stage_counts(scope)
    rulebooks = {name: await rulebook_of(name) for name in sorted(counts)}
    runs = [run for run in await outbox.recent_runs() if run.call is None or run.call in counts]
    return Board(counts, rulebooks, sorted(runs, key=lambda run: run.ended))


def figures(board: Board) -> dict[str, int]:
    """The key figures over all calls, by id."""
    counts = board.counts.values()
    return {
        "all-seats": sum(one.seats for one in counts),
        "all-applications": sum(one.applications for one in counts),
        "all-undecided": sum(one.stages.get(stage, 0) for one in counts for stage in _UNDECIDED),
        "all-appointed": sum(one.appointed for one in counts),
        "all-sworn": sum(one.sworn for one in counts),
    }


def labelled_figures(board: Board, language: Language) -> Iterator[tuple[str, str, int, str, str]]:
    """The key figures as the template asks for them."""
    for identifier, count in figures(board).items():
        label, tone = _FIGURES[identifier]
        yield identifier, label.in_(language), count, "", tone if count else ""


async def columns(board: Board, language: Language) -> list[CallColumn]:
    """The calls with their stages, those still open to applicants first."""
    shown = [
        await _column(rulebook, board.counts[name], language)
        for name, rulebook in board.rulebooks.items()
    ]
    return sorted(shown, key=lambda column: column.state is CallState.closed)


async def _column(rulebook: Rulebook, counts: CallCounts, language: Language) -> CallColumn:
    state = (await registration_now(rulebook)).state
    turns = next_turns([rulebook], clock.now(), 1)
    return CallColumn(
        name=rulebook.name,
        label=rulebook.label.in_(language),
        body=AGENCIES[rulebook.agency],
        href=f"/calls/{rulebook.name}",
        state=state,
        state_label=STATE_LABELS[state].in_(language),
        seats=counts.seats,
        applications=counts.applications,
        next=(turn_words(turns[0], language), turns[0].at) if turns else None,
        stages=stage_rows(rulebook, counts, language),
    )


def stage_rows(rulebook: Rulebook, counts: CallCounts, language: Language) -> list[StageRow]:
    """The stages of a call and, at the end, those who took the oath."""
    maximum = max(counts.applications, counts.seats, 1)
    rows = [
        StageRow(
            stage.value,
            LABELS[stage].officer.in_(language),
            counts.stages.get(stage, 0),
            maximum,
            tone,
        )
        for stage, tone in _TONES.items()
        if rulebook.written_test or stage not in _ONLY_AFTER_A_TEST
    ]
    sworn = APPOINTMENT_LABELS[AppointmentStage.sworn].in_(language)
    return [*rows, StageRow(_SWORN, sworn, counts.sworn, maximum, "good")]


def job_rows(board: Board, language: Language, *, cancels: bool = False) -> list[JobRow]:
    """The latest runs, those that still run first; ``cancels``: the reader may end them."""
    return [_job(run, board, language, cancels=cancels) for run in board.runs]


def _job(run: outbox.Progress, board: Board, language: Language, *, cancels: bool) -> JobRow:
    kind = _JOBS[run.kind].in_(language) if run.kind in _JOBS else run.kind
    call = f" · {board.rulebooks[run.call].label.in_(language)}" if run.call else ""
    state = _job_state(run)
    return JobRow(
        id=str(run.run),
        label=kind + call,
        state=state,
        state_label=_JOB_STATES[state].in_(language),
        done=run.done + run.failed + run.cancelled,
        total=run.jobs,
        detail=", ".join(
            words.in_(language).format(n=count)
            for words, count in ((_FAILED, run.failed), (_CANCELLED, run.cancelled))
            if count
        ),
        cancel=f"/officer/runs/{run.run}/cancellation" if _can_end(run) and cancels else "",
    )


def _can_end(run: outbox.Progress) -> bool:
    return run.kind == SCREENING and not run.ended


def _job_state(run: outbox.Progress) -> str:
    if not run.ended:
        return "running" if run.done + run.failed else "waiting"
    if run.cancelled:
        return "cancelled"
    return "failed" if run.failed else "done"


def upcoming(board: Board, language: Language) -> list[tuple[datetime, str, str]]:
    """What opens and closes next: when, what, of which call."""
    turns = next_turns(board.rulebooks.values(), clock.now(), TURNS_SHOWN)
    return [
        (
            turn.at,
            turn_words(turn, language),
            board.rulebooks[turn.call].label.in_(language),
        )
        for turn in turns
    ]


def turn_words(turn: Turn, language: Language) -> str:
    """What happens to a window."""
    template = _OPENS if turn.opens else _CLOSES
    return template.in_(language).format(window=turn.window.label.in_(language))


async def scope_words(scope: Scope, board: Board, language: Language) -> str:
    """What an officer sees: "KPU · Jakarta Pusat"."""
    agencies = sorted({AGENCIES[book.agency] for book in board.rulebooks.values()})
    codes = sorted({prefix for prefix in scope.prefixes if prefix})
    where = _EVERYWHERE.in_(language)
    if "" not in scope.prefixes:
        known = await names(codes)
        where = ", ".join(known.get(code, code) for code in codes)
    return " · ".join([*([" & ".join(agencies)] if agencies else []), where])


def figure_events(board: Board, language: Language) -> Iterator[dict[str, Any]]:
    """Every number on the page, as static/progress.js takes it."""
    for identifier, count in figures(board).items():
        yield {"id": identifier, "text": formats.number(count, language)}
    for name, rulebook in board.rulebooks.items():
        for row in stage_rows(rulebook, board.counts[name], language):
            yield {
                "id": f"{name}-{row.state}",
                "text": formats.number(row.count, language),
                "share": round(100 * row.count / row.maximum, 2),
            }
