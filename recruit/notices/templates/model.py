"""What a notice is made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter

from recruit.foundation.i18n import Language, Text
from recruit.notices.rules import CODE_MINUTES


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of notice: ``{words}`` are filled from its details.

    ``short`` is for a phone and says everything by itself, in the letters of an SMS. ``path`` is
    where the reader can act, and ``action`` what the link to it says.
    """

    subject: Text
    paragraphs: tuple[Text, ...]
    short: Text
    action: Text | None = None
    path: str = ""

    @property
    def needs(self) -> set[str]:
        """The details without which it cannot be written."""
        texts = (self.subject, *self.paragraphs, self.short)
        parts = [part for text in texts for part in (text.id, text.en)]
        named = {name for part in (*parts, self.path) for name in _names(part)}
        return named - DEFAULTS.keys()


@dataclass(frozen=True, slots=True)
class Written:
    """A notice in one language, ready to be read."""

    language: Language
    subject: str
    paragraphs: tuple[str, ...]
    short: str
    action: str | None
    path: str


DEFAULTS = {
    "missing": Text(
        "Buka lamaran Anda untuk melihat apa yang masih kurang.",
        "Open your application to see what is still missing.",
    ),
    "minutes": Text(f"{CODE_MINUTES}", f"{CODE_MINUTES}"),
}
"""What is said where the details do not say it."""


def _names(text: str) -> Iterator[str]:
    return (name for _, name, _, _ in Formatter().parse(text) if name)
