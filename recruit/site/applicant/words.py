"""What happened to an application and what it means, in plain words for its applicant."""

from recruit.applications.stages import Event, Stage
from recruit.foundation.i18n import Text

HAPPENED: dict[Event, Text] = {
    Event.submit: Text("Lamaran Anda kami terima", "We received your application"),
    Event.begin_review: Text("Berkas Anda mulai diteliti", "We began to check your documents"),
    Event.request_correction: Text(
        "Ada yang perlu Anda perbaiki", "We asked you to mend something"
    ),
    Event.correct: Text("Perbaikan Anda kami terima", "We received what you mended"),
    Event.lapse_unanswered: Text(
        "Tidak diperbaiki sampai waktunya habis", "Not mended before the time was over"
    ),
    Event.accept_eligible: Text(
        "Anda lolos penelitian administrasi", "You passed the administrative review"
    ),
    Event.reject_ineligible: Text("Anda tidak memenuhi syarat", "You do not meet the requirements"),
    Event.undo_verdict: Text(
        "Permintaan itu ditarik; berkas Anda diteliti lagi",
        "That was taken back; your documents are checked again",
    ),
    Event.shortlist: Text("Anda lolos tes tertulis", "You passed the written test"),
    Event.leave_off_shortlist: Text(
        "Anda tidak lanjut ke wawancara", "You are not invited to the interview"
    ),
    Event.elect: Text("Anda terpilih", "You were elected"),
    Event.place_in_reserve: Text("Anda menjadi calon pengganti", "You are on the reserve list"),
    Event.not_elect: Text("Anda tidak terpilih", "You were not elected"),
    Event.call_up: Text(
        "Anda terpilih menggantikan yang berhalangan", "You were elected in the place of another"
    ),
    Event.accept_offer: Text(
        "Anda bersedia bertugas di tempat lain", "You agreed to serve at another place"
    ),
    Event.appoint_directly: Text("Anda ditetapkan langsung", "You were appointed directly"),
    Event.undo_plenary: Text(
        "Keputusan pleno dicabut; pleno lain memutuskan lagi",
        "The plenary's decision was undone; another plenary decides anew",
    ),
    Event.undo_plenary_after_test: Text(
        "Keputusan pleno dicabut; pleno lain memutuskan lagi",
        "The plenary's decision was undone; another plenary decides anew",
    ),
    Event.withdraw: Text("Anda menarik lamaran ini", "You withdrew this application"),
}

NOW: dict[Stage, tuple[Text, Text]] = {
    Stage.submitted: (
        Text("Menunggu penelitian berkas", "Waiting to be checked"),
        Text(
            "Anda tidak perlu berbuat apa-apa. Kami memberi kabar bila ada yang perlu diperbaiki.",
            "There is nothing to do for you. We write to you if something needs mending.",
        ),
    ),
    Stage.under_review: (
        Text("Berkas sedang diteliti", "Your documents are being checked"),
        Text(
            "Kami memberi kabar bila ada yang perlu diperbaiki. Hasilnya diumumkan untuk semua"
            " pelamar pada hari yang sama.",
            "We write to you if something needs mending. The result is announced to all applicants"
            " on the same day.",
        ),
    ),
    Stage.needs_correction: (
        Text("Menunggu perbaikan dari Anda", "Waiting for you to mend it"),
        Text(
            "Baca alasannya di atas, lalu kirim perbaikannya sebelum waktunya habis.",
            "Read the reasons above, then send what is missing before the time is over.",
        ),
    ),
    Stage.eligible: (
        Text("Menunggu tahap berikutnya", "Waiting for the next step"),
        Text("Perhatikan tanggal-tanggal di bawah ini.", "Mind the dates below."),
    ),
    Stage.shortlisted: (
        Text("Bersiap untuk wawancara", "Preparing for the interview"),
        Text("Perhatikan tanggal-tanggal di bawah ini.", "Mind the dates below."),
    ),
    Stage.elected: (
        Text("Bersiap untuk pelatihan dan pelantikan", "Preparing for training and the oath"),
        Text(
            "Hadirlah pada jadwal Anda: tanpa pelantikan Anda tidak dapat bertugas.",
            "Come when you are expected: without the oath you cannot serve.",
        ),
    ),
    Stage.reserve: (
        Text("Menunggu bila ada yang berhalangan", "Waiting in case somebody drops out"),
        Text(
            "Kami menghubungi Anda bila ada tempat yang kosong.",
            "We get in touch with you if a seat becomes vacant.",
        ),
    ),
}
"""What is now, for a stage in which something may still come."""

CORRECTION_OVER = (
    Text("Waktu perbaikan sudah habis", "The time to mend it is over"),
    Text(
        "Hasil penelitian administrasi diumumkan menurut jadwal.",
        "The result of the review is announced by the calendar.",
    ),
)
DECIDED = (
    Text("Penelitian selesai, menunggu pengumuman", "Checked, waiting for the announcement"),
    Text(
        "Hasilnya diumumkan untuk semua pelamar pada hari yang sama.",
        "The result is announced to all applicants on the same day.",
    ),
)
OPEN_UNTIL = Text("Sedang berlangsung, sampai {day}.", "Going on until {day}.")
BY_DESK = Text("Diisi oleh petugas di loket.", "Filled in by an officer at the desk.")
MEND_BY = Text("Perbaiki paling lambat {moment}", "Mend it by {moment}")
