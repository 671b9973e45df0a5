"""What taking in a spreadsheet costs: ``python -m benchmarks.intake [rows]``, 10,000 unless said.

A workbook of participants as a foreign form would export it, read in the child process, mapped by our own guesses,
checked, and stored in a SQLite database; then the same file once more, which updates everybody. A line per step: how
long it took, and how much of that our own process worked; at the end the most memory of the child that reads.
"""

from __future__ import annotations

import io
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from openpyxl import Workbook
from sqlalchemy import select

from matcher.app import create_app
from matcher.db import db, unit_of_work
from matcher.models import Person, Round
from matcher.services.imports import check_records, import_rows
from matcher.services.questions import expected_of
from matcher.services.sheet_process import read_file
from matcher.sheets.guesses import guess_mapping
from matcher.sheets.layout import lay_out
from matcher.sheets.targets import targets_for
from matcher.states import Role, RoundState
from tests.builders import make_coordinator, make_round
from tests.fixtures.apps import settings_for

ROWS = 10_000
WORKBOOK = "people.xlsx"
LIBRARIES = 400
TOPICS = ("Learning in small pieces", "Getting managers on board", "Coaching, feedback and good questions")
HOURS = ("Monday mornings (9-12)", "Tuesday afternoons (1-4)", "Friday mornings (9-12)")
ABOUT = ("Timestamp", "Your name", "E-mail", "Library", "State", "Time zone")
ASKED = ("What would you like to work on?", "Tell us more about these topics", "When could you meet?")
HEADINGS = (*ABOUT, *ASKED, "What is your goal?", "Phone", "Do you agree?")


def workbook(rows: int) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEADINGS)
    for at in range(rows):
        words = f"I would like to hear how others did it, number {at}, and to try it in our own library by spring."
        sheet.append([
            f"2026-11-{1 + at % 28:02} 09:00", f"Person {at}", f"person.{at}@example.org", f"Library {at % LIBRARIES}",
            "California", "Pacific Time", ", ".join(TOPICS[: 1 + at % 3]), words, ", ".join(HOURS[: 1 + at % 3]), words,
            f"+1 520 555 {at:04}", "Yes",
        ])  # fmt: skip
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


@contextmanager
def timed(what: str) -> Iterator[None]:
    began, worked = time.perf_counter(), time.process_time()
    yield
    took, worked = time.perf_counter() - began, time.process_time() - worked
    print(f"{what:<32}{took:8.1f} s, of work {worked:6.1f} s", flush=True)  # noqa: T201 - its purpose


def take_in(app: Flask, data: bytes) -> None:
    with timed("read in the child process"):
        records = read_file(data)
    with app.app_context(), unit_of_work(writes=True):
        round_ = db.session.scalars(select(Round)).one()
        ellen = db.session.scalars(select(Person).where(Person.name == "Ellen Marsh")).one()
        with timed("mapped and checked"):
            layout = lay_out(records)
            mapping = guess_mapping(layout, targets_for(expected_of(round_, Role.PARTICIPANT)))
            report = check_records(round_, {Role.PARTICIPANT: records}, {Role.PARTICIPANT: (layout, mapping)})
            applications = report.applications
        with timed(f"stored {len(applications):,}"):
            import_rows(round_, applications, actor=ellen)
            db.session.flush()


def memory_of_reading(path: Path) -> int:
    """The most megabytes of the child, asked of a small process: a child counts what its parent had at its birth."""
    asked = (
        "import resource, sys; from pathlib import Path; from matcher.services.sheet_process import read_file; "
        "read_file(Path(sys.argv[1]).read_bytes()); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
    )
    run = subprocess.run([sys.executable, "-c", asked, str(path)], capture_output=True, text=True, check=True)  # noqa: S603
    return int(run.stdout)


def serve(folder: Path) -> None:
    """In a process of its own, which never made the workbook."""
    app = create_app(settings_for(f"sqlite:///{folder / 'intake.sqlite'}"))
    with app.app_context():
        upgrade()
        with unit_of_work(writes=True):
            make_coordinator(make_round(state=RoundState.OPEN).program)
    for what in ("new", "the same again"):
        with timed(f"all of it, {what}"):
            take_in(app, (folder / WORKBOOK).read_bytes())
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"most memory so far{most:18} MB", flush=True)  # noqa: T201


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["serve"]:
        serve(Path(arguments[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / WORKBOOK
        path.write_bytes(workbook(int(arguments[0]) if arguments else ROWS))
        subprocess.run([sys.executable, "-m", "benchmarks.intake", "serve", folder], check=True)  # noqa: S603
        print(f"the child that reads{memory_of_reading(path):16} MB")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
