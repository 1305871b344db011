"""How the words of a notice are filled in."""

from collections.abc import Mapping
from datetime import datetime

from recruit.foundation.formats import moment
from recruit.foundation.i18n import Language, Text
from recruit.notices.rules import NoticeKind
from recruit.notices.templates import applying, serving
from recruit.notices.templates.model import DEFAULTS, Template, Written
from recruit.rulebook.model import Label

MOMENTS = frozenset({"closes", "starts", "until", "was"})
"""Details that hold a moment (ISO 8601) and are written as the reader writes it."""

Details = Mapping[str, str | int]

TEMPLATES: dict[NoticeKind, Template] = applying.TEMPLATES | serving.TEMPLATES


def both(name: str, text: Text | Label) -> dict[str, str]:
    """A detail that differs by language: ``{call}`` is filled with the one that is read."""
    return {f"{name}.{Language.id}": text.id, f"{name}.{Language.en}": text.en}


def check(kind: NoticeKind, details: Details) -> None:
    """``ValueError`` that names every detail which this kind of notice lacks."""
    lacking = {
        name
        for name in TEMPLATES[kind].needs - details.keys()
        for language in Language
        if f"{name}.{language}" not in details
    }
    if lacking:
        raise ValueError(f"a notice {kind} needs {', '.join(sorted(lacking))}")


def write(kind: NoticeKind, language: Language, details: Details) -> Written:
    """The notice in a language."""
    template = TEMPLATES[kind]
    words = _words(details, language)

    def filled(text: Text) -> str:
        return text.in_(language).format(**words)

    return Written(
        language,
        " ".join(filled(template.subject).split()),
        tuple(map(filled, template.paragraphs)),
        filled(template.short),
        filled(template.action) if template.action else None,
        template.path.format(**words),
    )


def _words(details: Details, language: Language) -> dict[str, str]:
    words = {name: text.in_(language) for name, text in DEFAULTS.items()}
    for name, value in details.items():
        word, _, written_in = name.partition(".")
        if written_in in ("", language):
            words[word] = _word(word, value, language)
    return words


def _word(name: str, value: str | int, language: Language) -> str:
    if name in MOMENTS:
        return moment(datetime.fromisoformat(str(value)), language)
    return str(value)
