"""Rules in plain words, made from their parameters, in both languages."""

import re
from datetime import date, time, timedelta
from typing import Any

from recruit.rulebook.model import (
    AgeAtLeast,
    CampaignYearsOut,
    Condition,
    Education,
    Extension,
    Label,
    Level,
    Pay,
    Reference,
    Rule,
    Rulebook,
    RuleKind,
    Severity,
    TieBreak,
    Weights,
    Window,
)

LEVELS = {
    Level.province: Label(id="provinsi", en="province"),
    Level.city: Label(id="kabupaten/kota", en="city or regency"),
    Level.district: Label(id="kecamatan", en="district (kecamatan)"),
    Level.village: Label(id="kelurahan", en="village (kelurahan)"),
    Level.tps: Label(id="TPS", en="polling station (TPS)"),
}

EDUCATIONS = {
    Education.none: Label(id="tidak bersekolah", en="no school"),
    Education.primary: Label(id="SD atau sederajat", en="primary school"),
    Education.junior_secondary: Label(id="SMP atau sederajat", en="junior secondary school"),
    Education.senior_secondary: Label(
        id="SMA atau sederajat", en="senior secondary school (SMA or equal)"
    ),
    Education.diploma: Label(id="diploma", en="a diploma"),
    Education.bachelor: Label(id="sarjana (S1)", en="a bachelor's degree"),
    Education.master: Label(id="magister (S2)", en="a master's degree"),
    Education.doctorate: Label(id="doktor (S3)", en="a doctorate"),
}

REFERENCES = {
    Reference.registration_opens: Label(
        id="pada hari pertama pendaftaran", en="on the first day of registration"
    ),
    Reference.registration_closes: Label(
        id="pada hari terakhir pendaftaran", en="on the last day of registration"
    ),
    Reference.submission: Label(id="pada saat mendaftar", en="on the day of applying"),
    Reference.polling_day: Label(id="pada hari pemungutan suara", en="on polling day"),
}

SEVERITIES = {
    Severity.ineligible: Label(id="tidak memenuhi syarat", en="not eligible"),
    Severity.correct: Label(id="harus diperbaiki", en="must be mended"),
    Severity.clarify: Label(id="diklarifikasi", en="must be clarified"),
    Severity.warn: Label(id="catatan bagi pemeriksa", en="a note to the verifier"),
}

