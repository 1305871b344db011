"""Small real files that stand for uploaded documents; each says that the person does not exist."""

import typst

from recruit.rulebook.model import DocumentKind

MARK = "CONTOH — orang ini tidak ada"
"""SAMPLE — this person does not exist."""

TITLES = {
    DocumentKind.application_letter: "Surat pendaftaran",
    DocumentKind.diploma: "Ijazah",
    DocumentKind.curriculum_vitae: "Daftar riwayat hidup",
    DocumentKind.declaration: "Surat pernyataan",
    DocumentKind.health_certificate: "Surat keterangan sehat",
    DocumentKind.superior_permission: "Surat izin atasan",
    DocumentKind.guardian_consent: "Surat izin orang tua atau wali",
    DocumentKind.party_letter: "Surat keterangan partai politik",
}

_PHOTO = f"""
#set page(width: 4cm, height: 6cm, margin: 0pt, fill: rgb("#c9302c"))
#set text(font: "DejaVu Sans Mono", size: 7pt)
#place(center + top, dy: 1.1cm, circle(radius: .8cm, fill: white))
#place(center + bottom, rect(width: 2.8cm, height: 2.8cm, radius: (top: 1cm), fill: white))
#place(center + bottom, dy: -4mm, [{MARK.replace(" ", chr(92) + " ")}])
"""

_IDENTITY_CARD = f"""
#set page(width: 8.5cm, height: 5.4cm, margin: 5mm, fill: rgb("#cfe5f3"))
#set text(font: "DejaVu Sans Mono", size: 8pt)
*KTP*
#place(right + horizon, rect(width: 2cm, height: 2.6cm, fill: white))
#place(bottom + left, [{MARK}])
"""


def sample_documents() -> dict[DocumentKind, bytes]:
    """A PNG or PDF of less than 3 kB for every kind of document, the same ones every time."""
    pictures = {
        DocumentKind.photo: _picture(_PHOTO),
        DocumentKind.identity_card: _picture(_IDENTITY_CARD),
    }
    return pictures | {kind: _letter(title) for kind, title in TITLES.items()}


def _picture(source: str) -> bytes:
    return bytes(typst.compile(source.encode(), format="png", ppi=56))


def _letter(title: str) -> bytes:
    """A PDF page in Helvetica, which every reader has: fonts inside would make it 16 kB."""
    text = f"BT /F1 20 Tf 60 760 Td ({title}) Tj 0 -40 Td /F1 14 Tf ({MARK}) Tj ET"
    content = text.encode("cp1252")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources 6 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Font<</F1 5 0 R>>>>",
    ]
    return _pdf(objects)


def _pdf(objects: list[bytes]) -> bytes:
    """A PDF file of these objects, the first of which is its root (ISO 32000-1 §7.5)."""
    file = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(file)
    size = len(objects) + 1
    file += b"xref\n0 %d\n0000000000 65535 f \n" % size
    file += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    file += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, table)
    return bytes(file)
