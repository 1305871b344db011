"""How numbers and days are written for readers of each language."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date, format_interval, format_skeleton
from babel.numbers import format_decimal, format_percent
from jinja2 import pass_context
from jinja2.runtime import Context

from recruit.foundation.clock import WIB
from recruit.foundation.formats import day, locale, moment
from recruit.foundation.i18n import Language, Text

SMALLEST_SHOWN_COUNT = 3
"""Fewer applicants than this are not counted out in public: a small place would give them away."""

FEWER = Text("kurang dari {n}", "fewer than {n}")


def number(value: float, language: str) -> str:
    """A number with at most one decimal: ``14.835`` or ``14,835``."""
    return format_decimal(round(value, 1), format="#,##0.#", locale=locale(language))


def points(value: Decimal, language: str) -> str:
    """Points of 100 with both decimals: ``84,50`` or ``84.50``."""
    return format_decimal(value, format="0.00", locale=locale(language))


def percent(share: float, language: str) -> str:
    """A share of 1 as whole per cent."""
    return format_percent(share, format="#,##0%", locale=locale(language))


def public_count(people: int, language: str) -> str:
    """A count of applicants that a stranger may read, blurred where it is small."""
    if people < SMALLEST_SHOWN_COUNT:
        return FEWER.in_(language).format(n=SMALLEST_SHOWN_COUNT)
    return number(people, language)


def month(value: date, language: str) -> str:
    """The short name of a month: ``Sep``."""
    return format_date(value, "LLL", locale=locale(language))


def short_day(value: date, language: str) -> str:
    """A day for a narrow place: ``28 Sep``."""
    return format_skeleton("MMMd", value, locale=locale(language))


def days(first_day: date, last_day: date, language: str) -> str:
    """A span of days without what its ends share: ``17–28 Sep``."""
    if first_day == last_day:
        return short_day(first_day, language)
    return format_interval(first_day, last_day, "MMMd", locale=locale(language))


def time_of_day(value: datetime, language: str) -> str:
    """The time by the clocks of Jakarta: ``21.03`` or ``21:03``."""
    return value.astimezone(WIB).strftime("%H.%M" if language == Language.id else "%H:%M")


def to_the_second(value: datetime, language: str) -> str:
    """A moment that is a limit: ``Sabtu, 28 September 2024 pukul 23.59.59 WIB``."""
    last_minute = moment(value, language)
    seconds = value.astimezone(WIB).strftime(".%S" if language == Language.id else ":%S")
    return last_minute.replace(" WIB", f"{seconds} WIB")


def _reading_context(write: Callable[..., str]) -> Callable[..., str]:
    @pass_context
    def filter_(context: Context, *values: object) -> str:
        return write(*values, context["language"])

    return filter_


FILTERS = {
    write.__name__: _reading_context(write)
    for write in (
        number,
        points,
        percent,
        public_count,
        day,
        short_day,
        days,
        moment,
        time_of_day,
        to_the_second,
    )
}
"""Jinja filters that write in the ``language`` of the page's context."""
