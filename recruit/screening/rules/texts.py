"""Findings in plain words, in both languages: what was found, with its numbers."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from recruit.rulebook.model import Education, Label, Level, Rulebook, RuleKind
from recruit.rulebook.sentences import EDUCATIONS, LEVELS, day_words
from recruit.screening.rules.findings import Finding
from recruit.screening.rules.refusals import REFUSAL_LABELS, Refusal
from recruit.screening.rules.registers import NOT_CHECKED

_TEXTS = {
    RuleKind.indonesian_citizen: Label(
        id="Bukan warga negara Indonesia.", en="Not an Indonesian citizen."
    ),
    RuleKind.age_at_least: Label(
        id="Berusia {age} tahun pada {on}; paling rendah {years} tahun.",
        en="{age} years old on {on}; at least {years} are required.",
    ),
    RuleKind.age_at_most: Label(
        id="Berusia {age} tahun pada {on}; paling tinggi {years} tahun.",
        en="{age} years old on {on}; at most {years} are allowed.",
    ),
    RuleKind.guardian_consent: Label(
        id="Belum {years} tahun dan belum ada izin orang tua atau wali.",
        en="Below {years} years, and the consent of a parent or guardian is missing.",
    ),
    RuleKind.education_at_least: Label(
        id="Pendidikan {education}; paling rendah {least}.",
        en="Finished: {education}; at least {least} is required.",
    ),
    RuleKind.domicile_within: Label(
        id="Berdomisili di luar {level} tempat yang dilamar.",
        en="Lives outside the {level} of the place applied for.",
    ),
    RuleKind.party_years_out: Label(
        id="Harus keluar dari partai politik paling lambat {by} ({years} tahun).",
        en="Must have left the political party by {by} ({years} years).",
    ),
    RuleKind.party_registry: Label(
        id="Tercatat di Sipol; perlu penjelasan, karena nama dapat dicatut.",
        en="Listed in the party register (Sipol); to be explained, as names get listed unasked.",
    ),
    RuleKind.campaign_years_out: Label(
        id="Harus berhenti sebagai tim kampanye atau saksi paling lambat {by} ({years} tahun).",
        en="Must have left the campaign team or witness work by {by} ({years} years).",
    ),
    RuleKind.no_prison: Label(
        id="Menyatakan pernah dipidana penjara karena tindak pidana yang diancam {years} tahun"
        " atau lebih.",
        en="Declared a prison sentence for an offence that carries {years} years or more.",
    ),
    RuleKind.no_government_post: Label(
        id="Menduduki jabatan politik, pemerintahan, BUMN, atau BUMD; harus bersedia mundur.",
        en="Holds a political, government or state company post; must be ready to step down.",
    ),
    RuleKind.civil_servant_permission: Label(
        id="ASN tanpa surat izin atasan.",
        en="A civil servant without the permission of the superior.",
    ),
    RuleKind.neutrality_findings: Label(
        id="Tercatat dalam temuan pelanggaran netralitas ASN.",
        en="In a list of neutrality findings.",
    ),
    RuleKind.no_marriage_tie: Label(
        id="Suami atau istri juga melamar: {calls}.", en="The spouse applies too: {calls}."
    ),
    RuleKind.one_application_per_person: Label(
        id="Melamar juga pada: {calls}.", en="Applies elsewhere too: {calls}."
    ),
    RuleKind.declarations_made: Label(
        id="Belum dinyatakan: {declarations}", en="Not declared yet: {declarations}"
    ),
    RuleKind.documents_present: Label(id="Belum ada: {documents}.", en="Missing: {documents}."),
    RuleKind.nik_well_formed: Label(
        id="Susunan NIK tidak benar.", en="The NIK is not put together as a NIK is."
    ),
    RuleKind.nik_matches: Label(id="NIK perlu dilihat: {flags}.", en="Look at the NIK: {flags}."),
    RuleKind.health_values_present: Label(
        id="Surat keterangan sehat belum memuat: {missing}.",
        en="The health certificate does not state: {missing}.",
    ),
    RuleKind.health_within: Label(
        id="Ada nilai kesehatan yang perlu dilihat dokter.",
        en="A doctor should look at a health value.",
    ),
    RuleKind.voter_list: Label(
        id="Tidak ada dalam Daftar Pemilih Tetap (DPT).", en="Not on the voter list (DPT)."
    ),
    RuleKind.identity_registry: Label(
        id="Nama, tanggal lahir, atau jenis kelamin tidak sama dengan data Dukcapil.",
        en="Name, birth date or sex are not those of the population register (Dukcapil).",
    ),
}

_REGISTERS = {
    RuleKind.party_registry: Label(id="Sipol", en="the party register (Sipol)"),
    RuleKind.neutrality_findings: Label(id="daftar netralitas ASN", en="the neutrality findings"),
    RuleKind.voter_list: Label(id="DPT", en="the voter list (DPT)"),
    RuleKind.identity_registry: Label(id="Dukcapil", en="the population register (Dukcapil)"),
}
_NOT_CHECKED = Label(
    id="Belum terperiksa: {register} tidak memberi jawaban.",
    en="Not checked: {register} gave no answer.",
)
_IDENTITY = {
    "inactive": Label(
        id="NIK tidak aktif menurut Dukcapil; dapat diaktifkan kembali.",
        en="The NIK is inactive in the population register; it can be made active again.",
    ),
    "unknown": Label(
        id="NIK tidak ditemukan di Dukcapil.",
        en="The NIK is not in the population register.",
    ),
}

_FALLBACK = Label(
    id=" Dari {fallback} tahun dapat diterima bila tidak ada pelamar yang cukup umur, dengan"
    " persetujuan.",
    en=" From {fallback} years, acceptable with approval where nobody of age applied.",
)

_WAIVED = Label(
    id=" Dari {waived} dapat diterima bila tidak ada pelamar dengan pendidikan itu, dengan"
    " persetujuan.",
    en=" From {waived}, acceptable with approval where nobody with that schooling applied.",
)
_APPROVED = Label(
    id=" Pengecualian ini sudah disetujui untuk tempat yang dilamar.",
    en=" This exception is approved for the place applied for.",
)

_WORDS = {
    "birth_date_differs": Label(id="tanggal lahir tidak sama", en="it tells another date of birth"),
    "sex_differs": Label(id="jenis kelamin tidak sama", en="it tells another sex"),
    "suspicious_pattern": Label(id="angka berulang", en="repeated digits"),
    "blood_pressure": Label(id="tekanan darah", en="blood pressure"),
    "blood_sugar": Label(id="gula darah", en="blood sugar"),
    "cholesterol": Label(id="kolesterol", en="cholesterol"),
}


def finding_text(finding: Finding, rulebook: Rulebook) -> Label:
    """What was found, in one or two sentences for applicant and verifier."""
    return Label(id=_sentence(finding, rulebook, "id"), en=_sentence(finding, rulebook, "en"))


def reason_text(finding: Finding, rulebook: Rulebook) -> Label:
    """The reason of a decision; a rule that only the verifier found broken has its label.

    Documents that the verifier refused are named, each with what is wrong with it.
    """
    refused = finding.evidence.get("refused", {})
    evidence = {name: value for name, value in finding.evidence.items() if name != "refused"}
    rule = next((rule for rule in rulebook.rules if rule.code == finding.rule), None)
    if not refused or evidence:
        found = replace(finding, evidence=evidence)
        told = rule.label if rule and not evidence else finding_text(found, rulebook)
        return _joined(told, _refused(refused, rulebook)) if refused else told
    return _refused(refused, rulebook)


def _refused(refused: Mapping[str, str], rulebook: Rulebook) -> Label:
    names = _names("documents", rulebook)
    papers = {
        language: ", ".join(
            f"{names[kind].in_(language)} ({REFUSAL_LABELS[Refusal(why)].in_(language)})"
            for kind, why in refused.items()
        )
        for language in ("id", "en")
    }
    return Label(id=f"Kirim ulang: {papers['id']}.", en=f"Send again: {papers['en']}.")


def _joined(one: Label, other: Label) -> Label:
    return Label(id=f"{one.id} {other.id}", en=f"{one.en} {other.en}")


def _sentence(finding: Finding, rulebook: Rulebook, language: str) -> str:
    template = _template(finding, language)
    for name, more in (("fallback", _FALLBACK), ("waived", _WAIVED), ("approved", _APPROVED)):
        if name in finding.evidence:
            template += more.in_(language)
    words = {
        name: _in_words(name, value, rulebook, language) for name, value in finding.evidence.items()
    }
    return template.format(**words)


def _template(finding: Finding, language: str) -> str:
    answer = finding.evidence.get("answer")
    if answer == NOT_CHECKED:
        register = _REGISTERS[finding.kind].in_(language)
        return _NOT_CHECKED.in_(language).format(register=register)
    if finding.kind is RuleKind.identity_registry and answer in _IDENTITY:
        return _IDENTITY[answer].in_(language)
    return _TEXTS[finding.kind].in_(language)


def _in_words(name: str, value: Any, rulebook: Rulebook, language: str) -> str:
    if isinstance(value, list):
        separator = " " if name == "declarations" else ", "
        names = _names(name, rulebook)
        return separator.join(
            names[item].in_(language) if item in names else item for item in value
        )
    say = _SINGLE.get(name)
    return say(value, language) if say else str(value)


def _names(name: str, rulebook: Rulebook) -> dict[str, Label]:
    """The words for the codes of a list in the evidence."""
    if name == "documents":
        return {paper.kind.value: paper.label for paper in rulebook.documents}
    if name == "declarations":
        return {declaration.code: declaration.text for declaration in rulebook.declarations}
    return _WORDS


def _day(value: str, language: str) -> str:
    return day_words(date.fromisoformat(value), language)


def _school(value: str, language: str) -> str:
    return EDUCATIONS[Education(value)].in_(language)


_SINGLE: dict[str, Callable[[str, str], str]] = {
    "on": _day,
    "by": _day,
    "education": _school,
    "least": _school,
    "waived": _school,
    "level": lambda value, language: LEVELS[Level(value)].in_(language),
}
