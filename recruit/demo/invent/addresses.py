"""Addresses and places of work and health that exist nowhere."""

from recruit.demo.invent.dice import Dice

STREETS = tuple(
    f"{kind} {name}{number}"
    for name in (
        *("Alamanda", "Anggrek", "Asoka", "Bougenville", "Cempaka", "Dahlia", "Flamboyan"),
        *("Kamboja", "Kemuning", "Kenanga", "Matahari", "Mawar", "Melati", "Nusa Indah"),
        *("Sedap Malam", "Seruni", "Soka", "Tanjung", "Teratai", "Wijayakusuma"),
        *("Belimbing", "Delima", "Duku", "Gandaria", "Jambu", "Jeruk", "Kecapi", "Kedondong"),
        *("Mangga", "Manggis", "Nangka", "Pepaya", "Rambutan", "Salak", "Sawo", "Srikaya"),
    )
    for kind in ("Jl.", "Gg.")
    for number in ("", " I", " II", " III", " IV")
)
FACILITIES = (
    "Puskesmas Contoh",
    "Puskesmas Pembantu Contoh",
    "RSUD Contoh",
    "Klinik Contoh Sehat",
    "Klinik Pratama Contoh",
)
THREE_DIGITS = tuple(f"{number:03d}" for number in range(100))


def invent_address(dice: Dice) -> str:
    """A street that exists in no particular place, and a house number."""
    return f"{dice.one_of(STREETS)} No. {int(dice.random() * 140) + 1}"


def three_digits(dice: Dice, most: int) -> str:
    """The number of an RT or RW, from 001 to ``most``."""
    return THREE_DIGITS[int(dice.random() * most) + 1]


def email_of(name: str, serial: str) -> str:
    """An address that can never be delivered to (RFC 2606: ``.example``)."""
    plain = name.lower().replace(" ", ".").replace("'", "")
    return f"{plain}.{serial}@contoh.example"
