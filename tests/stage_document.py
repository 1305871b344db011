"""Writes ``docs/stages.md`` from the transition tables: ``python -m tests.stage_document``."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path

from recruit.applications import stages
from recruit.applications.stages import Stage
from recruit.foundation.i18n import Text
from recruit.people.permissions import Permission
from recruit.selection import appointments
from recruit.selection.appointments import AppointmentStage

DOCUMENT = Path(__file__).parent.parent / "docs" / "stages.md"

HEAD = """\
# Stages

Written by `make docs` from `recruit/applications/stages.py` and
`recruit/selection/appointments.py`; a test compares them. Do not edit it by hand.

Training is not a stage: it is enrolment and attendance, and the oath asks for it. The state of a
person is never stored; it follows from their applications and appointments.
"""


def document() -> str:
    """The whole file."""
    return "\n".join([HEAD, *_applications(), *_appointments()])


def diagram(first: StrEnum, lines: Iterable[tuple[StrEnum, Iterable[StrEnum], StrEnum]]) -> str:
    """A Mermaid state diagram of (event, sources, target); one arrow for each pair of states."""
    arrows: dict[tuple[StrEnum, StrEnum], list[str]] = {}
    for event, sources, target in lines:
        for source in sources:
            arrows.setdefault((source, target), []).append(event.value)
    left = {source for source, _ in arrows}
    ends = dict.fromkeys(target for _, target in arrows if target not in left)
    drawn = [f"    [*] --> {first}"]
    drawn += [f"    {a} --> {b}: {', '.join(events)}" for (a, b), events in arrows.items()]
    drawn += [f"    {end} --> [*]" for end in ends]
    return "\n".join(["```mermaid", "stateDiagram-v2", *drawn, "```"])


def _applications() -> Iterator[str]:
    lines = stages.TRANSITIONS
    yield "## An application\n"
    yield diagram(Stage.draft, [(line.event, line.sources, line.target) for line in lines])
    yield "\n| Event | From | To | Who may | While open |\n|---|---|---|---|---|"
    for line in lines:
        who = _who(line.permission, applicant=line.applicant)
        windows = ", ".join(line.windows) or "–"
        yield f"| `{line.event}` | {_listed(line.sources)} | `{line.target}` | {who} | {windows} |"
    yield "\n| Stage | The applicant reads | The officer reads |\n|---|---|---|"
    for stage, labels in stages.LABELS.items():
        yield f"| `{stage}` | {_both(labels.applicant)} | {_both(labels.officer)} |"
    yield ""


def _appointments() -> Iterator[str]:
    lines = appointments.TRANSITIONS
    yield "## An appointment\n"
    yield diagram(
        AppointmentStage.appointed, [(line.event, line.sources, line.target) for line in lines]
    )
    yield "\n| Event | From | To | Who may | Reason kept |\n|---|---|---|---|---|"
    for line in lines:
        who = _who(line.permission, applicant=line.holder)
        reason = line.reason or "–"
        yield f"| `{line.event}` | {_listed(line.sources)} | `{line.target}` | {who} | {reason} |"
    yield "\n| Stage | Read as |\n|---|---|"
    for stage, label in appointments.LABELS.items():
        yield f"| `{stage}` | {_both(label)} |"
    yield ""


def _who(permission: Permission | None, *, applicant: bool = False) -> str:
    allowed = ["the applicant"] if applicant else []
    allowed += [f"`{permission}`"] if permission else []
    return ", ".join(allowed) or "the calendar"


def _listed(values: Iterable[StrEnum]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def _both(text: Text) -> str:
    return f"{text.id} / *{text.en}*"


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
