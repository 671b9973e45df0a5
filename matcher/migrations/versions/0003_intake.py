"""Intake: interest, own questions, selection, team invitations, directors, mappings; more states, rights, mails."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from matcher.migrations.altering import add_columns, let_be

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COLUMNS = {
    "programs": [
        "about TEXT DEFAULT '' NOT NULL",
        "records_note TEXT DEFAULT '' NOT NULL",
        "handover TEXT DEFAULT '' NOT NULL",
    ],
    "grants": ["invited_by INTEGER CONSTRAINT fk_grants_invited_by REFERENCES people (id)", "invited_at {moment}"],
    "rounds": [
        "interest_by DATE",
        "apply_from DATE",
        "mentors_until DATE",
        "mentors_only BOOLEAN DEFAULT {no} NOT NULL",
        "late_token VARCHAR(32)",
        "offers_by DATE",
        "keeps_holidays BOOLEAN DEFAULT {no} NOT NULL",
        "asked_first VARCHAR(16) DEFAULT 'mentor' NOT NULL CONSTRAINT ck_rounds_askedfirst CHECK (asked_first IN ('mentor', 'participant', 'both'))",
        "link_from VARCHAR(16) DEFAULT 'mentor' NOT NULL CONSTRAINT ck_rounds_linkfrom CHECK (link_from IN ('mentor', 'participant', 'program'))",
        "meeting_link TEXT DEFAULT '' NOT NULL",
        "selects BOOLEAN DEFAULT {no} NOT NULL",
        "most_per_library INTEGER",
        "most_teams INTEGER",
        "team_smallest INTEGER DEFAULT 2 NOT NULL",
        "team_largest INTEGER DEFAULT 6 NOT NULL",
        "mentoring JSON DEFAULT '[\"team\"]' NOT NULL",
        "asks_director BOOLEAN DEFAULT {no} NOT NULL",
        "texts JSON DEFAULT '{empty}' NOT NULL",
    ],
    "milestones": ["own BOOLEAN DEFAULT {no} NOT NULL"],
    "enrollments": [
        "phone VARCHAR(40) DEFAULT '' NOT NULL",
        "meeting_link TEXT DEFAULT '' NOT NULL",
        "access JSON DEFAULT '[]' NOT NULL",
        "access_words TEXT DEFAULT '' NOT NULL",
        "wished JSON DEFAULT '[]' NOT NULL",
        "consent_how VARCHAR(16) DEFAULT 'page' NOT NULL CONSTRAINT ck_enrollments_consenthow CHECK (consent_how IN ('page', 'phone', 'paper', 'mail', 'sheet'))",
        "recorded_by INTEGER CONSTRAINT fk_enrollments_recorded_by REFERENCES people (id)",
        "decision VARCHAR(16) DEFAULT 'undecided' NOT NULL CONSTRAINT ck_enrollments_decision CHECK (decision IN ('undecided', 'accepted', 'wait_listed', 'declined'))",
        "decided_by INTEGER CONSTRAINT fk_enrollments_decided_by REFERENCES people (id)",
        "decided_at {moment}",
        "told VARCHAR(16) DEFAULT 'undecided' NOT NULL CONSTRAINT ck_enrollments_told CHECK (told IN ('undecided', 'accepted', 'wait_listed', 'declined'))",
    ],
    "teams": [
        "mentoring VARCHAR(16) DEFAULT 'team' NOT NULL CONSTRAINT ck_teams_mentoring CHECK (mentoring IN ('team', 'members', 'both'))",
        "made_by INTEGER CONSTRAINT fk_teams_made_by REFERENCES people (id)",
    ],
    "application_drafts": [
        "name VARCHAR(200) DEFAULT '' NOT NULL",
        "address VARCHAR(254) DEFAULT '' NOT NULL",
        "nudged_at {moment}",
    ],
}
CHECKS = {
    ("rounds", "roundstate", "state"): ("draft", "interest", "open", "review", "published", "ended"),
    ("grants", "right", '"right"'): ("administrator", "coordinator", "assistant", "reader"),
    ("outbox_messages", "mailkind", "kind"): (
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
        "sample",
    ),
}


def upgrade() -> None:
    add_columns(COLUMNS)
    op.create_index("ix_teams_made_by", "teams", ["made_by"])
    op.create_index("ix_application_drafts_address", "application_drafts", ["address"])
    for (table, name, column), words in CHECKS.items():
        let_be(table, f"ck_{table}_{name}", column, words)
    _new_tables()


def _new_tables() -> None:
    op.create_table(
        "sheet_mappings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("mentor", "participant", name="role", native_enum=False, create_constraint=True, length=16),
            nullable=False,
        ),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_sheet_mappings_made_by")),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name=op.f("fk_sheet_mappings_program_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_mappings")),
        sa.UniqueConstraint(
            "program_id", "role", "fingerprint", name=op.f("uq_sheet_mappings_program_id_role_fingerprint")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_sheet_mappings_public_id")),
    )
    with op.batch_alter_table("sheet_mappings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sheet_mappings_program_id"), ["program_id"], unique=False)

    op.create_table(
        "interests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("mentor", "participant", name="role", native_enum=False, create_constraint=True, length=16),
            nullable=False,
        ),
        sa.Column("library", sa.String(length=200), nullable=False),
        sa.Column("region", sa.String(length=8), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("consent_text", sa.Text(), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unsubscribed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_interests_person_id")),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name=op.f("fk_interests_program_id")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_interests_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interests")),
        sa.UniqueConstraint("program_id", "person_id", name=op.f("uq_interests_program_id_person_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_interests_public_id")),
    )
    with op.batch_alter_table("interests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interests_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_interests_program_id"), ["program_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_interests_round_id"), ["round_id"], unique=False)

    op.create_table(
        "own_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=24), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("help", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "choice",
                "choices",
                "scale",
                "short_text",
                "long_text",
                "yes_no",
                name="questionkind",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column(
            "asked_of",
            sa.Enum(
                "mentor", "participant", "both", name="askedof", native_enum=False, create_constraint=True, length=16
            ),
            nullable=False,
        ),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("low", sa.String(length=80), nullable=False),
        sa.Column("high", sa.String(length=80), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column(
            "compared",
            sa.Enum(
                "no",
                "alike",
                "same",
                "different",
                name="compared",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_own_questions_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_questions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_own_questions_public_id")),
        sa.UniqueConstraint("round_id", "key", name=op.f("uq_own_questions_round_id_key")),
    )
    with op.batch_alter_table("own_questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_own_questions_round_id"), ["round_id"], unique=False)

    op.create_table(
        "director_promises",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("library_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "paid_time",
            sa.Enum("yes", "partly", "no", name="paidtime", native_enum=False, create_constraint=True, length=16),
            nullable=True,
        ),
        sa.Column("paid_hours", sa.Integer(), nullable=True),
        sa.Column("desk_hours", sa.JSON(), nullable=False),
        sa.Column("learning_goal", sa.Text(), nullable=False),
        sa.Column("signed", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["enrollments.id"], name=op.f("fk_director_promises_asked_by")),
        sa.ForeignKeyConstraint(["library_id"], ["libraries.id"], name=op.f("fk_director_promises_library_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_director_promises_person_id")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_director_promises_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_director_promises")),
        sa.UniqueConstraint("public_id", name=op.f("uq_director_promises_public_id")),
        sa.UniqueConstraint(
            "round_id", "library_id", "person_id", name=op.f("uq_director_promises_round_id_library_id_person_id")
        ),
        sa.UniqueConstraint("token_hash", name=op.f("uq_director_promises_token_hash")),
    )
    with op.batch_alter_table("director_promises", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_director_promises_library_id"), ["library_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_director_promises_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_director_promises_round_id"), ["round_id"], unique=False)

    op.create_table(
        "director_namings",
        sa.Column("promise_id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_director_namings_enrollment_id")),
        sa.ForeignKeyConstraint(["promise_id"], ["director_promises.id"], name=op.f("fk_director_namings_promise_id")),
        sa.PrimaryKeyConstraint("promise_id", "enrollment_id", name=op.f("pk_director_namings")),
    )
    with op.batch_alter_table("director_namings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_director_namings_enrollment_id"), ["enrollment_id"], unique=False)

    op.create_table(
        "reader_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column(
            "opinion",
            sa.Enum("yes", "maybe", "no", name="opinion", native_enum=False, create_constraint=True, length=16),
            nullable=True,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_reader_notes_enrollment_id")),
        sa.ForeignKeyConstraint(["reader_id"], ["people.id"], name=op.f("fk_reader_notes_reader_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reader_notes")),
        sa.UniqueConstraint("enrollment_id", "reader_id", name=op.f("uq_reader_notes_enrollment_id_reader_id")),
    )
    with op.batch_alter_table("reader_notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reader_notes_enrollment_id"), ["enrollment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reader_notes_reader_id"), ["reader_id"], unique=False)

    op.create_table(
        "team_invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "invited",
                "accepted",
                "declined",
                "withdrawn",
                name="invitationstate",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_team_invitations_person_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_team_invitations_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_invitations")),
        sa.UniqueConstraint("public_id", name=op.f("uq_team_invitations_public_id")),
        sa.UniqueConstraint("team_id", "person_id", name=op.f("uq_team_invitations_team_id_person_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_team_invitations_token_hash")),
    )
    with op.batch_alter_table("team_invitations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_invitations_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_team_invitations_team_id"), ["team_id"], unique=False)
