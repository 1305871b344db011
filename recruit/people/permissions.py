"""Who may do what, for which bodies, below which place.

A grant is a set of permissions × bodies × place prefix × until. :meth:`Actor.may` is the one
question; :class:`Scope` carries the same answer into queries.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotAllowed
from recruit.rulebook.model import Body


class Permission(StrEnum):
    """One thing that somebody may do."""

    applications_correct = "applications:correct"
    applications_own = "applications:own"
    """What every applicant may do with their own applications; no officer holds it."""
    applications_read = "applications:read"
    applications_submit = "applications:submit"
    applications_withdraw = "applications:withdraw"
    attendance_record = "attendance:record"
    calls_open = "calls:open"
    clarifications_decide = "clarifications:decide"
    comments_moderate = "comments:moderate"
    decrees_issue = "decrees:issue"
    """Issue, amend and revoke decrees, and give out duty cards."""
    documents_read = "documents:read"
    interviews_plan = "interviews:plan"
    oaths_record = "oaths:record"
    officers_manage = "officers:manage"
    overlaps_settle = "overlaps:settle"
    places_import = "places:import"
    plenary_confirm = "plenary:confirm"
    """Confirm the decisions of a plenary as a member of the panel."""
    plenary_hold = "plenary:hold"
    results_publish = "results:publish"
    rosters_export = "rosters:export"
    rulebooks_activate = "rulebooks:activate"
    scores_enter = "scores:enter"
    screening_start = "screening:start"
    status_read = "status:read"
    training_plan = "training:plan"
    verification_decide = "verification:decide"
    verification_oversee = "verification:oversee"
    """See how far verifiers agree, and undo what another of them decided."""


class Role(StrEnum):
    """A usual bundle of permissions."""

    desk_officer = "desk_officer"
    verifier = "verifier"
    assessor = "assessor"
    panel_chair = "panel_chair"
    panel_member = "panel_member"
    training_coordinator = "training_coordinator"
    attendance_clerk = "attendance_clerk"
    registrar = "registrar"
    coordinator = "coordinator"
    operator = "operator"


_READ = {Permission.applications_read, Permission.status_read}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.desk_officer: frozenset(
        _READ
        | {
            Permission.applications_submit,
            Permission.applications_correct,
            Permission.applications_withdraw,
        }
    ),
    Role.verifier: frozenset(
        _READ
        | {
            Permission.documents_read,
            Permission.screening_start,
            Permission.verification_decide,
        }
    ),
    Role.assessor: frozenset(_READ | {Permission.scores_enter}),
    Role.panel_chair: frozenset(
        _READ
        | {
            Permission.clarifications_decide,
            Permission.comments_moderate,
            Permission.decrees_issue,
            Permission.documents_read,
            Permission.interviews_plan,
            Permission.overlaps_settle,
            Permission.plenary_confirm,
            Permission.plenary_hold,
            Permission.results_publish,
            Permission.scores_enter,
            Permission.verification_decide,
            Permission.verification_oversee,
        }
    ),
    Role.panel_member: frozenset(_READ | {Permission.plenary_confirm}),
    Role.training_coordinator: frozenset(
        {Permission.attendance_record, Permission.status_read, Permission.training_plan}
    ),
    Role.attendance_clerk: frozenset({Permission.attendance_record}),
    Role.registrar: frozenset(
        {
            Permission.decrees_issue,
            Permission.status_read,
            Permission.oaths_record,
            Permission.rosters_export,
        }
    ),
    Role.coordinator: frozenset({Permission.status_read, Permission.verification_oversee}),
    Role.operator: frozenset(Permission) - {Permission.applications_own},
}

ROLE_LABELS: dict[Role, Text] = {
    Role.desk_officer: Text("Petugas loket", "Desk officer"),
    Role.verifier: Text("Verifikator", "Verifier"),
    Role.assessor: Text("Pewawancara", "Assessor"),
    Role.panel_chair: Text("Ketua pokja", "Panel chair"),
    Role.panel_member: Text("Anggota pokja", "Panel member"),
    Role.training_coordinator: Text("Koordinator bimtek", "Training coordinator"),
    Role.attendance_clerk: Text("Petugas daftar hadir", "Attendance clerk"),
    Role.registrar: Text("Petugas pelantikan", "Registrar"),
    Role.coordinator: Text("Koordinator", "Coordinator"),
    Role.operator: Text("Operator", "Operator"),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """Permissions for some bodies below a place, until a time."""

    permissions: frozenset[Permission]
    bodies: frozenset[Body]
    place_prefix: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """The (body, place prefix) pairs that a query may show."""

    bodies: tuple[str, ...]
    prefixes: tuple[str, ...]

    @staticmethod
    def sql(body: str, place: str, first: int) -> str:
        """The condition for a query, with the scope's two arrays as ``$first`` and the next."""
        return (
            f"EXISTS (SELECT FROM unnest(${first}::text[], ${first + 1}::text[])"
            f" AS scope (body, prefix)"
            f" WHERE scope.body = {body} AND starts_with({place}, scope.prefix))"
        )


class ActorKind(StrEnum):
    """What sort of actor it is."""

    officer = "officer"
    program = "program"
    applicant = "applicant"
    anonymous = "anonymous"
    system = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or something that acts, with the grants it holds at this moment."""

    kind: ActorKind
    id: str
    name: str
    grants: tuple[Grant, ...] = ()
    unread: int = 0
    """Messages that an applicant has not read, for the menu of every page."""

    @property
    def reference(self) -> str:
        """How the ledger names the actor; no personal data."""
        return f"{self.kind}:{self.id}"

    def may(self, permission: Permission, body: str, place: str) -> bool:
        """Whether the actor may do this for a body at a place."""
        if self.kind is ActorKind.system:
            return True
        return any(
            permission in grant.permissions
            and body in grant.bodies
            and place.startswith(grant.place_prefix)
            for grant in self.grants
        )

    def holds(self, permission: Permission) -> bool:
        """Whether the actor may do this anywhere at all."""
        if self.kind is ActorKind.applicant:
            return permission is Permission.applications_own
        return self.kind is ActorKind.system or any(
            permission in grant.permissions for grant in self.grants
        )

    def require(self, permission: Permission, body: str, place: str) -> None:
        """:class:`NotAllowed` unless the actor may."""
        if not self.may(permission, body, place):
            raise NotAllowed(
                Text(
                    f"Anda tidak berwenang untuk {permission} di {place}.",
                    f"You may not do {permission} at {place}.",
                )
            )

    def scope(self, permission: Permission) -> Scope:
        """Where the actor may do this, for the queries."""
        pairs = sorted(_pairs(self.grants, permission))
        if self.kind is ActorKind.system:
            pairs = [(body.value, "") for body in Body]
        return Scope(tuple(body for body, _ in pairs), tuple(prefix for _, prefix in pairs))


def system(name: str) -> Actor:
    """The system itself: the clock, a migration, an operator at the server's terminal."""
    return Actor(ActorKind.system, name, name)


def _pairs(grants: Iterable[Grant], permission: Permission) -> set[tuple[str, str]]:
    return {
        (body.value, grant.place_prefix)
        for grant in grants
        if permission in grant.permissions
        for body in grant.bodies
    }
