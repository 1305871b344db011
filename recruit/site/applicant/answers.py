"""What somebody answered in the form, to be read again."""

from collections.abc import Iterator
from datetime import date

from recruit.applications.own import OwnAnswers
from recruit.applications.rules import ElectionExperience, HealthValues, ItAbility, PartyTie
from recruit.foundation.formats import moment
from recruit.foundation.i18n import Language, Text
from recruit.places.queries import names
from recruit.rulebook.model import Education, Rulebook
from recruit.rulebook.sentences import EDUCATIONS, day_words
from recruit.swearing_in.queries import place_path

Answer = tuple[str, str]
"""A question and its answer, in the reader's language."""

_YES, _NO = Text("Ya", "Yes"), Text("Tidak", "No")
_SEXES = {"L": Text("Laki-laki", "Male"), "P": Text("Perempuan", "Female")}
_PARTY = {
    PartyTie.never: Text("Tidak pernah", "Never"),
    PartyTie.former: Text("Pernah, keluar {day}", "Formerly, left {day}"),
    PartyTie.current: Text("Ya", "Yes"),
}
_EXPERIENCE = {
    ElectionExperience.none: Text("Belum pernah", "None"),
    ElectionExperience.once: Text("Satu kali", "Once"),
    ElectionExperience.more: Text("Lebih dari satu kali", "More than once"),
}
_ABILITY = {
    ItAbility.none: Text("Tidak bisa", "None"),
    ItAbility.basic: Text("Bisa", "Basic"),
    ItAbility.good: Text("Mahir", "Good"),
}
_CAMPAIGN = Text("Pernah, sampai {day}", "Yes, until {day}")
_HEALTH = Text(
    "Tekanan darah {systolic}/{diastolic} mmHg, gula darah {blood_sugar} mg/dL,"
    " kolesterol {cholesterol} mg/dL",
    "Blood pressure {systolic}/{diastolic} mmHg, blood sugar {blood_sugar} mg/dL,"
    " cholesterol {cholesterol} mg/dL",
)
_SENT = Text("Dikirim {moment}", "Sent {moment}")

_LABELS = {
    "nik": Text("NIK", "NIK"),
    "name": Text("Nama", "Name"),
    "birth_date": Text("Tanggal lahir", "Date of birth"),
    "sex": Text("Jenis kelamin", "Sex"),
    "home": Text("Tempat tinggal", "Home"),
    "alternatives": Text("Tempat lain yang bersedia", "Other places you would take"),
    "citizen": Text("Warga negara Indonesia", "Indonesian citizen"),
    "education": Text("Pendidikan terakhir", "Highest education"),
    "occupation": Text("Pekerjaan", "Occupation"),
    "experience": Text("Pengalaman pemilu", "Election experience"),
    "ability": Text("Kemampuan ponsel dan komputer", "Ability with phone and computer"),
    "party": Text("Anggota partai politik", "Member of a political party"),
    "campaign": Text("Tim kampanye atau saksi", "Campaign team or party witness"),
    "sentenced": Text("Pernah dipidana penjara", "Ever sentenced to prison"),
    "holds_post": Text("Memegang jabatan pemerintahan", "Holds a government post"),
    "civil_servant": Text("Aparatur sipil negara", "Civil servant"),
    "health": Text("Kesehatan", "Health"),
    "declarations": Text("Pernyataan", "Declarations"),
}


async def answer_lines(given: OwnAnswers, rulebook: Rulebook, language: Language) -> list[Answer]:
    """Every answer that was given, without what would be of no use to a reader."""
    others = await names(given.alternatives)
    home = f"RW {given.rw}, {await place_path(given.village)}"
    lines = {
        "nik": given.nik,
        "name": given.name,
        "birth_date": day_words(given.birth_date, language),
        "sex": _SEXES[given.sex].in_(language),
        "home": home,
        "alternatives": ", ".join(others.get(code, code) for code in given.alternatives),
        "education": EDUCATIONS[Education(given.education)].in_(language),
        **dict(_typed(given, language)),
        "health": _health(given.health, language) if given.health else "",
        "declarations": _declared(given, rulebook, language),
    }
    answered = [(_LABELS[key].in_(language), text) for key, text in lines.items() if text]
    return answered + list(_documents(given, rulebook, language))


def _typed(given: OwnAnswers, language: Language) -> Iterator[tuple[str, str]]:
    answers = given.answers
    for key in ("citizen", "holds_post", "civil_servant"):
        if key in answers:
            yield key, _yes(answers[key], language)
    if given.sentenced is not None:
        yield "sentenced", _yes(given.sentenced, language)
    yield "occupation", answers.get("occupation", "")
    if "party" in answers:
        party = answers["party"]
        yield "party", _dated(_PARTY[PartyTie(party["tie"])], party.get("left_on"), language)
    if "campaign" in answers:
        said = _CAMPAIGN if answers["campaign"]["ever"] else _NO
        yield "campaign", _dated(said, answers["campaign"].get("until"), language)
    if "election_experience" in answers:
        experience = ElectionExperience(answers["election_experience"])
        yield "experience", _EXPERIENCE[experience].in_(language)
    if "it_ability" in answers:
        yield "ability", _ABILITY[ItAbility(answers["it_ability"])].in_(language)


def _yes(answer: bool, language: Language) -> str:
    return (_YES if answer else _NO).in_(language)


def _dated(said: Text, day: str | None, language: Language) -> str:
    when = day_words(date.fromisoformat(day), language) if day else ""
    return said.in_(language).format(day=when)


def _health(values: HealthValues, language: Language) -> str:
    return _HEALTH.in_(language).format(
        systolic=values.systolic or "–",
        diastolic=values.diastolic or "–",
        blood_sugar=values.blood_sugar or "–",
        cholesterol=values.cholesterol or "–",
    )


def _declared(given: OwnAnswers, rulebook: Rulebook, language: Language) -> str:
    made = given.answers.get("declarations", [])
    return " ".join(
        declaration.text.in_(language)
        for declaration in rulebook.declarations
        if declaration.code in made
    )


def _documents(given: OwnAnswers, rulebook: Rulebook, language: Language) -> Iterator[Answer]:
    labels = {document.kind: document.label for document in rulebook.documents}
    for document in given.documents:
        sent = _SENT.in_(language).format(moment=moment(document.uploaded_at, language))
        if document.kind in labels:
            yield labels[document.kind].in_(language), sent
