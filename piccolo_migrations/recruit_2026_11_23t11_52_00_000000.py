"""What Piccolo cannot say in a table: functions, partial and composite constraints, triggers."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from recruit.foundation.database import transaction

ID = "2026-11-23T11:52:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "hashing, locks, one office a person, seats never above need, append-only ledger"

FORWARDS = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE SEQUENCE registration_number;

-- No index holds the stage, and every page keeps room: a move rewrites one row and no index.
ALTER TABLE application SET (fillfactor = 60);

CREATE FUNCTION ledger_hash(previous bytea, subject_kind text, subject_id uuid, sequence integer,
                            kind text, actor text, at timestamptz, data jsonb)
RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT sha256(convert_to(concat_ws(chr(31),
        coalesce(encode(previous, 'hex'), ''), subject_kind, subject_id::text, sequence::text,
        kind, actor, ((extract(epoch FROM at) * 1000000)::bigint)::text, data::text), 'UTF8'))
$$;

CREATE FUNCTION outbox_lock(id uuid) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT hashtextextended(id::text, 0)
$$;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER ledger_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE UNIQUE INDEX appointment_one_office ON appointment (person, election)
    WHERE stage <> 'ended';
CREATE UNIQUE INDEX appointment_one_person_a_seat ON appointment (call, place, seat_number)
    WHERE stage <> 'ended';
CREATE UNIQUE INDEX appointment_one_chair ON appointment (call, place)
    WHERE chair AND stage <> 'ended';
ALTER TABLE appointment ADD CONSTRAINT appointment_within_seats
    FOREIGN KEY (call, place, seat_number) REFERENCES seat (call, place, number);
CREATE UNIQUE INDEX score_sheet_standing ON score_sheet (application, assessor)
    WHERE superseded_at IS NULL;
CREATE UNIQUE INDEX seat_offer_open_person ON seat_offer (application) WHERE state = 'open';
CREATE UNIQUE INDEX seat_offer_open_seat ON seat_offer (call, place, seat_number)
    WHERE state = 'open';
CREATE UNIQUE INDEX waiting_once ON waiting_list_entry (enrolment) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX duty_card_valid ON duty_card (appointment) WHERE revoked_at IS NULL;
CREATE UNIQUE INDEX plenary_in_draft ON plenary (call, place) WHERE stage = 'drafted';
CREATE INDEX appointment_application ON appointment (application);
CREATE INDEX appointment_call_place ON appointment (call, place text_pattern_ops);
CREATE INDEX oath_ceremony ON oath (ceremony);
CREATE UNIQUE INDEX oath_sworn_once ON oath (appointment) WHERE present;

CREATE INDEX application_call_place ON application (call, place text_pattern_ops, id);
CREATE INDEX application_spouse ON application ((answers ->> 'spouse'))
    WHERE answers ->> 'spouse' IS NOT NULL;
CREATE INDEX place_code_prefix ON place (code text_pattern_ops);
CREATE INDEX place_parent_children ON place (parent);
CREATE INDEX outbox_open ON outbox (due_at)
    WHERE done_at IS NULL AND failed_at IS NULL AND cancelled_at IS NULL;

-- notices lies below people, so its table cannot name theirs.
ALTER TABLE notice ADD CONSTRAINT notice_person FOREIGN KEY (person) REFERENCES person (id);
CREATE INDEX notice_inbox ON notice (person, created_at DESC);
CREATE UNIQUE INDEX overlap_once ON overlap (kind, first, coalesce(second, officer));
CREATE INDEX overlap_second ON overlap (second);
CREATE INDEX sign_in_code_recent ON sign_in_code (nik_digest, created_at DESC);
"""

BACKWARDS = """
DROP INDEX overlap_second, overlap_once, sign_in_code_recent, notice_inbox, outbox_open, place_parent_children, place_code_prefix,
    application_spouse, application_call_place, oath_sworn_once, oath_ceremony,
    appointment_call_place, appointment_application, plenary_in_draft, duty_card_valid, waiting_once,
    seat_offer_open_seat, seat_offer_open_person, score_sheet_standing;
ALTER TABLE notice DROP CONSTRAINT notice_person;
ALTER TABLE appointment DROP CONSTRAINT appointment_within_seats;
DROP INDEX appointment_one_chair, appointment_one_person_a_seat, appointment_one_office;
DROP TRIGGER ledger_event_append_only ON ledger_event;
DROP FUNCTION refuse_change, outbox_lock, ledger_hash;
DROP SEQUENCE registration_number;
"""


async def create() -> None:
    """Make them."""
    async with transaction() as connection:
        await connection.execute(FORWARDS)


async def drop() -> None:
    """Take them away again."""
    async with transaction() as connection:
        await connection.execute(BACKWARDS)


async def forwards() -> MigrationManager:
    """The migration, for Piccolo."""
    manager = MigrationManager(migration_id=ID, app_name="recruit", description=DESCRIPTION)
    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager
