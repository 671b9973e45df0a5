"""The program's own list of topics: keys stay, what somebody chose stays."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from matcher.errors import Invalid, Overtaken
from matcher.models import Program
from matcher.services.programs import FIRST_TOPICS
from matcher.services.topics import Wanted, set_topics, topics_in_use, topics_version
from matcher.states import RoundState
from tests.builders import make_mentor, make_program, make_round


def listed(program: Program) -> list[tuple[str, str]]:
    return [(topic.key, topic.label) for topic in program.topics]


def wanted(program: Program) -> list[Wanted]:
    return [Wanted(topic.key, topic.label) for topic in program.topics]


def put(program: Program, lines: list[Wanted]) -> None:
    set_topics(program, lines, shown=topics_version(program), actor=None)


def test_topics_are_renamed_moved_added_and_removed(work: Session) -> None:
    program = make_program()
    first, second, *rest = wanted(program)
    put(program, [second, Wanted(first.key, "Small  pieces"), *rest[1:], Wanted("", "Été à la bibliothèque")])
    assert listed(program)[:2] == [(second.key, second.label), (first.key, "Small pieces")]
    assert listed(program)[-1] == ("ete_a_la_bibliotheque", "Été à la bibliothèque")
    assert rest[0].key not in {key for key, _ in listed(program)}


def test_the_same_list_twice_is_one_and_another_is_told(work: Session) -> None:
    program = make_program()
    shown, lines = topics_version(program), [*wanted(program), Wanted("", "Story time")]
    for _twice in range(2):
        set_topics(program, lines, shown=shown, actor=None)
    assert len(program.topics) == len(FIRST_TOPICS) + 1
    with pytest.raises(Overtaken):
        set_topics(program, lines[1:], shown=shown, actor=None)


@pytest.mark.parametrize("state", [RoundState.OPEN, RoundState.REVIEW, RoundState.PUBLISHED, RoundState.ENDED])
def test_what_somebody_chose_in_a_round_under_way_stays(work: Session, state: RoundState) -> None:
    program = make_program()
    make_mentor(make_round(program, state=state), answers={"topics_offered": ["onboarding"]})
    left = [one for one in wanted(program) if one.key != "onboarding"]
    if state is RoundState.ENDED:
        put(program, left)
        assert topics_in_use(program) == frozenset()
    else:
        with pytest.raises(Invalid) as refused:
            put(program, left)
        assert [(fault.where, fault.value) for fault in refused.value.faults] == [
            ("onboarding", "Onboarding new staff")
        ]
        put(program, [Wanted("onboarding", "Welcoming new staff"), *left])
        assert listed(program)[0] == ("onboarding", "Welcoming new staff")


@pytest.mark.parametrize(
    ("lines", "where"),
    [
        ([], ["new"]),
        ([Wanted("onboarding", " ")], ["onboarding"]),
        ([Wanted("", "One; two")], ["new"]),
        ([Wanted("", "Story time"), Wanted("volunteers", "story-time")], ["new", "volunteers"]),
        ([Wanted("", "A" * 121)], ["new"]),
    ],
)
def test_every_mistake_of_a_list_is_named(work: Session, lines: list[Wanted], where: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        put(make_program(), lines)
    assert [fault.where for fault in refused.value.faults] == where


def test_a_new_topic_never_takes_the_key_of_another(work: Session) -> None:
    program = make_program()
    put(program, [*wanted(program), Wanted("", "Grant writing!"), Wanted("", "图书馆")])
    assert [key for key, _ in listed(program)][-2:] == ["grant_writing_2", "topic"]
