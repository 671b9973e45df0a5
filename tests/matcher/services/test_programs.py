"""A program is started by somebody who runs one already, and what is said about it changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from matcher.errors import Invalid, Overtaken
from matcher.models import Grant, Right
from matcher.policies import may_coordinate, may_start_programs
from matcher.services.programs import (
    RECORDS_NOTE,
    ProgramDetails,
    change_program,
    details_of,
    details_version,
    start_program,
)
from matcher.services.topics import Wanted, set_topics, topics_version
from tests.builders import PACIFIC, make_coordinator, make_person, make_program

DETAILS = ProgramDetails(" Second  Stories", "", "Ellen Marsh", "mentoring@example.org", PACIFIC)


def test_whoever_starts_it_runs_it(work: Session) -> None:
    ellen = make_coordinator(make_program())
    made = start_program(DETAILS, actor=ellen)
    assert (made.name, made.run_by, made.records_note) == ("Second Stories", "Second Stories", RECORDS_NOTE)
    assert may_coordinate(ellen, made)
    assert start_program(DETAILS, actor=ellen) is made
    with pytest.raises(Invalid) as refused:
        start_program(replace(DETAILS, contact_name="Olga Other"), actor=ellen)
    assert [fault.where for fault in refused.value.faults] == ["name"]


def test_it_begins_like_another(work: Session) -> None:
    program = make_program()
    ellen = make_coordinator(program)
    set_topics(program, [Wanted("", "Story time")], shown=topics_version(program), actor=ellen)
    program.mail_texts = {"mentor_offer": {"subject": "A match", "words": "Hello"}}
    made = start_program(replace(DETAILS, about="For all."), like=program, actor=ellen)
    assert [(topic.key, topic.label) for topic in made.topics] == [("story_time", "Story time")]
    assert (made.mail_texts, made.about) == (program.mail_texts, "For all.")


def test_who_may_start_one(work: Session) -> None:
    administrator, nobody = make_person(), make_person()
    administrator.grants.append(Grant(right=Right.ADMINISTRATOR))
    reader = make_person()
    reader.grants.append(Grant(program_id=make_program().id, right=Right.READER))
    people = (make_coordinator(make_program()), administrator, reader, nobody)
    assert [may_start_programs(one) for one in people] == [True, True, False, False]


def test_what_is_said_about_it_changes(work: Session) -> None:
    program = make_program()
    ellen, shown = make_coordinator(program), details_version(program)
    wanted = replace(details_of(program), about=" For everybody.\r\n\r\nFree. ", records_note="")
    for _twice in range(2):
        change_program(program, wanted, shown=shown, actor=ellen)
    assert (program.about, program.records_note) == ("For everybody.\n\nFree.", "")
    with pytest.raises(Overtaken):
        change_program(program, replace(wanted, name="Other"), shown=shown, actor=ellen)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"name": " "}, ["name"]),
        ({"contact_name": ""}, ["contact_name"]),
        ({"contact_address": "ellen"}, ["contact_address"]),
        ({"zone": "Pacific"}, ["zone"]),
    ],
)
def test_what_nobody_could_use(work: Session, change: dict[str, str], where: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        start_program(replace(DETAILS, **change), actor=make_coordinator(make_program()))
    assert [fault.where for fault in refused.value.faults] == where
