"""People who do not exist, made by the database: a province of them in seconds.

What stands for the digest of a NIK is made of random bytes, so it is nobody's.
"""

import json

from recruit.applications.queries import rulebook_of
from recruit.applications.rules import SensitiveKind
from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, bulk, execute, transaction
from recruit.foundation.keys import vault
from tests.benchmarks.ground import ACTOR

# Between 0.8 and 2.5 times as many in a village for each seat as in another, as in reality; in no
# order, as they applied.
_CANDIDATES = """
    CREATE TEMP TABLE candidate ON COMMIT DROP AS
    WITH station AS (
        SELECT code, 0.8 + 1.7 * abs(hashtext(left(code, 13))::bigint) / 2147483648 AS weight
        FROM place WHERE level = 'tps'
    ), reached AS (
        SELECT code, weight, sum(weight) OVER (ORDER BY code) AS until,
               sum(weight) OVER () AS whole
        FROM station
    ), quota AS (
        SELECT code, round($1::int * until / whole)::int
                   - round($1::int * (until - weight) / whole)::int AS many
        FROM reached
    ), drawn AS (
        SELECT code, random() AS experience, random() AS ability, random() AS woman,
               random() AS near
        FROM quota CROSS JOIN generate_series(1, many) ORDER BY random()
    )
    SELECT uuidv7() AS application, uuidv7() AS person, code AS place,
           CASE WHEN woman < 0.45 THEN 'P' ELSE 'L' END AS sex,
           jsonb_build_object(
               'citizen', true, 'occupation', 'Wiraswasta',
               'election_experience', CASE WHEN experience < 0.55 THEN 'none'
                                           WHEN experience < 0.8 THEN 'once' ELSE 'more' END,
               'it_ability', CASE WHEN ability < 0.2 THEN 'none'
                                  WHEN ability < 0.6 THEN 'basic' ELSE 'good' END,
               'same_rw_as_tps', near < 0.5) AS answers
    FROM drawn
"""
_SEATED = """
    CREATE TEMP TABLE candidate ON COMMIT DROP AS
    SELECT uuidv7() AS application, uuidv7() AS person, seat.place, seat.number,
           CASE WHEN random() < 0.45 THEN 'P' ELSE 'L' END AS sex, '{}'::jsonb AS answers
    FROM seat WHERE call = $1 AND NOT EXISTS (
        SELECT FROM appointment AS held WHERE held.call = seat.call AND held.place = seat.place
        AND held.seat_number = seat.number AND held.stage <> 'ended')
"""
_APPLICANTS = """
    CREATE TEMP TABLE applicant ON COMMIT DROP AS
    SELECT candidate.*, left(place, 13) AS village,
           (ARRAY['Siti', 'Budi', 'Dewi', 'Agus', 'Rina', 'Joko', 'Ayu', 'Eko'])[1 + dice % 8]
           || ' ' || (ARRAY['Contoh', 'Rekaan', 'Misal', 'Karangan', 'Umpama'])[1 + dice / 8 % 5]
           || ' ' || dice AS name,
           date '1970-01-01' + dice % 12000 AS birth_date, '+628000' || lpad(dice::text, 7, '0')
           AS phone, 'Jl. Contoh No. ' || dice % 200 AS address,
           lpad((dice % 12)::text, 3, '0') AS rt, lpad((dice % 9)::text, 3, '0') AS rw
    FROM (SELECT *, (random() * 1000000)::int AS dice FROM candidate) AS candidate
"""
_PERSONS = """
    INSERT INTO person (id, nik_digest, nik_sealed, name, birth_date, sex, phone, address,
                        village_code, rt, rw, created_at)
    SELECT person, sha256(uuid_send(gen_random_uuid())), '', name, birth_date, sex, phone, address,
           village, rt, rw, $1 FROM applicant
"""
_APPLICATIONS = """
    INSERT INTO application (id, number, call, person, place, stage, stage_at, submitted_at, name,
                             birth_date, sex, education, village_code, rw, answers)
    SELECT application, nextval('registration_number') * 100, $1, person, place, $2, $3, $3, name,
           birth_date, sex, 'senior_secondary', village, rw, answers FROM applicant
"""
_EVENTS = """
    SELECT application AS subject_id, jsonb_build_object('call', $1::text, 'place', place) AS data
    FROM applicant
"""
_APPOINTMENTS = """
    INSERT INTO appointment (id, application, person, call, election, place, seat_number, chair,
                             stage, appointed_at)
    SELECT uuidv7(), application, person, $1::text, $2, place, number,
           $3::boolean AND number = 1 AND NOT EXISTS (
               SELECT FROM appointment AS held WHERE held.call = $1::text
               AND held.place = applicant.place AND held.chair AND held.stage <> 'ended'),
           'appointed', $4
    FROM applicant ORDER BY place, number
"""


