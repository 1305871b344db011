"""How days and moments are written for readers of each language."""

from datetime import date, datetime

from babel.dates import format_date

from recruit.foundation.clock import WIB
from recruit.foundation.i18n import Language, Text

_MOMENT = Text("{day} pukul {time} WIB", "{day} at {time} WIB")


def locale(language: str) -> str:
    """The Babel locale: English is written the British way, with the day before the month."""
    return "en_GB" if language == Language.en else "id"


def day(value: date, language: str) -> str:
    """A day with its weekday: ``Sabtu, 28 September 2024``."""
    return format_date(value, "EEEE, d MMMM y", locale=locale(language))


def moment(value: datetime, language: str) -> str:
    """A moment by the clocks of Jakarta: ``Sabtu, 28 September 2024 pukul 23.59 WIB``."""
    here = value.astimezone(WIB)
    clock = here.strftime("%H.%M" if language == Language.id else "%H:%M")
    return _MOMENT.in_(language).format(day=day(here, language), time=clock)