SENTENCES = {
    RuleKind.indonesian_citizen: Label(
        id="Warga negara Indonesia.", en="You are an Indonesian citizen."
    ),
    RuleKind.age_at_least: Label(
        id="Berusia paling rendah {years} tahun {reference}.",
        en="You are at least {years} years old {reference}.",
    ),
    RuleKind.age_at_most: Label(
        id="Berusia paling tinggi {years} tahun {reference}.",
        en="You are at most {years} years old {reference}.",
    ),
    RuleKind.guardian_consent: Label(
        id="Yang belum {under_years} tahun {reference} melampirkan izin orang tua atau wali.",
        en="Below {under_years} years {reference}, you bring the consent of a parent or guardian.",
    ),
    RuleKind.education_at_least: Label(
        id="Berpendidikan paling rendah {level}.", en="You have finished at least {level}."
    ),
    RuleKind.domicile_within: Label(
        id="Berdomisili di {level} tempat yang dilamar.",
        en="You live in the {level} of the place you apply for.",
    ),
    RuleKind.party_years_out: Label(
        id="Bukan anggota partai politik, atau telah keluar paling singkat {years} tahun.",
        en="You are not a member of a political party, or you left it at least {years} years ago.",
    ),
    RuleKind.party_registry: Label(
        id="Tidak terdaftar sebagai anggota partai di Sipol; yang dicatut dapat mengklarifikasi.",
        en="You are not in the party register (Sipol); if you were listed unasked, you can say so.",
    ),
    RuleKind.campaign_years_out: Label(
        id="Bukan anggota tim kampanye paling singkat {years} tahun terakhir.",
        en="You have been in no campaign team for at least {years} years.",
    ),
    RuleKind.no_prison: Label(
        id="Tidak pernah dipidana penjara karena tindak pidana yang diancam {offence_years} tahun"
        " penjara atau lebih.",
        en="You were never sentenced to prison for an offence that carries {offence_years} years"
        " or more.",
    ),
    RuleKind.no_government_post: Label(
        id="Tidak menduduki jabatan politik, pemerintahan, BUMN, atau BUMD selama bertugas;"
        " yang menjabat harus bersedia mundur.",
        en="You hold no political, government or state company post while you serve;"
        " if you hold one, you are ready to step down.",
    ),
    RuleKind.civil_servant_permission: Label(
        id="ASN melampirkan izin atasan.",
        en="As a civil servant, you bring the permission of your superior.",
    ),
    RuleKind.neutrality_findings: Label(
        id="ASN tidak tercatat dalam temuan pelanggaran netralitas.",
        en="As a civil servant, you are in no list of neutrality findings.",
    ),
    RuleKind.no_marriage_tie: Label(
        id="Tidak terikat perkawinan dengan penyelenggara pemilihan lain, di badan mana pun.",
        en="You are not married to another election organiser, of whatever body.",
    ),
    RuleKind.one_application_per_person: Label(
        id="Melamar hanya pada satu badan dalam satu pemilihan.",
        en="You apply to one body only in one election.",
    ),
    RuleKind.declarations_made: Label(
        id="Menyatakan seluruh isi surat pernyataan.", en="You make all the declarations."
    ),
    RuleKind.documents_present: Label(
        id="Menyerahkan seluruh dokumen yang diminta.",
        en="You hand in all the documents asked for.",
    ),
    RuleKind.nik_well_formed: Label(
        id="NIK terdiri atas 16 angka yang benar susunannya.",
        en="Your NIK has 16 digits, put together as a NIK is.",
    ),
    RuleKind.nik_matches: Label(
        id="NIK sesuai dengan tanggal lahir dan jenis kelamin.",
        en="Your NIK agrees with your birth date and sex.",
    ),
    RuleKind.health_values_present: Label(
        id="Surat keterangan sehat memuat tekanan darah, gula darah, dan kolesterol.",
        en="Your health certificate states blood pressure, blood sugar and cholesterol.",
    ),
    RuleKind.health_within: Label(
        id="Tekanan darah di bawah {systolic}/{diastolic} mmHg, gula darah di bawah {blood_sugar}"
        " mg/dL, kolesterol di bawah {cholesterol} mg/dL; selebihnya dilihat dokter.",
        en="Blood pressure below {systolic}/{diastolic} mmHg, blood sugar below {blood_sugar}"
        " mg/dL, cholesterol below {cholesterol} mg/dL; above these, a doctor has a look.",
    ),
    RuleKind.voter_list: Label(
        id="Terdaftar dalam Daftar Pemilih Tetap (DPT).", en="You are on the voter list (DPT)."
    ),
    RuleKind.identity_registry: Label(
        id="Nama, tanggal lahir, dan jenis kelamin sesuai data kependudukan (Dukcapil).",
        en="Your name, birth date and sex are those of the population register (Dukcapil).",
    ),
}

CONDITIONS = {
    Condition.always: Label(id="semua pelamar", en="everybody"),
    Condition.civil_servant: Label(id="ASN", en="civil servants"),
    Condition.minor: Label(id="belum 18 tahun", en="below 18 years"),
    Condition.former_party_member: Label(id="bekas anggota partai", en="former party members"),
}

_TIE_BREAKS = {
    TieBreak.total: Label(id="nilai akhir", en="total score"),
    TieBreak.interview: Label(id="nilai wawancara", en="interview"),
    TieBreak.written_test: Label(id="nilai tes tertulis", en="written test"),
    TieBreak.election_experience: Label(id="pengalaman kepemiluan", en="election experience"),
    TieBreak.woman_under_share: Label(
        id="perempuan, selama di bawah {percent}%", en="a woman, while women are under {percent}%"
    ),
    TieBreak.lot: Label(id="undian terbuka", en="public lot"),
}

