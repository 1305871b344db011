"""The words of every kind of notice, in both languages, and how they are filled in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from string import Formatter

from recruit.foundation.formats import moment
from recruit.foundation.i18n import Language, Text
from recruit.notices.rules import CODE_MINUTES, NoticeKind
from recruit.rulebook.model import Label

MOMENTS = frozenset({"closes", "starts", "until", "was"})
"""Details that hold a moment (ISO 8601) and are written as the reader writes it."""

Details = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of notice: ``{words}`` are filled from its details.

    ``short`` is for a phone and says everything by itself, in the letters of an SMS. ``path`` is
    where the reader can act, and ``action`` what the link to it says.
    """

    subject: Text
    paragraphs: tuple[Text, ...]
    short: Text
    action: Text | None = None
    path: str = ""

    @property
    def needs(self) -> set[str]:
        """The details without which it cannot be written."""
        texts = (self.subject, *self.paragraphs, self.short)
        parts = [part for text in texts for part in (text.id, text.en)]
        named = {name for part in (*parts, self.path) for name in _names(part)}
        return named - DEFAULTS.keys()


@dataclass(frozen=True, slots=True)
class Written:
    """A notice in one language, ready to be read."""

    language: Language
    subject: str
    paragraphs: tuple[str, ...]
    short: str
    action: str | None
    path: str


DEFAULTS = {
    "missing": Text(
        "Buka lamaran Anda untuk melihat apa yang masih kurang.",
        "Open your application to see what is still missing.",
    ),
    "minutes": Text(f"{CODE_MINUTES}", f"{CODE_MINUTES}"),
}
"""What is said where the details do not say it."""

