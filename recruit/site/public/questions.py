"""Questions that applicants ask, and their answers."""

from typing import Any

from litestar import Request, get
from litestar.response import Template

from recruit.foundation.i18n import Text
from recruit.site.context import language_of, page

QUESTIONS: tuple[tuple[Text, Text], ...] = (
    (
        Text("Apakah melamar dipungut biaya?", "Does it cost anything to apply?"),
        Text(
            "Tidak. Siapa pun yang meminta uang bertindak tanpa hak; laporkan kepada Bawaslu.",
            "No. Whoever asks for money has no right to; tell Bawaslu.",
        ),
    ),
    (
        Text("Bagaimana saya masuk?", "How do I sign in?"),
        Text(
            "Dengan NIK dan nomor ponsel atau e-mail. Kami mengirim kode enam angka yang berlaku"
            " 10 menit; tidak ada kata sandi.",
            "With your NIK and a phone number or e-mail address. We send a six-digit code that is"
            " good for 10 minutes; there is no password.",
        ),
    ),
    (
        Text(
            "Haruskah formulir selesai sekali duduk?",
            "Must the form be finished in one sitting?",
        ),
        Text(
            "Tidak. Setiap langkah disimpan. Lanjutkan kapan saja, juga dari ponsel lain, sampai"
            " pendaftaran ditutup.",
            "No. Every step is saved. Go on at any time, from another phone too, until"
            " registration closes.",
        ),
    ),
    (
        Text("Bagaimana bila sinyal hilang?", "What if the network is lost?"),
        Text(
            "Tetaplah mengisi. Halaman menunjukkan apa yang sudah tersimpan pada kami dan apa yang"
            " masih di ponsel Anda; yang terakhir dikirim begitu sinyal kembali.",
            "Go on typing. The page shows what we have saved and what is still on your phone; the"
            " latter is sent when the network returns.",
        ),
    ),
    (
        Text("Kapan persisnya pendaftaran ditutup?", "When exactly does registration close?"),
        Text(
            "Pada waktu yang tertulis di setiap halaman formulir, menurut jam peladen (WIB)."
            " Kiriman yang tiba sebelum itu dihitung.",
            "At the time written on every page of the form, by the server's clock (WIB). What"
            " arrived before it counts.",
        ),
    ),
    (
        Text(
            "Bagaimana saya tahu lamaran saya diterima?",
            "How do I know that my application arrived?",
        ),
        Text(
            "Anda mendapat tanda terima dengan nomor pendaftaran dan tanda tangan digital. Siapa"
            " pun dapat memeriksa keasliannya di halaman Periksa tanda terima.",
            "You get a receipt with a registration number and a digital signature. Anybody can"
            " check whether it is genuine on the page that checks receipts.",
        ),
    ),
    (
        Text(
            "Foto dokumen saya tidak terbaca. Bagaimana?",
            "The picture of my document cannot be read. What now?",
        ),
        Text(
            "Petugas meminta perbaikan. Anda mendapat pesan, dan di halaman status hanya dokumen"
            " itu yang diminta lagi.",
            "The committee asks you to mend it. You get a message, and on the status page only"
            " that document is asked for again.",
        ),
    ),
    (
        Text(
            "NIK saya tidak cocok dengan tanggal lahir saya. Apakah saya ditolak?",
            "My NIK does not match my birth date. Am I rejected?",
        ),
        Text(
            "Tidak. NIK boleh berbeda; formulir hanya meminta Anda memeriksanya sekali lagi.",
            "No. A NIK may differ; the form only asks you to look at it once more.",
        ),
    ),
    (
        Text(
            "Bolehkah melamar sebagai KPPS dan sebagai Pengawas TPS?",
            "May I apply as a KPPS member and as a TPS supervisor?",
        ),
        Text(
            "Boleh melamar, tetapi hanya satu jabatan yang dapat Anda pegang dalam satu pemilihan.",
            "You may apply for both, but hold only one office in an election.",
        ),
    ),
    (
        Text(
            "Nama saya tercatat di partai tanpa persetujuan saya. Apa yang terjadi?",
            "A party lists me without my consent. What happens?",
        ),
        Text(
            "Anda tidak langsung ditolak. Anda diminta menjelaskan, dan panitia memutuskan.",
            "You are not rejected for it at once. You are asked to explain, and the committee"
            " decides.",
        ),
    ),
    (
        Text("Siapa yang melihat data saya?", "Who sees my data?"),
        Text(
            "Hanya petugas yang memeriksa lamaran Anda. NIK tersimpan tersandi, dan setiap kali"
            " dilihat utuh tercatat. Daftar yang diumumkan memuat nama, jenis kelamin, dan TPS.",
            "Only the officers who check your application. Your NIK is stored sealed, and every"
            " look at the whole of it is recorded. Published lists hold name, sex and TPS.",
        ),
    ),
    (
        Text("Dapatkah saya mundur?", "Can I withdraw?"),
        Text(
            "Ya, di halaman status, selama hasilnya belum ditetapkan.",
            "Yes, on the status page, as long as the result is not decided.",
        ),
    ),
)


@get("/questions", opt={"permission": None}, include_in_schema=False)
async def questions(request: Request[Any, Any, Any]) -> Template:
    """The questions, each with its answer below it."""
    language = language_of(request)
    shown = [(question.in_(language), answer.in_(language)) for question, answer in QUESTIONS]
    return page(request, "public/questions.html", "questions", questions=shown)


ROUTES = [questions]
