"""What people asked for in confidence changes no word of what coordinators and parties read about the same matches."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import pytest
from flask import Flask

from matcher import clock
from matcher.db import db, unit_of_work
from matcher.errors import Forbidden, Invalid
from matcher.models import Avoided, Enrollment, Grant, Mentee, OwnQuestion, Person, Proposal, Right, Round, Run
from matcher.queries.offers import offer_to
from matcher.queries.others import others
from matcher.queries.pairs import pair_of
from matcher.queries.review import Filters, Order, Review, chosen, details, helps, recruiting, review
from matcher.services.offers import send_offers
from matcher.services.pair_check import KEPT_APART, check_keep
from matcher.states import Compared, PinKind, QuestionKind, Role, RoundState
from matcher.web.coordinator.cards import card
from matcher.web.coordinator.explain_words import recruit_words, repair_words, told, worth_words
from matcher.web.coordinator.wording import headline, why_not
from solver.criteria.scoring import Strength
from solver.explaining.explanations import Explanations
from solver.files.codec import read_outcome, read_problem
from tests.builders import (
    NOW,
    make_coordinator,
    make_mentee,
    make_mentor,
    make_pin,
    make_question,
    make_round,
    make_run,
    make_team,
)

SCALE = range(1, 6)


@dataclass(frozen=True)
class Scene:
    """Three pairs that are kept whatever anybody wishes, and somebody whom a full round leaves out."""

    round: Round
    ellen: Person
    mentors: list[Enrollment]
    mentees: list[Mentee]
    openly: OwnQuestion
    secret: OwnQuestion


@pytest.fixture
def scene(app: Flask) -> Iterator[Scene]:
    with app.app_context(), clock.held_at(NOW), unit_of_work(writes=True):
        round_ = make_round()
        openly = make_question(round_, "How far are you?", kind=QuestionKind.SCALE, compared=Compared.ALIKE)
        secret = make_question(round_, "How well do you hear?", kind=QuestionKind.SCALE, compared=Compared.ALIKE)
        secret.private = True
        offered = {"topics_offered": ["onboarding", "coaching"], "ways": ["agenda"], "years": 9}
        wanted = {"topics_wanted": ["coaching", "huddles"], "ways": ["agenda"], "years": 2}
        mentors = [make_mentor(round_, f"Mentor {name}", answers=offered) for name in "ABC"]
        mentees = [make_mentee(round_, f"Participant {name}", answers=wanted) for name in "WXYZ"]
        for number, row in enumerate((*mentors, *(one.members[0] for one in mentees))):
            row.answers = {**row.answers, "own": {openly.key: 1 + number % 5}}
        for mentor, mentee in zip(mentors, mentees, strict=False):
            make_pin(round_, mentor, mentee, PinKind.KEEP)
        yield Scene(round_, make_coordinator(round_.program), mentors, mentees, openly, secret)


def confide(scene: Scene, chance: random.Random | None) -> None:
    """Wishes and private answers of everybody, drawn anew; nothing of the kind without a ``chance``."""
    people = [*scene.mentors, *(one.members[0] for one in scene.mentees)]
    for row in people:
        own = {scene.openly.key: row.answers["own"][scene.openly.key]}
        if chance is not None and chance.random() < 0.8:
            own[scene.secret.key] = chance.choice(SCALE)
        row.answers = {**row.answers, "own": own}
        row.wished = [] if chance is None else [one.person.name for one in chance.sample(people, chance.randint(0, 3))]
    db.session.flush()


def read_by_coordinators(scene: Scene) -> str:
    """Everything of the matches: cards with their details, filters, figures, sentences; not when they were found."""
    page = review(scene.round, scene.ellen)
    assert page is not None
    shown = [asdict(card(detail)) for detail in details(page, page.rows)]
    filters = {
        f"{strength} {order}": [row.mentee.id for row in chosen(page, Filters(strength=strength, order=order))]
        for strength in (None, *Strength)
        for order in Order
    }
    left = [(one.mentee.name, str(why_not(one))) for one in page.left]
    return json.dumps([shown, filters, left, headline(page), _figures(page)], default=str, sort_keys=True)


def read_of_suggestions(scene: Scene) -> dict[str, str]:
    """What is said of whatever is suggested, by what it is about. Which of several remedies is suggested may depend on
    everything, as a match does; what is then said of it may not."""
    page = review(scene.round, scene.ellen)
    assert page is not None
    (helped,) = helps(page, RoundState.REVIEW).values()
    assert helped.repair is not None
    effects = [effect for detail in details(page, page.rows) for effect in detail.instead]
    opened = [found for row in scene.mentors if (found := others(scene.round, row, scene.ellen))]
    return {
        f"remedy {helped.repair.whose.name}": str(repair_words(helped.repair)),
        **{f"instead {one.mentee.name} {one.mentor.name}": str(told(one)) for one in effects},
        **{f"openings {one.who.name}": str(worth_words(one.one_more, one.one_less)) for one in opened},
        **{recruit_words(one, page.labels): "" for one in recruiting(page)},
    }


def _figures(page: Review) -> Any:
    return page.weakest, sorted(page.found.strengths.items()), page.matched, page.comparison


def run_with(scene: Scene, chance: random.Random | None) -> Run:
    confide(scene, chance)
    for run in db.session.query(Run):
        db.session.delete(run)
    db.session.flush()
    return make_run(scene.round)


def test_wishes_and_private_answers_change_no_word(scene: Scene) -> None:
    run = run_with(scene, None)
    plain, worth = read_by_coordinators(scene), {_total(run)}
    for seed in range(5):
        run = run_with(scene, random.Random(seed))
        worth.add(_total(run))
        assert read_by_coordinators(scene) == plain
    assert len(worth) > 2  # they did count


def test_what_is_said_of_suggestions_depends_on_nothing_private(scene: Scene) -> None:
    said: dict[str, str] = {}
    for seed in (None, 0, 1):
        run = run_with(scene, None if seed is None else random.Random(seed))
        explained_by_the_solver(run)
        found = read_of_suggestions(scene)
        assert {key: words for key, words in found.items() if said.get(key, words) != words} == {}
        assert said == {} or said.keys() - found.keys() <= {key for key in said if key.startswith("remedy")}
        said |= found
    assert len(said) > 4


def explained_by_the_solver(run: Run) -> None:
    problem, outcome = read_problem(run.problem), read_outcome(run.outcome or "")
    run.explanations = json.dumps(Explanations(problem, outcome).everything())


def _total(run: Run) -> int:
    assert run.outcome is not None
    return read_outcome(run.outcome).total


def test_the_details_are_a_whole_without_what_is_private(scene: Scene) -> None:
    """Points of a hundred in each line and below them their sum: nothing is left to be found by subtraction."""
    run_with(scene, random.Random(1))
    page = review(scene.round, scene.ellen)
    assert page is not None
    for detail in details(page, page.rows):
        lines = card(detail).points
        assert [line["label"] for line in lines] == [
            "Topics",
            "Qualities of a learning organization",
            "Ways of working",
            "Experience",
            "Kind of work",
            "Your own questions",
            "Points",
        ]
        *parts, whole = lines
        assert (sum(line["points"] for line in parts), whole["of"]) == (whole["points"], 100)


def test_parties_read_nothing_of_own_questions_and_offers_hold_no_private_point(scene: Scene) -> None:
    texts, points = set(), set()
    run = run_with(scene, None)
    send_offers(scene.round, run, actor=scene.ellen)
    for seed in (None, 3, 4):
        confide(scene, None if seed is None else random.Random(seed))
        for mentor in scene.mentors:
            (proposal,) = [one for one in _offers() if one.mentor is mentor]
            points.add((mentor.public_id, proposal.points))
            asked = proposal.acceptance_of(Role.MENTOR)
            offer = offer_to(proposal, asked)
            assert offer is not None
            texts.add((mentor.public_id, str(offer.match.why)))
    assert len(texts) == len(points) == len(scene.mentors)
    assert not any("How " in text or "own questions" in text or "asked for" in text for _, text in texts)


def _offers() -> list[Proposal]:
    return db.session.query(Proposal).all()


@pytest.mark.parametrize("why", ["veto", "own manager", "rule", "private rule", "same employer"])
def test_whatever_keeps_two_apart_is_a_rule(scene: Scene, why: str) -> None:
    mentor, mentee = scene.mentors[0], scene.mentees[3]
    member = mentee.members[0]
    match why:
        case "veto":
            member.avoided = [Avoided(written=mentor.person.name)]
        case "own manager":
            member.own_manager = mentor.person.address
        case "same employer":
            member.library = mentor.library
        case _:
            scene.openly.compared, scene.openly.private = Compared.SAME, why == "private rule"
    db.session.flush()
    with pytest.raises(Invalid, match=f"^{KEPT_APART}$"):
        check_keep(scene.round, mentor, mentee, None)


def test_the_stored_run_holds_codes_alone(scene: Scene) -> None:
    run = run_with(scene, random.Random(2))
    people = [*scene.mentors, *(one.members[0] for one in scene.mentees)]
    assert [one.person.name for one in people if one.person.name in run.problem] == []
    assert "hear" not in run.problem
    assert read_problem(run.problem).settings.weights["wishes"] == "high"


def test_her_team_mates_matches_are_hers_too(scene: Scene) -> None:
    """A coordinator whose team has a mentor for each member: she reads and touches none of them."""
    team = make_team(scene.round, "Her team", members=("Ellen Marsh", "Vic Moreno"))
    entries = [Mentee(round_id=scene.round.id, enrollment=member) for member in team.members]
    db.session.add_all(entries)
    team.members[0].person.grants = [Grant(program_id=scene.round.program_id, right=Right.COORDINATOR)]
    viewer, mentor = team.members[0].person, make_mentor(scene.round, places=4)
    db.session.flush()
    make_run(scene.round)
    page = review(scene.round, viewer)
    assert page is not None
    hers = {team.public_id, *(one.public_id for one in entries)}
    assert hers <= set(page.found.by_mentee)
    assert page.own
    assert hers & {row.mentee.id for row in page.rows} == set()
    for entry in (team, *entries):
        with pytest.raises(Forbidden):
            pair_of(scene.round, mentor.public_id, entry.public_id, viewer)