PAY_PERIODS = {
    Pay.month: Label(id="per bulan", en="a month"),
    Pay.term: Label(id="untuk seluruh masa kerja", en="for the whole term"),
}

_FALLBACK = Label(
    id="Bila tidak ada pelamar lain, {fallback_years} tahun dapat diterima dengan persetujuan.",
    en="Where nobody else applies, {fallback_years} years can be accepted with approval.",
)
_WITNESSES = Label(id="Demikian pula saksi peserta pemilihan.", en="Nor a contestant's witness.")
_EXTENSION = Label(
    id="Diperpanjang hanya di {level} dengan pelamar kurang dari {factor} kali kebutuhan {women}.",
    en="Extended only in a {level} with fewer applicants than {factor} times the seats {women}.",
)
_EXTENSION_WOMEN = Label(
    id="atau tanpa keterwakilan perempuan", en="or with women under their share"
)
_MONTHS = Label(
    id="Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    en="January February March April May June July August September October November December",
)


def rule_sentence(rule: Rule, language: str) -> str:
    """What the rule asks, said to the applicant in one or two sentences."""
    templates = [SENTENCES[rule.kind]]
    if isinstance(rule, AgeAtLeast) and rule.fallback_years:
        templates.append(_FALLBACK)
    if isinstance(rule, CampaignYearsOut) and rule.witnesses:
        templates.append(_WITNESSES)
    parameters = {name: _in_words(value, language) for name, value in rule}
    return " ".join(template.in_(language) for template in templates).format(**parameters)


def extension_sentence(extension: Extension, language: str) -> str:
    """Where registration is extended, in one sentence."""
    women = _EXTENSION_WOMEN.in_(language) if extension.women_share else ""
    level = LEVELS[extension.level].in_(language)
    sentence = _EXTENSION.in_(language).format(level=level, factor=extension.factor, women=women)
    return sentence.replace(" .", ".")


def tie_break_words(rulebook: Rulebook, language: str) -> list[str]:
    """What decides between equals, the first step first."""
    percent = rulebook.women_share.percent
    return [_TIE_BREAKS[step].in_(language).format(percent=percent) for step in rulebook.tie_break]


def score_parts(weights: Weights) -> list[tuple[Label, int]]:
    """The parts of the total score that count, each with its share in percent."""
    parts = (
        (Label(id="tes tertulis", en="written test"), weights.written_test),
        (Label(id="wawancara", en="interview"), weights.interview),
        (Label(id="penilaian berkas", en="desk rubric"), weights.desk),
    )
    return [part for part in parts if part[1]]


def source_words(source: str, language: str) -> str:
    """A legal source as it is cited in `language`: "art." is "Pasal" in Indonesian."""
    if language == "en":
        return source
    indonesian = re.sub(r"\bart\. ", "Pasal ", source)
    indonesian = indonesian.replace("decision of this project", "keputusan proyek ini")
    return indonesian.replace("(as reported)", "(menurut pemberitaan)")


def day_words(day: date, language: str) -> str:
    """A day as people write it: "7 November 2024"."""
    return f"{day.day} {_MONTHS.in_(language).split()[day.month - 1]} {day.year}"


def window_words(window: Window, language: str) -> str:
    """The days of a window, both included, and the minute in which it closes before midnight."""
    days = dict.fromkeys((window.first_day, window.last_day))
    words = " – ".join(day_words(day, language) for day in days)
    early = window.closes.time() != time.min
    return f"{words}, {window.closes - timedelta(minutes=1):%H.%M}" if early else words


def _in_words(value: Any, language: str) -> Any:
    if isinstance(value, Level):
        return LEVELS[value].in_(language)
    if isinstance(value, Education):
        return EDUCATIONS[value].in_(language)
    if isinstance(value, Reference):
        return REFERENCES[value].in_(language)
    return value
