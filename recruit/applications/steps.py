"""The pages of the form and the fields on them."""

from enum import StrEnum

from recruit.foundation.i18n import Text


class Step(StrEnum):
    """One page of the form, named as in its address."""

    eligibility = "eligibility"
    place = "place"
    identity = "identity"
    address = "address"
    background = "background"
    ties = "ties"
    health = "health"
    documents = "documents"
    declarations = "declarations"
    check = "check"


FIELDS: dict[Step, tuple[str, ...]] = {
    Step.eligibility: ("birth_date", "home_district", "village", "citizen"),
    Step.place: ("place_city", "place_district", "place_village", "place", "alternatives"),
    Step.identity: ("name", "sex", "phone", "email", "nik_checked"),
    Step.address: ("address", "rt", "rw", "same_rw_as_tps"),
    Step.background: ("education", "occupation", "election_experience", "it_ability"),
    Step.ties: (
        "party", "party_left_on", "campaign", "campaign_until", "sentenced", "holds_post",
        "civil_servant", "married", "spouse_nik",
    ),
    Step.health: (
        "systolic", "diastolic", "blood_sugar", "cholesterol", "examined_on", "facility",
    ),
    Step.documents: ("documents",),
    Step.declarations: ("declarations",),
    Step.check: ("incomplete",),
}  # fmt: skip
"""Every field that can be typed, on its page and in its order."""

STEP_OF = {field: step for step, fields in FIELDS.items() for field in fields}
SEVERAL = frozenset({"alternatives", "declarations"})
"""Fields of which more than one can be ticked."""

STEPS: dict[Step, Text] = {
    Step.eligibility: Text("Apakah Anda memenuhi syarat?", "Are you eligible?"),
    Step.place: Text("Tempat yang Anda lamar", "Where you apply"),
    Step.identity: Text("Identitas Anda", "About you"),
    Step.address: Text("Alamat Anda", "Your address"),
    Step.background: Text("Pendidikan dan pengalaman", "School and experience"),
    Step.ties: Text("Hubungan dan jabatan", "Ties and posts"),
    Step.health: Text("Kesehatan", "Health"),
    Step.documents: Text("Dokumen", "Documents"),
    Step.declarations: Text("Pernyataan", "Declarations"),
    Step.check: Text("Periksa lalu kirim", "Check and send"),
}
"""What a page is called."""
