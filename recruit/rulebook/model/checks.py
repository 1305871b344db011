"""What must hold between the parts of a rulebook, each fault with the path of the key to mend."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from recruit.rulebook.model.calendar import Programme, Timing, WindowName
from recruit.rulebook.model.eligibility import DocumentKind, RuleKind
from recruit.rulebook.model.merit import CriterionSource, TieBreak
from recruit.rulebook.model.words import Level

if TYPE_CHECKING:
    from recruit.rulebook.model.rulebook import Rulebook

Path = tuple[str | int, ...]
Fault = tuple[Path, str]


def _fault(*path: str | int, en: str, id: str) -> Fault:  # noqa: A002
    return path, f"{en} / {id}"


NEEDED = (
    WindowName.registration,
    WindowName.review,
    WindowName.plenary,
    WindowName.result,
    WindowName.swearing_in,
)
IN_ORDER = (
    (WindowName.registration, WindowName.extension),
    (WindowName.registration, WindowName.result),
    (WindowName.result, WindowName.swearing_in),
)
PAPER_OF_RULE = {
    RuleKind.guardian_consent: DocumentKind.guardian_consent,
    RuleKind.civil_servant_permission: DocumentKind.superior_permission,
    RuleKind.health_values_present: DocumentKind.health_certificate,
    RuleKind.health_within: DocumentKind.health_certificate,
}
PROJECT_DECISION = "decision of this project"


def disagreements(book: "Rulebook") -> Iterable[Fault]:
    """Every fault between the parts of `book`, as (path of the key, reason)."""
    return chain(
        _windows(book),
        _scoring(book),
        _tie_break(book),
        _places(book),
        _papers(book),
        _training(book),
        _service(book),
        _sources(book),
    )


def _windows(book: "Rulebook") -> Iterator[Fault]:
    for name in NEEDED:
        if book.window(name) is None:
            yield _fault(
                "windows", en=f"the window '{name}' is missing", id=f"jadwal '{name}' tidak ada"
            )
    for first, second in IN_ORDER:
        earlier, later = book.window(first), book.window(second)
        if earlier and later and later.closes <= earlier.closes:
            path = ("windows", book.windows.index(later), "closes")
            yield _fault(
                *path,
                en=f"'{second}' ends before '{first}'",
                id=f"'{second}' berakhir sebelum '{first}'",
            )
    if (book.extension is None) != (book.window(WindowName.extension) is None):
        yield _fault(
            "extension",
            en="an extension rule and a window 'extension' go together",
            id="aturan perpanjangan dan jadwal 'extension' harus ada bersama",
        )


def _scoring(book: "Rulebook") -> Iterator[Fault]:
    weights, sources = book.weights, {c.source for c in book.rubric.criteria}
    assessor = CriterionSource.assessor
    test_window = book.window(WindowName.written_test)
    interview_window = book.window(WindowName.interview)
    demands = (
        ("written_test", weights.written_test and not book.written_test, "[written_test]"),
        ("written_test", book.written_test and not test_window, "windows 'written_test'"),
        ("interview", weights.interview and not interview_window, "windows 'interview'"),
        ("interview", weights.interview and assessor not in sources, "rubric source 'assessor'"),
        ("desk", weights.desk and CriterionSource.facts not in sources, "rubric source 'facts'"),
    )
    for part, lacks, what in demands:
        if lacks:
            yield _fault("weights", part, en=f"it needs {what}", id=f"memerlukan {what}")


def _tie_break(book: "Rulebook") -> Iterator[Fault]:
    weights = book.weights
    counted = {TieBreak.interview: weights.interview, TieBreak.written_test: weights.written_test}
    for index, step in enumerate(book.tie_break):
        if counted.get(step) == 0:
            yield _fault(
                "tie_break",
                index,
                en=f"'{step}' breaks ties but has no weight",
                id=f"'{step}' tidak berbobot",
            )


def _places(book: "Rulebook") -> Iterator[Fault]:
    for path, level in (
        (("unit", "apply_level"), book.unit.apply_level),
        (("panel_level",), book.panel_level),
    ):
        if level > book.unit.level:
            yield _fault(
                *path,
                en=f"'{level}' is narrower than the unit",
                id=f"'{level}' lebih sempit dari unit",
            )
    if book.extension and book.extension.level > book.unit.apply_level:
        yield _fault(
            "extension",
            "level",
            en="applicants cannot be counted below the place they apply to",
            id="pelamar tidak dapat dihitung di bawah tempat yang dilamar",
        )


def _papers(book: "Rulebook") -> Iterator[Fault]:
    papers = {document.kind for document in book.documents}
    for index, rule in enumerate(book.rules):
        paper = PAPER_OF_RULE.get(rule.kind)
        if paper and paper not in papers:
            yield _fault(
                "rules",
                index,
                "kind",
                en=f"needs the document '{paper}'",
                id=f"memerlukan dokumen '{paper}'",
            )
        if rule.kind is RuleKind.declarations_made and not book.declarations:
            yield _fault(
                "rules", index, "kind", en="there are no declarations", id="tidak ada pernyataan"
            )


def _training(book: "Rulebook") -> Iterator[Fault]:
    oath = book.window(WindowName.swearing_in)
    for index, programme in enumerate(book.programmes):
        if book.name not in programme.attends:
            yield _fault(
                "programmes",
                index,
                "attends",
                en=f"'{book.name}' must attend its own programme",
                id=f"'{book.name}' harus mengikuti programnya sendiri",
            )
        if programme.crew and book.unit.level is not Level.tps:
            yield _fault(
                "programmes", index, "crew", en="only a TPS has a crew", id="hanya TPS yang beregu"
            )
        if oath and not _in_time(programme, oath.first_day):
            yield _fault(
                "programmes",
                index,
                "timing",
                en=f"the days are not {programme.timing} ({oath.first_day})",
                id=f"hari pelatihan tidak sesuai dengan pelantikan ({oath.first_day})",
            )


def _in_time(programme: Programme, oath: date) -> bool:
    if programme.timing is Timing.before_oath:
        return programme.closes < oath
    return programme.opens >= oath


def _service(book: "Rulebook") -> Iterator[Fault]:
    oath = book.window(WindowName.swearing_in)
    if oath and not oath.first_day <= book.term.starts <= book.polling_day < book.term.ends:
        yield _fault(
            "term",
            en="the term must start with or after the oath and reach past polling day",
            id="masa kerja harus dimulai sejak pelantikan dan melewati hari pemungutan suara",
        )
    if (book.office.chair is None) != (book.honorarium.chair is None):
        yield _fault(
            "honorarium",
            "chair",
            en="the chair's pay and the chair's office go together",
            id="honor ketua dan jabatan ketua harus ada bersama",
        )
    if book.sworn_with == book.name:
        yield _fault(
            "sworn_with",
            en="a call is not sworn with itself",
            id="tidak dilantik bersama diri sendiri",
        )


def _sources(book: "Rulebook") -> Iterator[Fault]:
    """Every rule, window, document and declaration begins its source with a listed citation."""
    known = (*(source.citation for source in book.sources), PROJECT_DECISION)
    for part in ("windows", "rules", "documents", "declarations"):
        for index, item in enumerate(getattr(book, part)):
            if not item.source.startswith(known):
                yield _fault(
                    part,
                    index,
                    "source",
                    en=f"'{item.source}' begins with no listed source",
                    id=f"'{item.source}' tidak diawali sumber yang terdaftar",
                )
