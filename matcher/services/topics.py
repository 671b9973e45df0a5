"""The program's own list of topics. A topic keeps its key for ever; its words and its place may change."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from matcher.choices import fold
from matcher.db import db
from matcher.errors import Fault, Invalid
from matcher.models import Enrollment, Interest, Person, Program, Round, Topic
from matcher.services.audit import record_act
from matcher.services.locks import lock_program
from matcher.services.versions import check_unchanged, fingerprint
from matcher.states import EnrollmentState, RoundState

LONGEST_TOPIC = 120
MOST_TOPICS = 60
LONGEST_KEY = 40
UNUSABLE = "This list of topics cannot be kept as it stands."
#: Answers of these rounds are still needed.
RUNNING = frozenset({RoundState.INTEREST, RoundState.OPEN, RoundState.REVIEW, RoundState.PUBLISHED})
#: Where an application names topics.
ASKED = ("topics_wanted", "topics_offered")


@dataclass(frozen=True)
class Wanted:
    """One line of the list; ``key`` is empty for a new topic."""

    key: str
    label: str


def topics_version(program: Program) -> str:
    return fingerprint({"topics": [(topic.key, topic.label) for topic in program.topics]})


def set_topics(program: Program, wanted: Sequence[Wanted], *, shown: str, actor: Person | None) -> None:
    """The list as it is wanted, in that order; a topic left out is removed.

    ``shown`` is ``topics_version`` of what the actor saw. Raises Overtaken when it is another by now; Invalid for a
    line that cannot be, and for a topic left out that somebody has chosen in a round under way.
    """
    lock_program(program)
    db.session.expire(program, ["topics"])
    lines = [Wanted(one.key, " ".join(one.label.split())) for one in wanted]
    if [topic.label for topic in program.topics] == [one.label for one in lines]:
        return
    check_unchanged(shown, topics_version(program))
    standing = {topic.key: topic for topic in program.topics}
    gone = [standing[key] for key in standing.keys() - {one.key for one in lines}]
    if faults := [*_faults(lines), *_in_use(program, gone)]:
        raise Invalid(UNUSABLE, faults)
    for topic in gone:
        db.session.delete(topic)
    for position, one in enumerate(lines):
        topic = standing.get(one.key) or _new(program, one.label, standing)
        topic.label, topic.position = one.label, position
    db.session.flush()
    db.session.expire(program, ["topics"])
    record_act(actor, "topics_changed", program, topics=len(lines))


def topics_in_use(program: Program) -> frozenset[str]:
    """Keys that somebody chose in a round under way, or where they said that they are interested."""
    said = db.session.scalars(select(Interest.topics).where(Interest.program_id == program.id))
    used = {key for keys in said for key in keys}
    answers = db.session.scalars(
        select(Enrollment.answers)
        .join(Round, Enrollment.round_id == Round.id)
        .where(Round.program_id == program.id, Round.state.in_(RUNNING), Enrollment.state == EnrollmentState.SENT)
    )
    return frozenset(used.union(*(_chosen(one) for one in answers)))


def _chosen(answers: dict[str, object]) -> set[str]:
    found: set[str] = set()
    for question in ASKED:
        keys = answers.get(question, [])
        found |= {key for key in keys if isinstance(key, str)} if isinstance(keys, list | tuple) else set()
    return found


def _in_use(program: Program, gone: Iterable[Topic]) -> Iterator[Fault]:
    used = topics_in_use(program)
    for topic in gone:
        if topic.key in used:
            yield Fault(topic.key, topic.label, "has been chosen in a round under way.", "Keep it; you can rename it.")


def _faults(lines: Sequence[Wanted]) -> Iterator[Fault]:
    if not lines:
        yield Fault("new", "", "No topic is left.", "Keep at least one.")
    if len(lines) > MOST_TOPICS:
        yield Fault("new", "", f"These are more than {MOST_TOPICS} topics.", "Nobody reads so many: remove some.")
    folded = [fold(one.label) for one in lines]
    for one, label in zip(lines, folded, strict=True):
        where = one.key or "new"
        if not label:
            yield Fault(where, "", "has no words.", "Write what it is called, or remove it.")
        elif len(one.label) > LONGEST_TOPIC:
            yield Fault(where, one.label[:40] + "…", f"is longer than {LONGEST_TOPIC} letters.", "Shorten it.")
        elif ";" in one.label:
            yield Fault(where, one.label, "has a semicolon, which spreadsheets split at.", "Write it without.")
        elif folded.count(label) > 1:
            yield Fault(where, one.label, "stands there twice.", "Give each topic once.")


def _new(program: Program, label: str, standing: dict[str, Topic]) -> Topic:
    topic = Topic(program=program, key=_free_key(label, standing), label=label, position=0)
    db.session.add(topic)
    standing[topic.key] = topic
    return topic


def _free_key(label: str, standing: Iterable[str]) -> str:
    taken = set(standing)
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST_KEY] or "topic"
    return next(key for number in range(1, 1000) if (key := stem if number == 1 else f"{stem}_{number}") not in taken)
