"""How long the spreadsheets of a large round take, and how much memory: ``python -m benchmarks.exports [PEOPLE]``.

Every file is written in a process of its own over a SQLite file full of invented people: so many participants, and a
quarter as many mentors, each with the answers, hours and sentences of a thorough application; 10,000 without PEOPLE.
Shown are seconds, those of them on the processor, the most memory the process held, and the size of the file.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

from sqlalchemy import select

from matcher.app import create_app
from matcher.application import Application, Span
from matcher.db import db, unit_of_work
from matcher.models import Person, Round
from matcher.services.exports import Export, FileKind
from matcher.services.many_applications import store_applications
from matcher.services.programs import FIRST_TOPICS
from matcher.states import Role, RoundState
from matcher.web.tables.files import write_file
from tests.builders import make_coordinator, make_round
from tests.fixtures.apps import settings_for
from tests.fixtures.databases import migrate

MEASURED = (Export.PARTICIPANTS, Export.MENTORS, Export.ANSWERS)
TOPICS = tuple(FIRST_TOPICS)
SENTENCE = "We tried this for a year with four branches; what helped was ten minutes before we open, every day. "
HOURS = tuple(Span(day, 540 + 15 * at, 600 + 15 * at, "AB"[at % 2]) for day in range(5) for at in (0, 8, 16))


def application(role: Role, number: int) -> Application:
    topics = [TOPICS[(number + at) % len(TOPICS)] for at in range(5)]
    key = "topics_offered" if role is Role.MENTOR else "topics_wanted"
    return Application(
        role=role,
        name=f"{role.value.title()} {number}",
        address=f"{role.value}.{number}@example.org",
        library=f"Library {number % 900}",
        region="CA",
        zone="America/Los_Angeles",
        languages=("en", "es"),
        answers={key: topics, "years": number % 40, "ways": ["agenda"], "job_role": "manager"},
        words={key: dict.fromkeys(topics, SENTENCE)},
        goal="" if role is Role.MENTOR else SENTENCE * 2,
        works=HOURS,
        phone="+1 520 555 0142",
        consent=True,
    )


def prepare(url: str, people: int) -> None:
    migrate(url)
    app = create_app(settings_for(url))
    with app.app_context(), unit_of_work(writes=True):
        round_ = make_round(state=RoundState.OPEN)
        ellen = make_coordinator(round_.program)
        for role in Role:
            number_of = people if role is Role.PARTICIPANT else people // 4
            store_applications(round_, [application(role, number) for number in range(number_of)], actor=ellen)


def measure(url: str, export: Export, kind: FileKind) -> str:
    app = create_app(settings_for(url))
    with app.app_context(), unit_of_work(writes=False):
        round_ = db.session.scalars(select(Round)).one()
        ellen = db.session.scalars(select(Person).where(Person.name == "Ellen Marsh")).one()
        begun, worked = perf_counter(), process_time()
        with tempfile.TemporaryFile() as file:
            write_file(file, export, kind, round_, ellen)
            size = file.tell()
        seconds, worked = perf_counter() - begun, process_time() - worked
    return f"{export:>14} {kind:>5} {seconds:7.1f} s ({worked:.1f}) {_most_memory():>12} {size / 1e6:7.1f} MB"


def _most_memory() -> str:
    """Of this process alone: what ``getrusage`` says includes the one that began it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(line.split(":")[1].strip() for line in status.splitlines() if line.startswith("VmHWM"))


def main(arguments: list[str]) -> None:
    if len(arguments) == 3:
        print(measure(arguments[0], Export(arguments[1]), FileKind(arguments[2])))  # noqa: T201 - its purpose
        return
    with tempfile.TemporaryDirectory() as home:
        url = f"sqlite:///{Path(home) / 'bookends.sqlite'}"
        prepare(url, int(arguments[0]) if arguments else 10_000)
        for export in MEASURED:
            for kind in FileKind:
                command = [sys.executable, "-m", "benchmarks.exports", url, export, kind]
                subprocess.run(command, check=True)  # noqa: S603 - ourselves


if __name__ == "__main__":
    main(sys.argv[1:])
