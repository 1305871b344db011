"""The words of the form: its steps, its questions, and what can be chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from recruit.foundation.i18n import Language, Text
from recruit.rulebook.model import Education
from recruit.rulebook.sentences import EDUCATIONS

Choices = Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of one field; without choices it is typed."""

    label: Text
    hint: Text | None = None
    choices: Choices = field(default_factory=dict)
    ticked: bool = False
    """One box to tick."""
    attributes: Mapping[str, str | int] = field(default_factory=dict)
    """Of the input: what keyboard the phone shows, what the browser can fill in."""

    def words(self, answer: str, language: Language) -> str:
        """An answer in words: what was chosen, or what was typed."""
        return self.choices[answer].in_(language) if answer in self.choices else answer


_YES_NO: Choices = {"yes": Text("Ya", "Yes"), "no": Text("Tidak", "No")}
_DATE: Mapping[str, str | int] = {"inputmode": "numeric", "maxlength": 10, "autocomplete": "off"}
_NUMBER: Mapping[str, str | int] = {
    "inputmode": "numeric", "maxlength": 4, "autocomplete": "off"
}  # fmt: skip
_DAY_HINT = Text("Hari, bulan, tahun. Contoh: 17-08-2015", "Day, month, year, as in 17-08-2015")

QUESTIONS: dict[str, Question] = {
    "birth_date": Question(
        Text("Tanggal lahir", "Date of birth"),
        Text("Hari, bulan, tahun. Contoh: 17-08-1990", "Day, month, year, as in 17-08-1990"),
        attributes={**_DATE, "autocomplete": "bday"},
    ),
    "village": Question(
        Text("Kelurahan tempat Anda tinggal", "The village (kelurahan) you live in"),
        Text("Menurut KTP Anda.", "As on your identity card."),
    ),
    "citizen": Question(
        Text("Apakah Anda warga negara Indonesia?", "Are you an Indonesian citizen?"),
        choices=_YES_NO,
    ),
    "place": Question(Text("Tempat yang Anda lamar", "The place you apply for")),
    "alternatives": Question(
        Text("Tempat lain yang juga Anda mau", "Other places that you would take"),
        Text("Tidak wajib. Pilih paling banyak tiga.", "You need not. Choose three at most."),
    ),
    "name": Question(
        Text("Nama lengkap", "Full name"),
        Text("Seperti di KTP.", "As on your identity card."),
        attributes={"autocomplete": "name", "maxlength": 120},
    ),
    "sex": Question(
        Text("Jenis kelamin", "Sex"),
        choices={"P": Text("Perempuan", "Woman"), "L": Text("Laki-laki", "Man")},
    ),
    "phone": Question(
        Text("Nomor ponsel", "Mobile number"),
        Text("Contoh: 0812 3456 7890", "As in 0812 3456 7890"),
        attributes={"type": "tel", "autocomplete": "tel", "maxlength": 30},
    ),
    "email": Question(
        Text("E-mail", "E-mail"),
        Text("Boleh kosong bila ada nomor ponsel.", "Can be empty if there is a mobile number."),
        attributes={"type": "email", "autocomplete": "email", "maxlength": 254},
    ),
    "address": Question(
        Text("Alamat", "Address"),
        Text("Jalan dan nomor rumah.", "Street and number."),
        attributes={"autocomplete": "street-address", "maxlength": 200},
    ),
    "rt": Question(Text("RT", "RT"), attributes={**_NUMBER, "maxlength": 3}),
    "rw": Question(Text("RW", "RW"), attributes={**_NUMBER, "maxlength": 3}),
    "same_rw_as_tps": Question(
        Text("TPS yang saya lamar ada di RW saya", "The polling station is in my RW"),
        Text("Biarkan kosong bila Anda tidak tahu.", "Leave it empty if you do not know."),
        choices={"yes": _YES_NO["yes"]},
        ticked=True,
    ),
    "education": Question(
        Text("Pendidikan terakhir yang tamat", "The highest school you have finished"),
        choices={
            school.value: Text(EDUCATIONS[school].id, EDUCATIONS[school].en) for school in Education
        },
    ),
    "occupation": Question(
        Text("Pekerjaan", "Occupation"),
        Text("Boleh kosong.", "Can be empty."),
        attributes={"autocomplete": "organization-title", "maxlength": 80},
    ),
    "election_experience": Question(
        Text(
            "Pernah bertugas dalam pemilu atau pilkada?", "Have you worked at an election before?"
        ),
        choices={
            "none": Text("Belum pernah", "Never"),
            "once": Text("Satu kali", "Once"),
            "more": Text("Lebih dari satu kali", "More than once"),
        },
    ),
    "it_ability": Question(
        Text("Kemampuan memakai ponsel dan komputer", "How well you use a phone and a computer"),
        choices={
            "none": Text("Belum bisa", "Not at all"),
            "basic": Text("Bisa memakai ponsel pintar", "I can use a smartphone"),
            "good": Text("Lancar memakai ponsel dan komputer", "I use both with ease"),
        },
    ),
    "party": Question(
        Text("Apakah Anda anggota partai politik?", "Are you a member of a political party?"),
        choices={
            "never": Text("Tidak pernah", "I never was"),
            "former": Text("Pernah, sudah keluar", "I was, and left"),
            "current": Text("Ya, masih anggota", "Yes, I am"),
        },
    ),
    "party_left_on": Question(
        Text("Bila sudah keluar: tanggal keluar", "If you left: the day on which you left"),
        _DAY_HINT,
        attributes=_DATE,
    ),
    "campaign": Question(
        Text(
            "Pernah menjadi tim kampanye atau saksi peserta pemilihan?",
            "Were you ever in a campaign team, or a contestant's witness?",
        ),
        choices=_YES_NO,
    ),
    "campaign_until": Question(
        Text("Bila pernah: tanggal selesai", "If you were: the day on which it ended"),
        _DAY_HINT,
        attributes=_DATE,
    ),
    "sentenced": Question(
        Text(
            "Pernah dipidana penjara karena kejahatan yang diancam 5 tahun atau lebih?",
            "Were you ever sentenced to prison for an offence that carries 5 years or more?",
        ),
        choices=_YES_NO,
    ),
    "holds_post": Question(
        Text(
            "Apakah Anda menjabat di politik, pemerintahan, BUMN, atau BUMD?",
            "Do you hold a political, government or state company post?",
        ),
        choices=_YES_NO,
    ),
    "civil_servant": Question(
        Text("Apakah Anda ASN (PNS atau PPPK)?", "Are you a civil servant (ASN)?"),
        choices=_YES_NO,
    ),
    "married": Question(Text("Apakah Anda menikah?", "Are you married?"), choices=_YES_NO),
    "spouse_nik": Question(
        Text("Bila menikah: NIK suami atau istri", "If you are: the NIK of your husband or wife"),
        Text(
            "Suami istri tidak boleh sama-sama menjadi penyelenggara. NIK ini disimpan hanya"
            " sebagai kode.",
            "A couple may not both be election organisers. Only a code of this NIK is kept.",
        ),
        attributes={"inputmode": "numeric", "autocomplete": "off", "maxlength": 40},
    ),
    "systolic": Question(
        Text("Tekanan darah atas (sistolik), mmHg", "Upper blood pressure (systolic), mmHg"),
        attributes=_NUMBER,
    ),
    "diastolic": Question(
        Text("Tekanan darah bawah (diastolik), mmHg", "Lower blood pressure (diastolic), mmHg"),
        attributes=_NUMBER,
    ),
    "blood_sugar": Question(
        Text("Gula darah sewaktu, mg/dL", "Blood sugar at random, mg/dL"), attributes=_NUMBER
    ),
    "cholesterol": Question(Text("Kolesterol, mg/dL", "Cholesterol, mg/dL"), attributes=_NUMBER),
    "examined_on": Question(
        Text("Tanggal pemeriksaan", "Day of the examination"),
        Text("Boleh kosong. Contoh: 16-09-2024", "Can be empty. As in 16-09-2024"),
        attributes=_DATE,
    ),
    "facility": Question(
        Text("Tempat pemeriksaan", "Where you were examined"),
        Text("Boleh kosong. Contoh: Puskesmas Gambir", "Can be empty. As in Puskesmas Gambir"),
        attributes={"maxlength": 120, "autocomplete": "off"},
    ),
    "documents": Question(Text("Dokumen", "Documents")),
    "declarations": Question(Text("Pernyataan", "Declarations")),
    "incomplete": Question(
        Text(
            "Kirim sekarang, yang kurang saya lengkapi kemudian",
            "Send it now, and I bring what is missing later",
        ),
        ticked=True,
    ),
}
"""Every question by its field. What helps to choose a place has its words in the page."""
