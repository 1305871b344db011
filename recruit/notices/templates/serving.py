"""What people are told who are interviewed, chosen, trained and sworn in."""

from recruit.foundation.i18n import Text
from recruit.notices.rules import NoticeKind
from recruit.notices.templates.model import Template

TEMPLATES: dict[NoticeKind, Template] = {
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
                "Wawancara Anda untuk {call} sekarang {starts}, {room}, {place}. Waktu yang lama"
                " tidak berlaku lagi.",
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
                "The panel cannot give you another time. Your interview for {call} stays on"
                " {starts}, {room}, {place}.",
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
    NoticeKind.oath_invited: Template(
        Text("Undangan pelantikan", "Invitation to the swearing-in"),
        (
            Text(
                "{call}: Anda dilantik {starts} di {where}. Undangan yang lama, jika ada, tidak"
                " berlaku lagi.",
                "{call}: you take the oath on {starts} at {where}. An earlier invitation, if there"
                " was one, no longer holds.",
            ),
            Text(
                "Bawa KTP-el dan undangan dengan kode QR. Tanpa sumpah Anda belum bertugas.",
                "Bring your identity card and the invitation with its QR code. Without the oath"
                " you are not on duty.",
            ),
        ),
        Text(
            "{call}: pelantikan Anda {starts} di {where}. Undangan:",
            "{call}: you take the oath on {starts} at {where}. Invitation:",
        ),
        Text("Lihat undangan", "See the invitation"),
        "/applications/{application}/oath",
    ),
    NoticeKind.oath_obstacles: Template(
        Text("Belum boleh bersumpah: {count} orang", "May not take the oath yet: {count} people"),
        (
            Text(
                "{call}: pelantikan dimulai {starts}. Di wilayah Anda {count} orang belum boleh"
                " bersumpah.",
                "{call}: the swearing-in begins on {starts}. In your area {count} people may not"
                " take the oath yet.",
            ),
            Text(
                "Selesaikan klarifikasi, benturan, dan bimtek mereka sebelum hari itu.",
                "Settle their clarifications, conflicts and training before that day.",
            ),
        ),
        Text(
            "{call}: {count} orang di wilayah Anda belum boleh bersumpah:",
            "{call}: {count} people in your area may not take the oath yet:",
        ),
        Text("Lihat daftarnya", "See the list"),
        "/officer/oaths/evening?call={code}&place={place}",
    ),
}
