"""What the form says that belongs to no question."""

from recruit.applications.rules import NikFlag
from recruit.foundation.i18n import Text

NIK_WARNINGS: dict[NikFlag, Text] = {
    NikFlag.birth_date_differs: Text(
        "NIK Anda menyebut tanggal lahir yang lain.", "Your NIK tells another date of birth."
    ),
    NikFlag.sex_differs: Text(
        "NIK Anda menyebut jenis kelamin yang lain.", "Your NIK tells another sex."
    ),
    NikFlag.suspicious_pattern: Text(
        "Banyak angka NIK Anda sama. Mungkin salah ketik.",
        "Many digits of your NIK are the same. It may be mistyped.",
    ),
}
"""A NIK may lawfully differ from what is true: nobody is rejected for it."""

TOO_FAR = Text(
    "Tempat ini di luar wilayah tempat Anda boleh melamar.",
    "This place lies outside the area in which you may apply.",
)
"""The place itself was not offered."""

NOT_YOURS = Text(
    "Tempat ini di luar wilayah loket Anda.", "This place lies outside the area of your desk."
)
"""An officer enters applications only for the places of their grant."""
