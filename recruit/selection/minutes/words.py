"""The words of the minutes and of the decree's attachment."""

from recruit.foundation.i18n import Text

COMMON = {
    "footnote": Text("Sidik jari hasil (SHA-256): {digest}", "Result digest (SHA-256): {digest}"),
    "page": Text("Halaman", "Page"),
    "number": Text("Nomor", "Number"),
    "name": Text("Nama", "Name"),
    "sex": Text("L/P", "Sex"),
    "unconfirmed": Text("belum menyetujui", "has not confirmed"),
    "none": Text("Tidak ada.", "None."),
}

MINUTES = {
    "title": Text("Berita Acara Rapat Pleno", "Minutes of the plenary"),
    "about": Text("Penetapan calon terpilih dan calon pengganti", "Elected and reserves"),
    "about_undoing": Text("Pencabutan keputusan pleno", "Undoing of a plenary's decisions"),
    "opening": Text(
        "Pada hari {moment}, {panel} untuk {place} mengadakan rapat pleno. Keputusan disetujui"
        " oleh {confirmed} dari {members} anggota, masing-masing dengan akunnya sendiri (kuorum"
        " {quorum}).",
        "On {moment}, the {panel} for {place} held a plenary. Its decisions were confirmed by"
        " {confirmed} of {members} members, each with their own sign-in (quorum {quorum}).",
    ),
    "opening_program": Text(
        "Pada hari {moment}, keputusan {panel} untuk {place} dicatat oleh sistem yang ditugaskan,"
        " tanpa persetujuan anggota satu per satu.",
        "On {moment}, the decision of the {panel} for {place} was recorded by an entrusted system,"
        " without confirmations of single members.",
    ),
    "undoes": Text(
        "Rapat ini mencabut {plenary}. Penetapan yang belum diikuti pelantikan berakhir, dan para"
        " calonnya dinilai kembali oleh pleno berikutnya.",
        "This plenary undoes {plenary}. Appointments whose holders have not sworn end, and their"
        " candidates are ranked again by the next plenary.",
    ),
    "result": Text("Sidik jari hasil", "Result digest"),
    "units": Text("Hasil per unit", "Result by unit"),
    "unit": Text("Unit", "Unit"),
    "elected": Text("Terpilih", "Elected"),
    "women": Text("Perempuan", "Women"),
    "reserve": Text("Cadangan", "Reserve"),
    "not_elected": Text("Tidak terpilih", "Not elected"),
    "sum": Text("Jumlah", "Sum"),
    "decisions": Text(
        "Keputusan panel yang menyimpang dari usulan peringkat, dengan alasannya",
        "What the panel decided otherwise than the ranking proposed, and why",
    ),
    "method": Text("Cara penetapan", "How it was decided"),
    "method_text": Text(
        "Calon diurutkan menurut bobot dan aturan nilai seri yang diumumkan sebelum pendaftaran."
        " Siapa pun dapat menghitung ulang urutan ini dari berkas yang diumumkan.",
        "Candidates are ranked by weights and tie-break that were published before the"
        " registration. Anybody can recompute the ranking from the published file.",
    ),
    "version": Text("Nomor rapat di tempat ini", "Number of the plenary here"),
    "drafted": Text("Disusun", "Drafted"),
    "committed": Text("Ditetapkan", "Committed"),
    "rulebook": Text("Aturan yang berlaku", "Rulebook"),
    "seed": Text("Benih undian", "Seed of the lot"),
    "inputs": Text("Sidik jari masukan", "Inputs digest"),
    "closing": Text(
        "Demikian berita acara ini dibuat dengan sebenarnya untuk dipergunakan sebagaimana"
        " mestinya.",
        "These minutes were made truthfully, to be used as is proper.",
    ),
    "confirmed": Text("Menyetujui", "Confirmed"),
    "signature": Text("Tanda tangan", "Signature"),
}

ATTACHMENT = {
    "title": Text("Lampiran Keputusan", "Attachment of the decree"),
    "about": Text(
        "Daftar calon terpilih dan calon pengganti", "List of the elected and of the reserves"
    ),
    "dated": Text("Tanggal", "Date"),
    "elected": Text("Calon terpilih", "Elected"),
    "reserves": Text("Calon pengganti antarwaktu", "Reserves"),
    "office": Text("Jabatan", "Office"),
    "place": Text("Tempat tugas", "Place of duty"),
    "unit": Text("Unit", "Unit"),
    "rank": Text("Peringkat", "Rank"),
    "chair": Text("Ketua", "Chair"),
}
