"""What several migrations do to tables that stand already, on both engines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from alembic import op


def add_columns(columns: Mapping[str, Iterable[str]]) -> None:
    """Columns by table, as SQL with ``{moment}``, ``{naive}``, ``{no}`` and ``{empty}`` for what engines name otherwise.

    They are added in place: SQLite would have to drop and rebuild a table that others refer to.
    """
    for table, wanted in columns.items():
        for column in wanted:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {_for_engine(column)}")


def _for_engine(column: str) -> str:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    words = {
        "{moment}": "DATETIME" if on_sqlite else "TIMESTAMP WITH TIME ZONE",
        "{naive}": "DATETIME" if on_sqlite else "TIMESTAMP WITHOUT TIME ZONE",
        "{no}": "0" if on_sqlite else "false",
        "{empty}": "{}",
    }
    for name, word in words.items():
        column = column.replace(name, word)
    return column


def let_be(table: str, constraint: str, column: str, words: Iterable[str]) -> None:
    """Other words than before for a column that holds a state.

    SQLite cannot alter a constraint. What a CHECK says does not change how rows are stored, so its text is replaced in
    the schema itself, as https://sqlite.org/lang_altertable.html (section 7) describes, instead of rebuilding a table
    that others refer to.
    """
    check = f"CHECK ({column} IN ({', '.join(repr(word) for word in words)}))"
    if op.get_bind().dialect.name != "sqlite":
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {constraint} {check}")
        return
    connection = op.get_bind()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    sql = connection.scalar(
        sa.text("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = :table"), {"table": table}
    )
    head, found, rest = sql.partition(f"CONSTRAINT {constraint} CHECK (")
    if not found:
        raise RuntimeError(f"{table} has no constraint {constraint}.")
    changed = f"{head}CONSTRAINT {constraint} {check}{rest[rest.index('))') + 2 :]}"
    connection.execute(
        sa.text("UPDATE sqlite_schema SET sql = :sql WHERE type = 'table' AND name = :table"),
        {"sql": changed, "table": table},
    )
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
