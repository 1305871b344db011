"""The example application of the API's documentation. The person does not exist."""

from litestar.openapi.spec import Example

APPLICATION = Example(
    summary="A KPPS applicant of TPS 012 in Gambir (invented)",
    value={
        "call": "kpps-2024",
        "place": "31.71.01.1001.012",
        "alternatives": ["31.71.01.1001.013"],
        "nik": "3171015708019876",
        "name": "Contoh Pelamar",
        "birth_date": "2001-08-17",
        "sex": "P",
        "phone": "+628120000000",
        "email": "pelamar@contoh.example",
        "address": "Jl. Contoh No. 1",
        "village": "31.71.01.1001",
        "rt": "003",
        "rw": "005",
        "citizen": True,
        "education": "senior_secondary",
        "occupation": "Mahasiswa",
        "party": {"tie": "never"},
        "campaign": {"ever": False},
        "sentenced": False,
        "election_experience": "once",
        "it_ability": "good",
        "same_rw_as_tps": True,
        "health": {
            "systolic": 118,
            "diastolic": 76,
            "blood_sugar": 101,
            "cholesterol": 172,
            "examined_on": "2024-09-16",
            "facility": "Puskesmas Contoh",
        },
        "declarations": [],
        "documents": [],
    },
)

NEW_DRAFT = Example(
    summary="The same person begins", value={"call": "kpps-2024", "nik": "3171015708019876"}
)

TYPED = Example(
    summary="Two pages of the form, as they were typed",
    value={
        "version": 1,
        "answers": {
            "birth_date": "17-08-2001",
            "village": "31.71.01.1001",
            "citizen": "yes",
            "place": "31.71.01.1001.012",
            "alternatives": ["31.71.01.1001.013"],
        },
    },
)
