"""What keeps appointed people from swearing, worked out for a whole set at once."""

from recruit.rulebook.model import RuleKind, Severity
from recruit.screening.queries.clarifications import open_sql, refused_sql
from recruit.screening.tables import OverlapState, Registry
from recruit.swearing_in.rules import Obstacle

_HITS = f"'{Registry.party}', '{Registry.neutrality}'"
"""Registers in which to be listed needs an explanation."""


def obstacles_sql(people: str, calls: str, programmes: str) -> str:
    """CTEs that end with ``obstacle (appointment, code, programme)``.

    ``people`` is a CTE with the ``id``, ``call`` and ``application`` of appointments. ``calls``
    and ``programmes`` are the parameters (text arrays) that pair each call with a programme its
    people must have been trained in. A programme counts by enrolment in the latest published
    timetable, and by attendance as soon as anybody's attendance was written down; a waiver counts
    as training.
    """
    return f"""
        required AS MATERIALIZED (
            SELECT pair.call, pair.programme, EXISTS (
                SELECT FROM attendance JOIN enrolment ON enrolment.id = attendance.enrolment
                JOIN timetable ON timetable.id = enrolment.timetable
                WHERE timetable.programme = pair.programme) AS attendance_kept
            FROM unnest({calls}::text[], {programmes}::text[]) AS pair (call, programme)
        ),
        current_timetable AS MATERIALIZED (
            SELECT DISTINCT ON (programme, district) id FROM timetable
            WHERE programme = ANY ({programmes}::text[]) AND published_at IS NOT NULL
            ORDER BY programme, district, version DESC
        ),
        obstacle AS MATERIALIZED (
            SELECT {people}.id AS appointment, required.programme,
                   CASE WHEN trained.enrolled THEN '{Obstacle.not_attended}'
                        ELSE '{Obstacle.not_enrolled}' END AS code
            FROM {people} JOIN required ON required.call = {people}.call
            CROSS JOIN LATERAL (
                SELECT count(current_timetable.id) > 0 AS enrolled,
                       count(attendance.id) > 0 AS attended
                FROM enrolment JOIN timetable ON timetable.id = enrolment.timetable
                LEFT JOIN current_timetable ON current_timetable.id = enrolment.timetable
                LEFT JOIN attendance ON attendance.enrolment = enrolment.id
                WHERE enrolment.appointment = {people}.id
                  AND timetable.programme = required.programme
            ) AS trained
            WHERE NOT trained.attended AND (required.attendance_kept OR NOT trained.enrolled)
              AND NOT EXISTS (SELECT FROM training_waiver AS waiver
                              WHERE waiver.appointment = {people}.id
                                AND waiver.programme = required.programme)
            UNION ALL
            SELECT {people}.id, NULL, '{Obstacle.open_clarification}'
            FROM {people} WHERE {_is_open(f"{people}.application")}
            UNION ALL
            SELECT {people}.id, NULL, '{Obstacle.open_overlap}'
            FROM {people} WHERE {people}.application IN (
                SELECT unnest(ARRAY[first, second]) FROM overlap
                WHERE state = '{OverlapState.open}')
        )
    """


def _is_open(application: str) -> str:
    """Whether something about an application awaits an explanation: a question or a public comment
    that is not dealt with, a refusal on which no verifier has decided, a finding that the latest
    decision did not answer, or a register's answer that came after it and was not explained since.

    ``OFFSET 0`` makes the planner look at each application by its key, not at all there are.
    """
    return f"""EXISTS (
        SELECT FROM application JOIN person ON person.id = application.person
        JOIN call ON call.name = application.call
        LEFT JOIN LATERAL (
            SELECT reasons, decided_at FROM verification
            WHERE verification.application = application.id AND undone_at IS NULL
            ORDER BY decided_at DESC, verification.id DESC LIMIT 1
        ) AS decision ON true
        WHERE application.id = {application} AND (
            {open_sql("application.id")} OR {refused_sql("application.id")}
            OR EXISTS (
                SELECT FROM screening, jsonb_array_elements(screening.findings) AS finding
                WHERE screening.application = application.id
                  AND screening.rulebook = call.rulebook
                  AND screening.worst <> '{Severity.warn}'
                  AND finding ->> 'severity' = '{Severity.clarify}'
                  AND NOT coalesce(decision.reasons, '[]') @>
                      jsonb_build_array(jsonb_build_object('rule', finding -> 'rule')))
            OR EXISTS (
                SELECT FROM registry_answer AS answer
                WHERE answer.registry IN ({_HITS}) AND answer.nik_digest = person.nik_digest
                  AND answer.listed = 'listed'
                  AND answer.obtained_at > coalesce(decision.decided_at, '-infinity')
                  AND NOT {_explained()}))
        OFFSET 0)"""


def _explained() -> str:
    """Whether the panel has accepted what the applicant said of a register's answer."""
    return f"""EXISTS (
        SELECT FROM clarification JOIN rulebook_version ON rulebook_version.hash = call.rulebook,
             jsonb_array_elements(rulebook_version.content -> 'rules') AS known
        WHERE clarification.application = application.id AND clarification.accepted
          AND clarification.decided_at > answer.obtained_at
          AND known ->> 'code' = clarification.rule
          AND known ->> 'kind' = CASE answer.registry
              WHEN '{Registry.party}' THEN '{RuleKind.party_registry}'
              ELSE '{RuleKind.neutrality_findings}' END)"""
