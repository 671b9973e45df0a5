"""Explanations of a run, and more of what a round may ask of its matches."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Columns are added in place: SQLite would have to drop and rebuild a table that others refer to.
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
    for table, columns in COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {_for_engine(column)}")


def _for_engine(column: str) -> str:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    words = {
        "{moment}": "DATETIME" if on_sqlite else "TIMESTAMP WITH TIME ZONE",
        "{no}": "0" if on_sqlite else "false",
    }
    for name, word in words.items():
        column = column.replace(name, word)
    return column