TEMPLATES: dict[NoticeKind, Template] = {
    NoticeKind.sign_in_code: Template(
        Text("Kode masuk Anda", "Your sign-in code"),
        (
            Text("Kode masuk Anda: {code}", "Your sign-in code: {code}"),
            Text(
                "Ketik kode ini di halaman masuk. Kode berlaku {minutes} menit, satu kali saja.",
                "Type it on the sign-in page. It works for {minutes} minutes, and only once.",
            ),
            Text(
                "Jangan berikan kode ini kepada siapa pun, juga tidak kepada petugas. Jika Anda"
                " tidak memintanya, abaikan pesan ini.",
                "Give it to nobody, not even to an officer. If you did not ask for it, ignore this"
                " message.",
            ),
        ),
        Text(
            "{code} adalah kode masuk Anda, berlaku {minutes} menit."
            " Jangan berikan kepada siapa pun.",
            "{code} is your sign-in code, for {minutes} minutes. Give it to nobody.",
        ),
    ),
    NoticeKind.contact_changed: Template(
        Text("Kontak akun Anda diganti", "Your contact details were changed"),
        (
            Text(
                "Nomor ponsel atau alamat e-mail akun Anda baru saja diganti.",
                "The phone number or e-mail address of your account was changed just now.",
            ),
            Text(
                "Jika bukan Anda yang menggantinya, masuklah sekarang, keluarkan semua perangkat,"
                " dan hubungi petugas pendaftaran.",
                "If it was not you, sign in now, sign out everywhere, and tell the registration"
                " office.",
            ),
        ),
        Text(
            "Kontak akun Anda baru saja diganti. Jika bukan Anda, buka akun Anda sekarang:",
            "Your contact details were changed just now. If it was not you, open your account:",
        ),
        Text("Buka akun Anda", "Open your account"),
        "/account",
    ),
    NoticeKind.application_received: Template(
        Text("Lamaran Anda diterima: {number}", "Your application was received: {number}"),
        (
            Text(
                "Lamaran Anda untuk {call} sudah kami terima dengan nomor {number}.",
                "We received your application for {call}. Its number is {number}.",
            ),
            Text(
                "Simpan tanda terimanya. Perkembangannya dapat Anda lihat kapan saja, dan kami"
                " kabari bila ada yang perlu Anda lakukan.",
                "Keep the receipt. You can look up how far it is at any time, and we tell you when"
                " there is something to do.",
            ),
        ),
        Text(
            "Lamaran Anda untuk {call} diterima, nomor {number}. Tanda terima dan status:",
            "Your application for {call} was received, number {number}. Receipt and status:",
        ),
        Text("Lihat status dan tanda terima", "See status and receipt"),
        "/applications/{application}",
    ),
    NoticeKind.correction_requested: Template(
        Text("Ada yang perlu Anda perbaiki", "There is something for you to mend"),
        (
            Text(
                "Lamaran Anda untuk {call} perlu diperbaiki sebelum dapat diteruskan.",
                "Your application for {call} needs mending before it can go on.",
            ),
            Text(
                "Perbaiki paling lambat {until}. Halaman di bawah ini menunjukkan apa yang kurang"
                " dan mengapa.",
                "Mend it by {until}. The page below shows what is missing, and why.",
            ),
        ),
        Text(
            "Lamaran Anda untuk {call} perlu diperbaiki paling lambat {until}. Caranya:",
            "Your application for {call} needs mending by {until}. How:",
        ),
        Text("Lihat dan perbaiki", "See and mend it"),
        "/applications/{application}/correction",
    ),
    NoticeKind.application_accepted: Template(
        Text("Anda lolos penelitian administrasi", "You passed the administrative review"),
        (
            Text(
                "Lamaran Anda untuk {call} memenuhi syarat administrasi.",
                "Your application for {call} meets the requirements.",
            ),
            Text(
                "Langkah berikutnya dan jadwalnya ada di halaman status.",
                "The status page tells what comes next, and when.",
            ),
        ),
        Text(
            "Lamaran Anda untuk {call} lolos penelitian administrasi. Langkah berikutnya:",
            "Your application for {call} passed the administrative review. What comes next:",
        ),
        Text("Lihat langkah berikutnya", "See what comes next"),
        "/applications/{application}",
    ),
    NoticeKind.application_rejected: Template(
        Text("Hasil penelitian administrasi", "Result of the administrative review"),
        (
            Text(
                "Lamaran Anda untuk {call} tidak memenuhi syarat. Terima kasih sudah mendaftar.",
                "Your application for {call} does not meet the requirements. Thank you for"
                " applying.",
            ),
            Text(
                "Setiap alasan beserta aturannya dijelaskan di halaman status.",
                "The status page explains each reason, with its rule.",
            ),
        ),
        Text(
            "Lamaran Anda untuk {call} tidak memenuhi syarat. Alasan dan aturannya:",
            "Your application for {call} does not meet the requirements. Reasons and rules:",
        ),
        Text("Lihat alasan dan aturannya", "See the reasons and rules"),
        "/applications/{application}",
    ),
    NoticeKind.application_withdrawn: Template(
        Text("Lamaran Anda ditarik", "Your application was withdrawn"),
        (
            Text(
                "Lamaran Anda untuk {call} sudah ditarik dan tidak dinilai lagi.",
                "Your application for {call} was withdrawn and is judged no further.",
            ),
            Text(
                "Jika Anda tidak memintanya, segera hubungi petugas pendaftaran.",
                "If you did not ask for it, tell the registration office at once.",
            ),
        ),
        Text(
            "Lamaran Anda untuk {call} sudah ditarik. Jika bukan oleh Anda, hubungi kami. Status:",
            "Your application for {call} was withdrawn. If it was not you, tell us. Status:",
        ),
        Text("Lihat status", "See the status"),
        "/applications/{application}",
    ),
    NoticeKind.draft_reminder: Template(
        Text("Lamaran Anda belum dikirim", "Your application is not sent yet"),
        (
            Text(
                "Lamaran Anda untuk {call} tersimpan, tetapi belum dikirim.",
                "Your application for {call} is saved, but not sent yet.",
            ),
            Text("{missing}", "{missing}"),
            Text("Pendaftaran ditutup {closes}.", "Registration closes on {closes}."),
        ),
        Text(
            "Lamaran Anda untuk {call} belum dikirim. Pendaftaran ditutup {closes}. Lanjutkan:",
            "Your application for {call} is not sent yet. Registration closes on {closes}. Go on:",
        ),
        Text("Lanjutkan lamaran", "Go on with the application"),
        "/apply/{code}",
    ),
    NoticeKind.registration_extended: Template(
        Text("Pendaftaran diperpanjang di dekat Anda", "Registration is extended near you"),
        (
            Text(
                "Pelamar untuk {call} di dekat Anda belum cukup. Di tempat-tempat itu pendaftaran"
                " dibuka lagi sampai {closes}.",
                "Too few people near you have applied for {call}. For those places registration"
                " is open again until {closes}.",
            ),
            Text("{advice}", "{advice}"),
        ),
        Text(
            "Pendaftaran {call} di dekat Anda diperpanjang sampai {closes}. Daftar tempatnya:",
            "Registration of {call} near you is extended until {closes}. The places:",
        ),
        Text("Lihat di mana", "See where"),
        "/calls/{code}",
    ),
    NoticeKind.objection_answered: Template(
        Text("Jawaban atas keberatan Anda", "The answer to your objection"),
        (
            Text(
                "Keberatan Anda atas hasil {call} sudah dijawab. {outcome}",
                "Your objection to the result of {call} has been answered. {outcome}",
            ),
            Text(
                "Jawaban lengkapnya ada di halaman status.",
                "The whole answer is on the status page.",
            ),
        ),
        Text(
            "Keberatan Anda atas hasil {call} sudah dijawab. {outcome} Jawabannya:",
            "Your objection to the result of {call} has been answered. {outcome} The answer:",
        ),
        Text("Baca jawabannya", "Read the answer"),
        "/applications/{application}",
    ),
    NoticeKind.clarification_asked: Template(
        Text("Ada pertanyaan tentang lamaran Anda", "There is a question about your application"),
        (
            Text(
                "Kami perlu penjelasan Anda tentang lamaran untuk {call}.",
                "We need your explanation about your application for {call}.",
            ),
            Text(
                "Jawab paling lambat {until}. Pertanyaannya ada di halaman di bawah ini. Anda"
                " menjawab satu kali, dan boleh melampirkan bukti.",
                "Answer by {until}. The question is on the page below. You answer once, and may"
                " attach evidence.",
            ),
        ),
        Text(
            "Ada pertanyaan tentang lamaran Anda untuk {call}. Jawab paling lambat {until}:",
            "There is a question about your application for {call}. Answer by {until}:",
        ),
        Text("Baca dan jawab", "Read and answer"),
        "/applications/{application}/clarification/{clarification}",
    ),
    NoticeKind.clarification_decided: Template(
        Text("Penjelasan Anda sudah diputuskan", "Your explanation was decided on"),
        (
            Text(
                "Panitia sudah memutuskan tentang penjelasan Anda untuk {call}.",
                "The panel has decided on your explanation for {call}.",
            ),
            Text(
                "Keputusan dan alasannya ada di halaman di bawah ini.",
                "The decision and its reason are on the page below.",
            ),
        ),
        Text(
            "Penjelasan Anda untuk {call} sudah diputuskan. Keputusan dan alasannya:",
            "Your explanation for {call} was decided on. The decision and its reason:",
        ),
        Text("Baca keputusannya", "Read the decision"),
        "/applications/{application}/clarification/{clarification}",
    ),
    NoticeKind.comment_code: Template(
        Text("Kode tanggapan Anda", "The code for your comment"),
        (
            Text("Kode tanggapan Anda: {code}", "The code for your comment: {code}"),
            Text(
                "Ketik kode ini di halaman tanggapan. Kode berlaku {minutes} menit. Tanpa kode ini"
                " tanggapan tidak dibaca siapa pun.",
                "Type it on the page of the comment. It works for {minutes} minutes. Without it"
                " nobody reads the comment.",
            ),
            Text(
                "Nama dan kontak Anda tidak diberitahukan kepada calon. Jika Anda tidak mengirim"
                " tanggapan, abaikan pesan ini.",
                "Your name and contact are not told to the candidate. If you sent no comment,"
                " ignore this message.",
            ),
        ),
        Text(
            "{code} adalah kode tanggapan Anda, berlaku {minutes} menit."
            " Abaikan bila Anda tidak mengirim tanggapan.",
            "{code} is the code for your comment, for {minutes} minutes. Ignore it if you sent"
            " none.",
        ),
    ),
    NoticeKind.seat_changed: Template(
        Text("Jadwal bimtek Anda berubah", "Your training session has changed"),
        (
            Text(
                "Anda sekarang punya kursi untuk {programme}: {starts}, di {where}.",
                "You now have a seat for {programme}: {starts}, at {where}.",
            ),
            Text(
                "Kursi Anda yang lama sudah diberikan kepada orang lain. Kode Anda tetap sama.",
                "Your former seat has gone to somebody else. Your code is the same.",
            ),
        ),
        Text(
            "Jadwal {programme} Anda berubah: {starts}, {where}. Selengkapnya:",
            "Your {programme} has moved: {starts}, {where}. More:",
        ),
        Text("Lihat jadwal Anda", "See your session"),
        "/training/{enrolment}",
    ),
    NoticeKind.training_invited: Template(
        Text("Jadwal bimtek Anda", "Your training session"),
        (
            Text(
                "Anda diundang mengikuti {programme}: {starts}, di {where}.",
                "You are invited to {programme}: {starts}, at {where}.",
            ),
            Text(
                "Anda belajar bersama kelompok TPS Anda. Tidak dapat hadir? Beri tahu di halaman di"
                " bawah ini.",
                "You learn together with the crew of your TPS. You cannot come? Say so on the page"
                " below.",
            ),
        ),
        Text(
            "Undangan {programme}: {starts}, {where}. Selengkapnya:",
            "You are invited to {programme}: {starts}, {where}. More:",
        ),
        Text("Lihat jadwal Anda", "See your session"),
        "/training/{enrolment}",
    ),
    NoticeKind.training_moved: Template(
        Text("Jadwal bimtek Anda dipindah", "Your training session was moved"),
        (
            Text(
                "{programme} untuk Anda sekarang {starts}, di {where}; bukan lagi {was}.",
                "Your {programme} is now {starts}, at {where}; no longer {was}.",
            ),
            Text(
                "Datanglah ke jadwal yang baru. Tidak dapat hadir? Beri tahu di halaman di bawah"
                " ini.",
                "Come to the new session. You cannot? Say so on the page below.",
            ),
        ),
        Text(
            "{programme} Anda dipindah: {starts}, {where}. Selengkapnya:",
            "Your {programme} was moved: {starts}, {where}. More:",
        ),
        Text("Lihat jadwal Anda", "See your session"),
        "/training/{enrolment}",
    ),
    NoticeKind.training_cancelled: Template(
        Text("Jadwal bimtek Anda dibatalkan", "Your training session is cancelled"),
        (
            Text(
                "{programme} untuk Anda pada {was} dibatalkan. Jangan datang ke sana.",
                "Your {programme} on {was} is cancelled. Do not go there.",
            ),
            Text(
                "Jadwal pengganti sedang dicari; Anda akan diberi tahu.",
                "Another session is being looked for; you will be told.",
            ),
        ),
        Text(
            "{programme} Anda pada {was} dibatalkan. Jadwal pengganti menyusul.",
            "Your {programme} on {was} is cancelled. Another session will follow.",
        ),
    ),
    NoticeKind.training_reminder: Template(
        Text("Bimtek Anda sebentar lagi", "Your training is soon"),
        (
            Text(
                "{programme}: {starts}, di {where}.",
                "{programme}: {starts}, at {where}.",
            ),
            Text(
                "Tunjukkan kode QR Anda di pintu. Tidak dapat hadir? Beri tahu di halaman di bawah"
                " ini, agar Anda mendapat kursi lain.",
                "Show your QR code at the door. You cannot come? Say so on the page below, and you"
                " get another seat.",
            ),
        ),
        Text(
            "{programme}: {starts}, {where}. Kode QR Anda, atau bila tidak dapat hadir:",
            "{programme}: {starts}, {where}. Your QR code, or if you cannot come:",
        ),
        Text("Lihat jadwal Anda", "See your session"),
        "/training/{enrolment}",
    ),
    NoticeKind.interview_invited: Template(
        Text("Undangan wawancara", "Invitation to your interview"),
        (
            Text(
                "Anda diundang ke wawancara untuk {call}: {starts}, {room}, {place}.",
                "You are invited to the interview for {call}: {starts}, {room}, {place}.",
            ),
            Text(
                "Datang 15 menit sebelumnya dan bawa KTP-el. Jika tidak bisa pada waktu itu, minta"
                " waktu lain di halaman di bawah ini sebelum wawancara dimulai.",
                "Come 15 minutes earlier and bring your identity card. If you cannot come at that"
                " time, ask for another one on the page below before the interview begins.",
            ),
        ),
        Text(
            "Undangan wawancara {call}: {starts}, {room}, {place}. Tidak bisa? Minta waktu lain:",
            "Interview for {call}: {starts}, {room}, {place}. Cannot come? Ask for another time:",
        ),
        Text("Lihat undangan", "See the invitation"),
        "/applications/{application}/interview",
    ),
    NoticeKind.interview_moved: Template(
        Text("Waktu wawancara Anda berubah", "Your interview has another time"),
        (
            Text(
                "Wawancara Anda untuk {call} sekarang {starts}, {room}, {place}. Waktu yang lama tidak"
                " berlaku lagi.",
                "Your interview for {call} is now on {starts}, {room}, {place}. The earlier time no"
                " longer holds.",
            ),
            Text(
                "Datang 15 menit sebelumnya dan bawa KTP-el.",
                "Come 15 minutes earlier and bring your identity card.",
            ),
        ),
        Text(
            "Wawancara Anda untuk {call} berubah: {starts}, {room}, {place}.",
            "Your interview for {call} has another time: {starts}, {room}, {place}.",
        ),
        Text("Lihat undangan", "See the invitation"),
        "/applications/{application}/interview",
    ),
    NoticeKind.interview_stays: Template(
        Text("Waktu wawancara Anda tetap", "Your interview keeps its time"),
        (
            Text(
                "Pokja tidak dapat memberi waktu lain. Wawancara Anda untuk {call} tetap {starts},"
                " {room}, {place}.",
                "The panel cannot give you another time. Your interview for {call} stays on {starts},"
                " {room}, {place}.",
            ),
            Text(
                "Siapa yang tidak hadir tidak dapat dinilai.",
                "Whoever does not come cannot be scored.",
            ),
        ),
        Text(
            "Waktu wawancara Anda untuk {call} tetap: {starts}, {room}, {place}.",
            "Your interview for {call} keeps its time: {starts}, {room}, {place}.",
        ),
        Text("Lihat undangan", "See the invitation"),
        "/applications/{application}/interview",
    ),
    NoticeKind.seat_offered: Template(
        Text("Ada tempat kosong untuk Anda", "There is a seat for you"),
        (
            Text(
                "{call}: di {place} masih ada tempat kosong. Bersediakah Anda bertugas di sana?",
                "{call}: there is an empty seat at {place}. Are you willing to serve there?",
            ),
            Text(
                "Jawab paling lambat {until}. Tanpa jawaban Anda tidak dipindahkan, dan tempat itu"
                " ditawarkan kepada orang lain.",
                "Answer by {until}. Without an answer you are not moved, and the seat is offered to"
                " somebody else.",
            ),
        ),
        Text(
            "{call}: bersediakah Anda bertugas di {place}? Jawab paling lambat {until}:",
            "{call}: are you willing to serve at {place}? Answer by {until}:",
        ),
        Text("Baca dan jawab", "Read and answer"),
        "/applications/{application}/offers/{offer}",
    ),
    NoticeKind.seat_taken: Template(
        Text("Anda ditetapkan", "You are appointed"),
        (
            Text("{call}: Anda bertugas di {place}.", "{call}: you serve at {place}."),
            Text(
                "Jadwal bimtek dan pelantikan Anda ada di halaman di bawah ini.",
                "Your training and your oath are on the page below.",
            ),
        ),
        Text(
            "{call}: Anda ditetapkan bertugas di {place}. Jadwal Anda:",
            "{call}: you are appointed to serve at {place}. Your schedule:",
        ),
        Text("Lihat jadwal Anda", "See your schedule"),
        "/applications/{application}",
    ),
    NoticeKind.appointment_ended: Template(
        Text("Penugasan Anda berakhir", "Your appointment has ended"),
        (
            Text(
                "{call}: penugasan Anda di {place} sudah berakhir.",
                "{call}: your appointment at {place} has ended.",
            ),
            Text(
                "Alasannya tercatat. Jika menurut Anda ini keliru, hubungi panitia.",
                "The reason is recorded. If you think this is a mistake, get in touch with the"
                " panel.",
            ),
        ),
        Text(
            "{call}: penugasan Anda di {place} sudah berakhir.",
            "{call}: your appointment at {place} has ended.",
        ),
        Text("Lihat lamaran Anda", "See your application"),
        "/applications/{application}",
    ),
}