_DOCUMENTS = """
    INSERT INTO document (application, kind, sha256, media_type, size, uploaded_at)
    SELECT application, kind, sha256(kind::bytea), 'image/jpeg', 300000, $2
    FROM applicant CROSS JOIN unnest($1::text[]) AS kind
"""
_FACTS = """
    INSERT INTO sensitive_fact (application, kind, sealed, delete_after)
    SELECT application, fact.kind, fact.sealed, date '2025-03-08'
    FROM applicant CROSS JOIN unnest($1::text[], $2::bytea[]) AS fact (kind, sealed)
"""
_COMPLETE = {
    "party": {"tie": "never", "left_on": None},
    "campaign": {"ever": False, "until": None},
    "holds_post": False,
    "civil_servant": False,
    "spouse": None,
    "nik_flags": [],
}
_SEALED = {
    SensitiveKind.health: {
        "systolic": 118, "diastolic": 76, "blood_sugar": 101, "cholesterol": 172,
        "examined_on": "2024-09-10", "facility": None,
    },
    SensitiveKind.criminal_record: {"sentenced": False},
}  # fmt: skip


async def invent_candidates(call: str, many: int) -> None:
    """Let so many people stand for election to a call, spread over all TPS of the province."""
    async with transaction() as connection:
        await connection.execute("SELECT setseed(0.2024)")
        await connection.execute(_CANDIDATES, many)
        await _apply(connection, call, "eligible")
    await execute("ANALYZE")


async def invent_applicants(call: str, many: int) -> None:
    """Let so many people hand in a complete application, spread over all TPS of the province."""
    rulebook = await rulebook_of(call)
    answers = json.dumps(_COMPLETE | {"declarations": [d.code for d in rulebook.declarations]})
    sealed = {
        kind: vault().seal(json.dumps(plain), purpose=kind) for kind, plain in _SEALED.items()
    }
    async with transaction() as connection:
        await connection.execute("SELECT setseed(0.2024)")
        await connection.execute(_CANDIDATES, many)
        await connection.execute("UPDATE candidate SET answers = answers || $1::jsonb", answers)
        await _apply(connection, call, "submitted")
        async with bulk(connection):
            kinds = [paper.kind.value for paper in rulebook.documents]
            await connection.execute(_DOCUMENTS, kinds, clock.now())
            await connection.execute(_FACTS, list(sealed), list(sealed.values()))
    await execute("ANALYZE")


async def fill_seats(call: str) -> None:
    """Appoint somebody to every seat of a call that nobody holds."""
    rulebook = await rulebook_of(call)
    async with transaction() as connection:
        await connection.execute(_SEATED, call)
        await _apply(connection, call, "elected")
        has_chair = rulebook.office.chair is not None
        async with bulk(connection):
            await connection.execute(_APPOINTMENTS, call, rulebook.election, has_chair, clock.now())
    await execute("ANALYZE")


async def _apply(connection: Connection, call: str, stage: str) -> None:
    await connection.execute(_APPLICANTS)
    await connection.execute(_PERSONS, clock.now())
    async with bulk(connection):
        await connection.execute(_APPLICATIONS, call, stage, clock.now())
    await ledger.append_many(
        connection,
        _EVENTS,
        call,
        kind="application_submit",
        subject_kind="application",
        actor=ACTOR.reference,
    )
