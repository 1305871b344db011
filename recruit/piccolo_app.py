"""All tables of the project, in the order of the pipeline, for Piccolo's migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from recruit.applications import tables as applications
from recruit.foundation import clock, ledger, outbox
from recruit.notices import tables as notices
from recruit.people import tables as people
from recruit.places import tables as places
from recruit.scoring import tables as scoring
from recruit.screening import tables as screening
from recruit.selection import tables as selection
from recruit.swearing_in import tables as swearing_in
from recruit.training import tables as training

MIGRATIONS = Path(__file__).parent.parent / "piccolo_migrations"

APP_CONFIG = AppConfig(
    app_name="recruit",
    migrations_folder_path=str(MIGRATIONS),
    table_classes=[
        clock.Rehearsal,
        ledger.LedgerEvent,
        outbox.Outbox,
        outbox.JobRun,
        notices.Notice,
        notices.Delivery,
        places.Place,
        people.Person,
        people.SignInCode,
        people.ApplicantSession,
        people.Officer,
        people.OfficerGrant,
        people.ApiKey,
        applications.RulebookVersion,
        applications.Call,
        applications.Application,
        applications.Document,
        applications.Draft,
        applications.DraftDocument,
        applications.Upload,
        applications.SensitiveFact,
        applications.IdempotencyKey,
        screening.Screening,
        screening.Verification,
        screening.VerificationLease,
        screening.SecondReading,
        screening.RegistryAnswer,
        screening.RegistryQuery,
        screening.Overlap,
        screening.Clarification,
        screening.ClarificationFile,
        screening.PublicComment,
        screening.CommentFile,
        screening.FallbackApproval,
        screening.Extension,
        screening.ResultPublication,
        screening.Objection,
        scoring.TestResult,
        scoring.ScoreSheet,
        scoring.InterviewRoom,
        scoring.InterviewPanellist,
        scoring.Interview,
        scoring.InterviewAssessor,
        scoring.InterestDeclared,
        selection.Seat,
        selection.Lot,
        selection.Plenary,
        selection.PlenaryMember,
        selection.Ranking,
        selection.Appointment,
        selection.Redistribution,
        selection.SeatOffer,
        training.Programme,
        training.Venue,
        training.Room,
        training.Trainer,
        training.Timetable,
        training.Session,
        training.SessionTrainer,
        training.Enrolment,
        training.Attendance,
        training.Pin,
        training.Impossibility,
        training.SeatChange,
        training.WaitingListEntry,
        swearing_in.Ceremony,
        swearing_in.Oath,
        swearing_in.Invitation,
        swearing_in.TrainingWaiver,
        swearing_in.Decree,
        swearing_in.DecreeLine,
        swearing_in.DutyCard,
        swearing_in.Roster,
        swearing_in.RosterExport,
    ],
)
