"""What applicants are told of their account and their application."""

from recruit.foundation.i18n import Text
from recruit.notices.rules import NoticeKind
from recruit.notices.templates.model import Template

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
}
