"""Places of the Kemendagri code tree, down to the polling station (TPS)."""

from piccolo.columns import Boolean, DoublePrecision, ForeignKey, Integer, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check
from piccolo.table import Table

from recruit.foundation.database import engine


class Place(Table, db=engine):
    """A province, city, district, village or TPS.

    Everything below a place shares its code as a prefix: ``31.71.01.1001.012`` is TPS 012 of
    village ``31.71.01.1001``.
    """

    code = Varchar(17, primary_key=True)
    level = Varchar(8)
    name = Varchar(80)
    parent: ForeignKey["Place"] = ForeignKey(
        "self", on_delete=OnDelete.restrict, null=True, default=None
    )
    latitude = DoublePrecision(null=True, default=None)
    longitude = DoublePrecision(null=True, default=None)
    voters = Integer(null=True, default=None)
    special = Boolean(default=False)
    estimated = Boolean(default=False)

    place_level = Check(
        "(level, length(code)) IN (('province', 2), ('city', 5), ('district', 8),"
        " ('village', 13), ('tps', 17))"
    )
    place_parent = Check(
        "(parent IS NULL) = (level = 'province')"
        " AND (parent IS NULL OR starts_with(code, parent || '.'))"
    )
    place_voters = Check("voters IS NULL OR voters >= 0")
