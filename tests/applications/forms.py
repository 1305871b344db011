"""Invented forms for the tests. Nobody in them exists."""

from typing import Any

from recruit.applications.schemas import ApplicationForm

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
)

COMPLETE: dict[str, Any] = {
    "call": "kpps-2024",
    "place": "31.71.01.1001.001",
    "nik": "3171011708909001",
    "name": "Contoh Pelamar",
    "birth_date": "1990-08-17",
    "sex": "L",
    "phone": "+628120000001",
    "address": "Jl. Contoh No. 1",
    "village": "31.71.01.1001",
    "rt": "003",
    "rw": "005",
    "citizen": True,
    "education": "senior_secondary",
    "party": {"tie": "never"},
    "campaign": {"ever": False},
    "sentenced": False,
    "health": {"systolic": 118, "diastolic": 76, "blood_sugar": 101, "cholesterol": 172},
    "declarations": [],
    "documents": [],
}


def form(**changes: Any) -> ApplicationForm:
    """A complete form with some answers changed."""
    return ApplicationForm.model_validate(COMPLETE | changes)
