"""The officers' menu: the path of an application, and the pages of each of its steps."""

from dataclasses import dataclass

from recruit.foundation.i18n import Language, Text
from recruit.people.permissions import Actor, Permission


@dataclass(frozen=True, slots=True)
class Page:
    """An entry: the section that its pages name, and what one must hold to see it."""

    section: str
    href: str
    label: Text
    permission: Permission
    unless: Permission | None = None
    """Whoever holds this finds the page elsewhere."""


@dataclass(frozen=True, slots=True)
class Group:
    """The pages of one step."""

    label: Text
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as the reader sees it."""

    href: str
    label: str
    current: bool


MENU = (
    Group(
        Text("Papan alur", "Pipeline"),
        (
            Page(
                "pipeline",
                "/officer/pipeline",
                Text("Papan alur", "Pipeline"),
                Permission.status_read,
            ),
        ),
    ),
    Group(
        Text("Loket", "Desk"),
        (
            Page("desk", "/officer/desk", Text("Loket", "Desk"), Permission.applications_submit),
            Page(
                "contact",
                "/officer/contact",
                Text("Alamat pelamar", "Applicants' addresses"),
                Permission.applications_submit,
            ),
        ),
    ),
    Group(
        Text("Pemeriksaan", "Screening"),
        (
            Page(
                "verify",
                "/officer/verify",
                Text("Verifikasi", "Verification"),
                Permission.verification_decide,
            ),
            Page(
                "agreement",
                "/officer/verify/agreement",
                Text("Kesepakatan", "Agreement"),
                Permission.verification_oversee,
                unless=Permission.verification_decide,
            ),
            Page(
                "registries",
                "/officer/registries",
                Text("Register luar", "Registers outside"),
                Permission.verification_decide,
            ),
            Page(
                "overlaps",
                "/officer/overlaps",
                Text("Benturan", "Overlaps"),
                Permission.overlaps_settle,
            ),
            Page(
                "clarifications",
                "/officer/clarifications",
                Text("Klarifikasi", "Clarifications"),
                Permission.verification_decide,
            ),
            Page(
                "comments",
                "/officer/comments",
                Text("Tanggapan", "Public comments"),
                Permission.comments_moderate,
            ),
            Page(
                "panel",
                "/officer/panel",
                Text("Meja pokja", "The panel's desk"),
                Permission.verification_decide,
            ),
        ),
    ),
    Group(
        Text("Seleksi", "Selection"),
        (
            Page(
                "written-test",
                "/officer/written-test",
                Text("Tes tertulis", "Written test"),
                Permission.scores_enter,
            ),
            Page(
                "interviews",
                "/officer/interviews",
                Text("Wawancara", "Interviews"),
                Permission.interviews_plan,
            ),
            Page(
                "interviews-mine",
                "/officer/interviews/mine",
                Text("Jadwal saya", "My schedule"),
                Permission.scores_enter,
            ),
            Page(
                "scoring",
                "/officer/scoring",
                Text("Lembar nilai", "Score sheets"),
                Permission.scores_enter,
            ),
            Page(
                "scores",
                "/officer/scores",
                Text("Kesepakatan nilai", "How scores agree"),
                Permission.plenary_hold,
            ),
            Page(
                "rankings",
                "/officer/rankings",
                Text("Peringkat dan undian", "Rankings and lots"),
                Permission.applications_read,
            ),
            Page(
                "plenaries",
                "/officer/plenaries",
                Text("Rapat pleno", "Plenaries"),
                Permission.plenary_confirm,
            ),
            Page(
                "redistribution",
                "/officer/redistribution",
                Text("Kursi kosong", "Empty seats"),
                Permission.plenary_hold,
            ),
            Page(
                "replacement",
                "/officer/replacement",
                Text("Penggantian", "Replacement"),
                Permission.plenary_hold,
            ),
        ),
    ),
    Group(
        Text("Bimtek", "Training"),
        (
            Page(
                "training",
                "/officer/training",
                Text("Penjadwalan", "Planning"),
                Permission.training_plan,
            ),
            Page(
                "training-supply",
                "/officer/training/supply",
                Text("Tempat dan pelatih", "Venues and trainers"),
                Permission.training_plan,
            ),
            Page(
                "attendance",
                "/officer/attendance",
                Text("Daftar hadir", "Attendance"),
                Permission.attendance_record,
            ),
            Page(
                "practised",
                "/officer/practised",
                Text("Siapa sudah berlatih", "Who has practised"),
                Permission.attendance_record,
            ),
        ),
    ),
    Group(
        Text("Pelantikan", "Swearing-in"),
        (
            Page("oaths", "/officer/oaths", Text("Upacara", "Ceremonies"), Permission.oaths_record),
            Page(
                "oaths-evening",
                "/officer/oaths/evening",
                Text("Siapa sudah bersumpah", "Who has sworn"),
                Permission.oaths_record,
            ),
            Page(
                "decrees",
                "/officer/decrees",
                Text("Keputusan dan kartu", "Decrees and cards"),
                Permission.decrees_issue,
            ),
            Page(
                "rosters",
                "/officer/rosters",
                Text("Daftar pelantikan", "Rosters"),
                Permission.rosters_export,
            ),
        ),
    ),
)


def menu_of(actor: Actor, section: str, language: Language) -> tuple[list[Link], list[Link]]:
    """The steps that somebody works at, and the pages of the one that ``section`` belongs to."""
    groups = [(group, _visible(group, actor)) for group in MENU]
    steps = [
        Link(
            pages[0].href,
            group.label.in_(language),
            any(page.section == section for page in group.pages),
        )
        for group, pages in groups
        if pages
    ]
    inside = [pages for _, pages in groups if any(page.section == section for page in pages)]
    pages = [
        Link(page.href, page.label.in_(language), page.section == section)
        for page in (inside[0] if inside else ())
    ]
    return steps, pages if len(pages) > 1 else []


def _visible(group: Group, actor: Actor) -> list[Page]:
    return [
        page
        for page in group.pages
        if actor.holds(page.permission) and (page.unless is None or not actor.holds(page.unless))
    ]
