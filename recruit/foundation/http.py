"""What every call to a server of somebody else needs: whom to trust, and how long to wait."""

import ssl
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from functools import cache

from recruit.foundation import clock

TOO_MANY = 429

trusted = cache(ssl.create_default_context)
"""The authorities that this machine trusts; reading them costs more than a request."""


def retry_after(given: str) -> timedelta | None:
    """The wait that a ``Retry-After`` asks for, in seconds or as a date; None if it has none."""
    try:
        if given.strip().isdecimal():
            return timedelta(seconds=int(given))
        until = parsedate_to_datetime(given)
    except (ValueError, OverflowError):
        return None
    wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - clock.real_now()
    return max(wait, timedelta())
