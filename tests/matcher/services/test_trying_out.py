"""A press on what a result suggests: done once, and not at all when something has changed since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from matcher import clock
from matcher.db import db, unit_of_work
from matcher.errors import Conflict, NotFound, Overtaken
from matcher.models import AuditEntry, Enrollment, HoursKind, Mentee, Person, Pin, Round, Run
from matcher.services.trying_out import apply_fix, give_openings, pair_instead
from matcher.states import RoundState
from tests.builders import NOW, make_coordinator, make_mentee, make_mentor, make_participant, make_round, make_run
from tests.builders import make_team as team_of
from tests.matcher.explaining import Row, explain, left_out
from tests.matcher.races.starting_line import CONFLICT, DONE, race

SATURDAYS = ["SA", "09:00", "10:00"]


@dataclass(frozen=True)
class Scene:
    """Dana, full with Rosa; Grace, free; Tobias, whom nobody can meet."""

    round: Round
    run: Run
    ellen: Person
    dana: Enrollment
    grace: Enrollment
    rosa: Mentee
    tobias: Mentee


def make_scene(fix: Row | None = None) -> Scene:
    round_ = make_round()
    dana, grace = make_mentor(round_, "Dana Whitfield"), make_mentor(round_, "Grace Okafor", hours=((5, 540, 720),))
    rosa = make_mentee(round_, "Rosa Villanueva")
    tobias = make_mentee(round_, "Tobias Renner")
    run = make_run(round_)
    if fix is not None:
        named = {"mentor": dana.public_id, "mentee": tobias.public_id, **fix}
        explain(run, unmatched={tobias.public_id: left_out(named)})
    db.session.flush()
    return Scene(round_, run, make_coordinator(round_.program), dana, grace, rosa, tobias)


@pytest.fixture
def here(any_app: Flask) -> Iterator[None]:
    with any_app.app_context(), clock.held_at(NOW), unit_of_work(writes=True):
        yield


def acts() -> list[str]:
    return [
        act for act in db.session.scalars(select(AuditEntry.act)) if act in {"places_set", "hours_added", "pair_kept"}
    ]


def test_one_opening_more_is_given_once(here: None) -> None:
    scene = make_scene({"kind": "place", "places": 2})
    for _twice in range(2):
        apply_fix(scene.round, scene.run, scene.tobias, actor=scene.ellen)
    assert (len(scene.dana.places), acts()) == (2, ["places_set"])


@pytest.mark.parametrize(("who", "name"), [("mentee", "Tobias Renner"), ("mentor", "Dana Whitfield")])
def test_hours_are_added_once_as_if_need_be(here: None, who: str, name: str) -> None:
    scene = make_scene({"kind": "hours", "who": who, "window": SATURDAYS})
    for _twice in range(2):
        apply_fix(scene.round, scene.run, scene.tobias, actor=scene.ellen)
    row = db.session.scalars(select(Enrollment).join(Enrollment.person).where(Person.name == name)).one()
    added = [(one.weekday, one.start, one.end, one.week) for one in row.hours if one.kind is HoursKind.IF_NEED_BE]
    assert (added, acts()) == ([(5, 540, 600, None)], ["hours_added"])


def test_hours_stay_once_offers_are_out(here: None) -> None:
    scene = make_scene({"kind": "hours", "who": "mentee", "window": SATURDAYS})
    scene.round.state = RoundState.PUBLISHED
    with pytest.raises(Conflict, match="Offers are out"):
        apply_fix(scene.round, scene.run, scene.tobias, actor=scene.ellen)


def test_a_rule_takes_more_than_a_press(here: None) -> None:
    scene = make_scene({"kind": "rule", "code": "same_cooperative"})
    with pytest.raises(Conflict, match="rule of the round"):
        apply_fix(scene.round, scene.run, scene.tobias, actor=scene.ellen)


def test_the_hours_of_a_team_are_its_members_own(here: None) -> None:
    scene = make_scene({"kind": "place", "places": 2})
    team = team_of(scene.round)
    run = make_run(scene.round)
    fix = {"kind": "hours", "who": "mentee", "window": SATURDAYS, "mentor": scene.dana.public_id}
    explain(run, unmatched={team.public_id: left_out(fix)})
    with pytest.raises(Conflict, match="those its members share"):
        apply_fix(scene.round, run, team, actor=scene.ellen)


@pytest.mark.parametrize("which", ["no explanations", "matched", "a mentor who is gone"])
def test_what_nobody_suggested_is_not_found(here: None, which: str) -> None:
    fix = {"kind": "place", "places": 2, **({"mentor": "nobody0000000"} if "gone" in which else {})}
    scene = make_scene(None if which == "no explanations" else fix)
    mentee = scene.rosa if which == "matched" else scene.tobias
    with pytest.raises(NotFound):
        apply_fix(scene.round, scene.run, mentee, actor=scene.ellen)


def test_nothing_is_done_after_a_change(here: None) -> None:
    """What was told beside the button may not be true any more."""
    scene = make_scene({"kind": "place", "places": 2})
    make_participant(scene.round, "Uma Kell")
    apply_fix(scene.round, scene.run, scene.tobias, actor=scene.ellen)  # whom no search finds changes nothing
    other = make_scene({"kind": "place", "places": 2})
    make_mentor(other.round)
    for press in (
        partial(apply_fix, other.round, other.run, other.tobias),
        partial(pair_instead, other.round, other.run, other.dana, other.tobias),
        partial(give_openings, other.round, other.run, other.dana, 3),
    ):
        with pytest.raises(Overtaken, match="Find matches again"):
            press(actor=other.ellen)
    assert len(other.dana.places) == 1


def test_another_result_is_another(here: None) -> None:
    scene = make_scene({"kind": "place", "places": 2})
    scene.dana.languages = ["fr"]
    make_run(scene.round)
    with pytest.raises(Overtaken):
        apply_fix(scene.round, scene.run, scene.tobias, actor=scene.ellen)


def test_another_pair_is_kept_once(here: None) -> None:
    scene = make_scene()
    for _twice in range(2):
        pair_instead(scene.round, scene.run, scene.dana, scene.tobias, actor=scene.ellen)
    (pin,) = db.session.scalars(select(Pin))
    assert (pin.mentor, pin.mentee, acts()) == (scene.dana, scene.tobias, ["pair_kept"])


def test_openings_are_given_and_taken_back(here: None) -> None:
    scene = make_scene()
    for _twice in range(2):
        give_openings(scene.round, scene.run, scene.dana, 2, actor=scene.ellen)
    run = make_run(scene.round)
    run.requested_at = clock.now()
    give_openings(scene.round, run, scene.dana, 1, actor=scene.ellen)
    assert (len(scene.dana.places), acts()) == (1, ["places_set", "places_set"])


def test_two_who_press_at_once(any_app: Flask) -> None:
    """The same remedy twice is once; against another change one of them hears of it."""
    with any_app.app_context(), clock.held_at(NOW):
        with unit_of_work(writes=True):
            scene = make_scene({"kind": "place", "places": 2})
            round_, run, ellen = scene.round.id, scene.run.id, scene.ellen.id
            dana, tobias = scene.dana.id, scene.tobias.id

        def rows() -> tuple[Round, Run, Person]:
            return db.session.get_one(Round, round_), db.session.get_one(Run, run), db.session.get_one(Person, ellen)

        def fix() -> None:
            which, result, actor = rows()
            apply_fix(which, result, db.session.get_one(Mentee, tobias), actor=actor)

        def give() -> None:
            which, result, actor = rows()
            give_openings(which, result, db.session.get_one(Enrollment, dana), 4, actor=actor)

        assert race(any_app, [fix] * 4) == [DONE] * 4
        with unit_of_work(writes=False):
            assert acts() == ["places_set"]
        assert race(any_app, [give] * 2) == [CONFLICT] * 2
