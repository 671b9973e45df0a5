"""Explanations of a run, and more of what a round may ask of its matches."""

from __future__ import annotations

from matcher.migrations.altering import add_columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

COLUMNS = {
    "runs": [
        "explanations TEXT",
        "explain_until {moment}",
        "explain_times INTEGER DEFAULT 0 NOT NULL",
        "explain_failure VARCHAR(40)",
    ],
    "rounds": [
        "left_over VARCHAR(16) DEFAULT 'points' NOT NULL",
        "stays BOOLEAN DEFAULT {no} NOT NULL",
        "stays_with VARCHAR(16) DEFAULT '' NOT NULL",
    ],
}


def upgrade() -> None:
    add_columns(COLUMNS)
