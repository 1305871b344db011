"""What a roster says about itself beside its rows."""

from recruit.foundation.i18n import Text
from recruit.rulebook.model import WIB
from recruit.swearing_in.rosters.columns import RosterKind
from recruit.swearing_in.rosters.rows import RosterHeader

_LIST = Text("Daftar", "List")
_CALL = Text("Seleksi", "Call")
_ELECTION = Text("Pemilihan", "Election")
_PLACE = Text("Wilayah", "Place")
_VERSION = Text("Versi", "Version")
_MADE_AT = Text("Dibuat pada", "Made at")
_MADE_FOR = Text("Dibuat untuk", "Made for")
_MADE_BY = Text("Dibuat oleh", "Made by")
_DIGEST = Text("SHA-256", "SHA-256")
_CHECK = Text("Masih berlaku?", "Still current?")


def header_notes(header: RosterHeader) -> list[tuple[str, str]]:
    """What the roster is, as pairs of label and value in the roster's language.

    The public list does not say who made it for what: that is not for the public.
    """
    notes = [
        (_LIST, header.title),
        (_CALL, header.call),
        (_ELECTION, header.election),
        (_PLACE, header.place),
        (_VERSION, str(header.version)),
        (_MADE_AT, made_at(header)),
    ]
    if header.kind is not RosterKind.public:
        notes += [(_MADE_FOR, header.made_for), (_MADE_BY, header.made_by)]
    notes += [(_DIGEST, header.digest), (_CHECK, header.check)]
    return [(label.in_(header.language), value) for label, value in notes]


def made_at(header: RosterHeader) -> str:
    """When the roster was made, in Jakarta's time: `06-11-2024 21:05 WIB`."""
    return f"{header.made_at.astimezone(WIB):%d-%m-%Y %H:%M} WIB"
