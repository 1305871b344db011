"""The two languages of everything a person reads: Indonesian first, English second."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Language(StrEnum):
    """A language of the site, the API's errors and the printed papers."""

    id = "id"
    en = "en"

    @classmethod
    def preferred(cls, accept_language: str) -> Self:
        """The better one for an ``Accept-Language`` header; Indonesian when it names neither."""
        for part in accept_language.lower().split(","):
            tag = part.split(";")[0].strip()[:2]
            if tag in {"id", "in", "ms"}:
                return cls("id")
            if tag == "en":
                return cls("en")
        return cls("id")


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages."""

    id: str
    en: str

    def in_(self, language: str) -> str:
        """The text in a language."""
        return self.en if language == Language.en else self.id

    def format(self, **values: object) -> "Text":
        """The text with its placeholders filled in, in both languages."""
        return Text(self.id.format(**values), self.en.format(**values))
