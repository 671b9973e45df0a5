"""What each criterion values."""

from __future__ import annotations

import pytest

from solver.criteria import BY_KEY
from solver.criteria.contract import Answers, Facts


def points(key: str, mentee: Answers, mentor: Answers, share: int = 1500) -> int:
    wanted, had = BY_KEY[key].factors([mentee], [mentor], share)
    return int((wanted @ had.T)[0, 0])


@pytest.mark.parametrize(
    ("offered", "worth"),
    [(["a"], 500), (["e"], 100), (["b", "c"], 700), (["x"], 0), (["a", "b", "c", "d", "e", "x"], 1500)],
)
def test_topics_count_by_rank(offered: list[str], worth: int) -> None:
    mentee = {"topics_wanted": ["a", "b", "c", "d", "e"]}
    assert points("topics", mentee, {"topics_offered": offered}) == worth


def test_fewer_topics_still_make_a_whole() -> None:
    assert points("topics", {"topics_wanted": ["a", "b"]}, {"topics_offered": ["b", "a"]}) == 1500


def test_topics_not_covered_are_named_in_order_of_rank() -> None:
    facts = BY_KEY["topics"].facts({"topics_wanted": ["c", "a", "b"]}, {"topics_offered": ["a"]})
    assert facts == Facts(shared=("a",), missing=("c", "b"))
    labels = {"a": "coaching"}
    assert BY_KEY["topics"].sentence(facts, labels.__getitem__) == "The mentor offers help with coaching."


def test_qualities_count_alike() -> None:
    mentee = {"qualities_to_develop": ["asking", "voice", "sharing"]}
    assert points("qualities", mentee, {"qualities_built": ["sharing", "leading"]}) == 500


def test_ways_are_what_both_chose() -> None:
    mentee, mentor = {"ways": ["agenda", "documents"]}, {"ways": ["documents", "visits"]}
    assert points("ways_of_working", mentee, mentor) == 750
    criterion = BY_KEY["ways_of_working"]
    said = criterion.sentence(criterion.facts(mentee, mentor), criterion.questions[0].label_of)
    assert said == "Both chose looking at real documents."


@pytest.mark.parametrize(
    ("mentee", "mentor", "worth"),
    [(0, 12, 1500), (3, 8, 1050), (4, 5, 450), (9, 4, 0), (25, 30, 1050), (15, 40, 1050), (0, 2, 450)],
)
def test_experience_is_best_when_the_mentor_has_clearly_more(mentee: int, mentor: int, worth: int) -> None:
    assert points("experience", {"years": mentee}, {"years": mentor}) == worth


@pytest.mark.parametrize(
    ("mentee", "mentor", "worth"),
    [
        ({"q1": "c1"}, {"q1": "c1"}, 1500),
        ({"q1": "c1"}, {"q1": "c2"}, 0),
        ({"q1": "c1"}, {"q2": "c1"}, 0),
        ({"q1": "c1", "q2": "c1"}, {"q1": "c1", "q2": "c2"}, 750),
        ({"q1": "c1", "q2": "c1"}, {"q1": "c1"}, 1500),
        ({"q1": "2/5"}, {"q1": "5/5"}, 375),
        ({"q1": "1/5"}, {"q1": "5/5"}, 0),
        ({"q1": ["c1", "c2"]}, {"q1": ["c2", "c3"]}, 500),
        ({"q1": ["c1", "c2"]}, {"q1": "c1"}, 750),
        ({"q1": "yes", "q2": []}, {"q1": "yes", "q2": "c1"}, 1500),
    ],
)
def test_own_questions_count_how_alike_the_answers_are(mentee: Answers, mentor: Answers, worth: int) -> None:
    for kind in ("own", "own_private"):
        assert points("own", {kind: mentee}, {kind: mentor}) == worth


def test_only_open_answers_to_own_questions_are_told() -> None:
    criterion = BY_KEY["own"]
    mentee = {"own": {"q1": "4/5", "q2": "c1"}, "own_private": {"q3": "c1"}}
    mentor = {"own": {"q1": "5/5", "q2": "c2"}, "own_private": {"q3": "c1"}}
    facts = criterion.facts(mentee, mentor)
    assert facts == Facts(shared=("q1",))
    assert (
        criterion.sentence(facts, {"q1": "How do you travel?"}.__getitem__) == "Answered alike: “How do you travel?”."
    )
    assert criterion.facts({"own_private": {"q3": "c1"}}, {"own_private": {"q3": "c1"}}) == Facts()


@pytest.mark.parametrize(
    ("mentee", "mentor", "worth"),
    [
        ({"persons": ["p1"]}, {"persons": ["p9"]}, 0),
        ({"persons": ["p1"], "wished": ["p9"]}, {"persons": ["p9"]}, 750),
        ({"persons": ["p1"]}, {"persons": ["p9"], "wished": ["p1"]}, 750),
        ({"persons": ["p1"], "wished": ["p9"]}, {"persons": ["p9"], "wished": ["p1"]}, 1500),
        ({"persons": ["p1", "p2"], "wished": ["p9"]}, {"persons": ["p9"], "wished": ["p1", "p2"]}, 1500),
        ({"persons": ["p1"], "wished": ["p8"]}, {"persons": ["p9"]}, 0),
    ],
)
def test_a_wish_counts_once_and_both_count_more(mentee: Answers, mentor: Answers, worth: int) -> None:
    assert points("wishes", mentee, mentor) == worth
    criterion = BY_KEY["wishes"]
    assert criterion.facts(mentee, mentor) == Facts()
    assert criterion.sentence(Facts(("p9",)), str) is None


@pytest.mark.parametrize(
    ("mentee", "mentor", "worth"),
    [
        ("manager", {"job_role": "manager"}, 1500),
        ("manager", {"job_role": "administrator", "jobs_done": ["manager"]}, 1500),
        ("manager", {"job_role": "administrator"}, 0),
        ("other", {"job_role": "other"}, 0),
        (["manager", "front_line"], {"job_role": "manager"}, 750),
    ],
)
def test_the_mentor_knows_the_kind_of_work(mentee: object, mentor: Answers, worth: int) -> None:
    assert points("job", {"job_role": mentee}, mentor) == worth


@pytest.mark.parametrize(
    ("key", "asked", "offered"),
    [
        ("job", "job_role", "jobs_done"),
        ("qualities", "qualities_to_develop", "qualities_built"),
        ("ways_of_working", "ways", "ways"),
    ],
)
def test_points_do_not_depend_on_the_order_of_choices(key: str, asked: str, offered: str) -> None:
    """The point left over by a share that three do not divide goes to the same choice."""
    worth = {
        order: [points(key, {asked: list(order)}, {offered: [code]}, 100_000) for code in "abc"]
        for order in ("abc", "cab")
    }
    assert worth["abc"] == worth["cab"]
    assert sum(worth["abc"]) == 100_000