def both(name: str, text: Text | Label) -> dict[str, str]:
    """A detail that differs by language: ``{call}`` is filled with the one that is read."""
    return {f"{name}.{Language.id}": text.id, f"{name}.{Language.en}": text.en}


def check(kind: NoticeKind, details: Details) -> None:
    """``ValueError`` that names every detail which this kind of notice lacks."""
    lacking = {
        name
        for name in TEMPLATES[kind].needs - details.keys()
        for language in Language
        if f"{name}.{language}" not in details
    }
    if lacking:
        raise ValueError(f"a notice {kind} needs {', '.join(sorted(lacking))}")


def write(kind: NoticeKind, language: Language, details: Details) -> Written:
    """The notice in a language."""
    template = TEMPLATES[kind]
    words = _words(details, language)

    def filled(text: Text) -> str:
        return text.in_(language).format(**words)

    return Written(
        language,
        " ".join(filled(template.subject).split()),
        tuple(map(filled, template.paragraphs)),
        filled(template.short),
        filled(template.action) if template.action else None,
        template.path.format(**words),
    )


def _words(details: Details, language: Language) -> dict[str, str]:
    words = {name: text.in_(language) for name, text in DEFAULTS.items()}
    for name, value in details.items():
        word, _, written_in = name.partition(".")
        if written_in in ("", language):
            words[word] = _word(word, value, language)
    return words


def _word(name: str, value: str | int, language: Language) -> str:
    if name in MOMENTS:
        return moment(datetime.fromisoformat(str(value)), language)
    return str(value)


def _names(text: str) -> Iterator[str]:
    return (name for _, name, _, _ in Formatter().parse(text) if name)
