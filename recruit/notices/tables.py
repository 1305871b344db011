"""Notices and their deliveries."""

from piccolo.columns import UUID, Bytea, ForeignKey, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import JSONB
from piccolo.columns.defaults.uuid import UUID7
from piccolo.constraints import Check
from piccolo.table import Table

from recruit.foundation.database import engine


class Notice(Table, db=engine):
    """Something that a person is told. The text is made from a template when it is read or sent.

    ``person`` is known to the package above; a foreign key of the migrations ties the two.
    """

    id = UUID(primary_key=True, default=UUID7())
    person = UUID(null=True, default=None)
    kind = Varchar(40)
    language = Varchar(2)
    details = JSONB(default="{}")
    """What the template is filled with; nothing secret."""
    secret = Bytea(null=True, default=None)
    """The same, sealed: a sign-in code."""
    once = Varchar(120, null=True, default=None, unique=True)
    """Two notices of the same mark are one (a reminder of a day)."""
    created_at = Timestamptz(default=None)
    read_at = Timestamptz(null=True, default=None)

    notice_language = Check("language IN ('id', 'en')")


class Delivery(Table, db=engine):
    """A notice on its way through one channel to one address."""

    id = UUID(primary_key=True, default=UUID7())
    notice = ForeignKey(Notice, on_delete=OnDelete.restrict, null=False, default=None, index=True)
    channel = Varchar(10)
    address = Bytea(default=b"")
    """Sealed."""
    state = Varchar(10, default="waiting")
    attempts = SmallInt(default=0)
    error = Varchar(200, null=True, default=None)
    provider_id = Varchar(120, null=True, default=None)
    created_at = Timestamptz(default=None)
    sent_at = Timestamptz(null=True, default=None)

    delivery_channel = Check("channel IN ('email', 'whatsapp', 'sms')")
    delivery_state = Check("state IN ('waiting', 'sent', 'failed')")
    delivery_sent = Check("(state = 'sent') = (sent_at IS NOT NULL)")
