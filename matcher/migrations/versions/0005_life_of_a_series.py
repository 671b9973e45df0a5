"""The whole life of a series: splits, wishes, answers, reports of sessions; and events of a program."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

from matcher.migrations.altering import add_columns, let_be

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COLUMNS = {
    "series": [
        "mentorship_id INTEGER CONSTRAINT fk_series_mentorship_id REFERENCES mentorships (id)",
        "tzdata VARCHAR(16) DEFAULT '' NOT NULL",
        "rewritten_at {moment}",
    ],
    "occurrences": ["day DATE DEFAULT '2000-01-01' NOT NULL"],
    "overrides": [
        "new_local {naive}",
        "made_by INTEGER CONSTRAINT fk_overrides_made_by REFERENCES people (id)",
        "made_at {moment}",
    ],
    "mentorships": ["ended_words TEXT DEFAULT '' NOT NULL"],
    "proposals": ["times JSON DEFAULT '[]' NOT NULL", "earlier_times JSON DEFAULT '[]' NOT NULL"],
    "acceptances": ["times JSON DEFAULT '[]' NOT NULL"],
}
MAIL_KINDS = (
    "application_received",
    "mentor_offer",
    "participant_offer",
    "offer_reminder",
    "match_confirmed",
    "invitation",
    "session_reminder",
    "forwarded",
    "sign_in",
    "monday",
    "interest_received",
    "applications_open",
    "draft_reminder",
    "director_asked",
    "team_invited",
    "selection_accepted",
    "selection_wait_listed",
    "selection_declined",
    "coordinator_invited",
    "clock_shift",
    "session_answer",
    "wish_asked",
    "wish_answered",
    "event_invited",
    "event_reminder",
    "event_after",
    "sample",
)


def upgrade() -> None:
    add_columns(COLUMNS)
    op.create_index("ix_series_mentorship_id", "series", ["mentorship_id"])
    let_be("outbox_messages", "ck_outbox_messages_mailkind", "kind", MAIL_KINDS)
    _new_tables()
    op.execute("UPDATE series SET mentorship_id = (SELECT id FROM mentorships WHERE mentorships.series_id = series.id)")
    _fill_local_times()


def _fill_local_times() -> None:
    """What stood there as an instant alone, on the clock of its series."""
    series = sa.table("series", sa.column("id"), sa.column("zone"))
    occurrences = sa.table(
        "occurrences",
        sa.column("id"),
        sa.column("series_id"),
        sa.column("original_start", sa.DateTime(timezone=True)),
        sa.column("day", sa.Date()),
    )
    overrides = sa.table(
        "overrides",
        sa.column("id"),
        sa.column("series_id"),
        sa.column("new_start", sa.DateTime(timezone=True)),
        sa.column("new_local", sa.DateTime()),
    )
    connection = op.get_bind()
    for key, zone, start in connection.execute(
        sa.select(occurrences.c.id, series.c.zone, occurrences.c.original_start).where(
            occurrences.c.series_id == series.c.id
        )
    ).all():
        connection.execute(occurrences.update().where(occurrences.c.id == key).values(day=_local(start, zone).date()))
    for key, zone, start in connection.execute(
        sa.select(overrides.c.id, series.c.zone, overrides.c.new_start).where(
            overrides.c.series_id == series.c.id, overrides.c.new_start.is_not(None)
        )
    ).all():
        connection.execute(overrides.update().where(overrides.c.id == key).values(new_local=_local(start, zone)))


def _local(moment: datetime, zone: str) -> datetime:
    """SQLite keeps UTC without saying so."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _new_tables() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "webinar",
                "orientation",
                "kick_off",
                "cohort_call",
                "office_hours",
                "closing",
                "other",
                name="eventkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "mentors",
                "participants",
                "both",
                "program",
                "interested",
                name="audience",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("registers", sa.Boolean(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("feedback", sa.String(length=200), nullable=False),
        sa.Column("recording_link", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_events_made_by")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_events_round_id")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_events_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("public_id", name=op.f("uq_events_public_id")),
        sa.UniqueConstraint("series_id", name=op.f("uq_events_series_id")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_events_round_id"), ["round_id"], unique=False)

    op.create_table(
        "series_wishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("following", "clock", name="wishkind", native_enum=False, create_constraint=True, length=16),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "agreed",
                "declined",
                "withdrawn",
                "lapsed",
                name="wishstate",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("from_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("new_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["answered_by"], ["people.id"], name=op.f("fk_series_wishes_answered_by")),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name=op.f("fk_series_wishes_asked_by")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_series_wishes_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_wishes")),
        sa.UniqueConstraint("public_id", name=op.f("uq_series_wishes_public_id")),
    )
    with op.batch_alter_table("series_wishes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_series_wishes_series_id"), ["series_id"], unique=False)
        batch_op.create_index(
            "one_open_wish_a_series",
            ["series_id"],
            unique=True,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )

    op.create_table(
        "attendances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("came", sa.Boolean(), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("marked_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_attendances_rating")),
        sa.ForeignKeyConstraint(["marked_by"], ["people.id"], name=op.f("fk_attendances_marked_by")),
        sa.ForeignKeyConstraint(["occurrence_id"], ["occurrences.id"], name=op.f("fk_attendances_occurrence_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_attendances_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendances")),
        sa.UniqueConstraint("occurrence_id", "person_id", name=op.f("uq_attendances_occurrence_id_person_id")),
    )
    with op.batch_alter_table("attendances", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendances_occurrence_id"), ["occurrence_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attendances_person_id"), ["person_id"], unique=False)

    op.create_table(
        "guests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("mentor", "participant", name="role", native_enum=False, create_constraint=True, length=16),
            nullable=True,
        ),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_guests_event_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_guests_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guests")),
        sa.UniqueConstraint("event_id", "person_id", name=op.f("uq_guests_event_id_person_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_guests_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_guests_token_hash")),
    )
    with op.batch_alter_table("guests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guests_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guests_person_id"), ["person_id"], unique=False)

    op.create_table(
        "replies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("original_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "accepted",
                "declined",
                "tentative",
                "other_time",
                name="replykind",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column(
            "how",
            sa.Enum("page", "link", "mail", name="answeredhow", native_enum=False, create_constraint=True, length=16),
            nullable=False,
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("wished_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("received_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_replies_person_id")),
        sa.ForeignKeyConstraint(["received_id"], ["received_mail.id"], name=op.f("fk_replies_received_id")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_replies_series_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["people.id"], name=op.f("fk_replies_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replies")),
        sa.UniqueConstraint("public_id", name=op.f("uq_replies_public_id")),
    )
    with op.batch_alter_table("replies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_replies_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_replies_series_id"), ["series_id"], unique=False)

    op.create_table(
        "session_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("took_place", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_in", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["occurrence_id"], ["occurrences.id"], name=op.f("fk_session_reports_occurrence_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_session_reports_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_reports")),
        sa.UniqueConstraint("occurrence_id", "person_id", name=op.f("uq_session_reports_occurrence_id_person_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_session_reports_token_hash")),
    )
    with op.batch_alter_table("session_reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_reports_occurrence_id"), ["occurrence_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_reports_person_id"), ["person_id"], unique=False)
