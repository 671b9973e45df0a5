"""The record of a program in words. Private things are not in it, and every act of the code has its words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import timedelta
from itertools import product

import pytest
from flask.testing import FlaskClient

from matcher import clock
from matcher.models import AuditEntry, Program
from matcher.queries.history import Act
from matcher.services.answers import say_no
from matcher.services.audit import record_act
from matcher.services.pins import forbid_pair
from matcher.states import Role
from matcher.web.coordinator.history_words import WORDS, act_words
from tests.builders import NOW, answer_yes, make_coordinator, make_mentee, make_mentor, make_offer, make_program
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of
from tests.matcher.web.scene import dana, rosa, scene_round
from tests.project.tree import ROOT, files

SECRET = "Egret sealed reason"


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


@pytest.fixture
def address(rows: Rows) -> str:
    with rows():
        round_ = scene_round()
        ellen = make_coordinator(round_.program)
        mentor, mentee = dana(round_), rosa(round_)
        forbid_pair(round_, mentor, make_mentee(round_, "Uma Kell"), actor=ellen)
        proposal = make_offer(mentor, mentee)
        answer_yes(proposal, Role.MENTOR)
        asked = proposal.acceptance_of(Role.PARTICIPANT)
        say_no(proposal, asked, reason=SECRET, actor=asked.enrollment.person)
        record_act(ellen, "offers_sent", round_.program, round=round_.public_id, offers=57)
        return f"/programs/{round_.program.public_id}/history"


def test_who_did_what_and_when(address: str, signed_in: SignIn) -> None:
    said = text_of(signed_in("Ellen Marsh").get(address))
    assert "Who did what, the newest first. 6 entries." in said
    acts = said.split("Acts ")[1]
    assert acts == " ".join(
        f"today, 9:00 am {act}"
        for act in (
            "Ellen Marsh sent 57 offers",
            "Rosa Villanueva answered the offer: Dana Whitfield and Rosa Villanueva",
            "Dana Whitfield answered the offer: Dana Whitfield and Rosa Villanueva",
            "Bookends offered a match: Dana Whitfield and Rosa Villanueva",
            "Ellen Marsh set Dana Whitfield and Uma Kell to “Don’t pair”",
            "Bookends started this program",
        )
    )
    assert SECRET not in said


def test_by_and_about_a_person(address: str, signed_in: SignIn) -> None:
    client = signed_in("Ellen Marsh")
    assert "2 entries" in text_of(client.get(f"{address}?who=uma+kell")).replace("1 entry", "2 entries")
    said = text_of(client.get(f"{address}?who=rosa"))
    assert "What was done by or about “rosa”, the newest first. 3 entries." in said
    assert "Uma Kell" not in said
    assert "Ellen Marsh sent 57 offers" in text_of(client.get(f"{address}?who=Marsh"))
    assert "Nothing is written down about “Nobody”." in text_of(client.get(f"{address}?who=Nobody"))


def test_nobody_of_another_program_is_found(address: str, rows: Rows, signed_in: SignIn) -> None:
    with rows():
        make_coordinator(make_program(), "Olga Other")
    assert "Nothing is written down about “Olga”." in text_of(signed_in("Ellen Marsh").get(f"{address}?who=Olga"))
    assert signed_in("Olga Other").get(address).status_code == 404


def test_fifty_a_page(address: str, rows: Rows, signed_in: SignIn) -> None:
    with rows() as session:
        program = session.query(Program).filter_by(public_id=address.split("/")[2]).one()
        for number in range(60):
            at = NOW - timedelta(minutes=number + 1)
            session.add(AuditEntry(at=at, program_id=program.id, act="offers_sent", subject={"offers": number + 100}))
    client = signed_in("Ellen Marsh")
    first, second = text_of(client.get(address)), text_of(client.get(f"{address}?page=2"))
    assert [f"sent {number} offers" in first for number in (100, 143, 144, 159)] == [True, True, False, False]
    assert [f"sent {number} offers" in second for number in (143, 144, 159)] == [False, True, True]
    assert "Page 1 of 2" in first


def test_a_coordinator_who_takes_part_learns_nothing_of_her_own_offers(
    address: str, rows: Rows, signed_in: SignIn
) -> None:
    """Nor by counting: however many offers were sent, she reads that they were."""
    with rows() as session:
        program = session.query(Program).filter_by(public_id=address.split("/")[2]).one()
        paula = make_coordinator(program, "Paula Both")
        own = make_mentee(program.rounds[0], person=paula)
        grace = make_mentor(program.rounds[0], "Grace Okafor")
    before = text_of(signed_in("Paula Both").get(address))
    assert "What concerns your own application is not shown here." in before
    assert "Ellen Marsh sent the offers" in before
    assert "57" not in before
    with rows() as session:
        proposal = make_offer(session.merge(grace), session.merge(own))
        say_no(proposal, proposal.acceptance_of(Role.MENTOR), reason=SECRET, actor=proposal.mentor.person)
    assert text_of(signed_in("Paula Both").get(address)) == before
    assert "Grace Okafor answered the offer" in text_of(signed_in("Ellen Marsh").get(address))


def test_whoever_is_not_known_any_more_is_somebody(address: str, rows: Rows, signed_in: SignIn) -> None:
    with rows() as session:
        program = session.query(Program).filter_by(public_id=address.split("/")[2]).one()
        record_act(None, "coordinator_created", program, person="gone000000000")
        record_act(None, "match_offered", program, proposal="gone000000000")
    said = text_of(signed_in("Ellen Marsh").get(address))
    assert "Bookends made somebody a coordinator" in said
    assert "Bookends offered a match: two people" in said
    assert "gone" not in said


def test_names_are_never_a_template() -> None:
    act = Act(NOW, "{person} {0}", "coordinator_created", {"person": "{by.__class__} %s"})
    assert act_words(act) == "{person} {0} made {by.__class__} %s a coordinator"


@pytest.mark.parametrize("code", sorted(WORDS))
@pytest.mark.parametrize("subject", [{}, {"offers": 1, "places": 1, "mentors": 1, "count": 2, "kind": "monday"}])
def test_every_act_is_a_sentence(code: str, subject: dict[str, str | int]) -> None:
    said = act_words(Act(NOW, "Ellen Marsh", code, subject))
    assert said.startswith("Ellen Marsh ")
    assert not set("{}_") & set(said)
    assert said != f"Ellen Marsh {code.replace('_', ' ')}" or code in {"signed_in", "signed_out"}


def test_every_act_of_the_code_has_words() -> None:
    assert acts_in_code() - WORDS.keys() == set()
    assert WORDS.keys() - acts_in_code() == set()


def acts_in_code() -> set[str]:
    """The second argument of every ``record_act``, followed through the functions that hand it on."""
    found: set[str] = set()
    for path in files(".py", under=("matcher",)):
        if path != ROOT / "matcher" / "services" / "audit.py":
            found |= set(_acts(ast.parse(path.read_bytes())))
    return found


def _acts(tree: ast.Module) -> Iterator[str]:
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for function in functions:
        for call in _calls(function, "record_act"):
            yield from _strings(call.args[1], function, tree)


def _calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node


def _strings(value: ast.expr, function: ast.FunctionDef, tree: ast.Module) -> Iterator[str]:
    """Everything that ``value`` may be. Fails on what it cannot follow: then the act is written too cleverly."""
    match value:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from (*_strings(body, function, tree), *_strings(orelse, function, tree))
        case ast.JoinedStr(values=parts):
            choices = [list(_strings(part, function, tree)) for part in parts]
            yield from ("".join(chosen) for chosen in product(*choices))
        case ast.FormattedValue(value=inner):
            yield from _strings(inner, function, tree)
        case ast.Name(id=name):
            yield from _named(name, function, tree)
        case _:
            raise AssertionError(f"cannot tell which act {ast.unparse(value)} is")


def _named(name: str, function: ast.FunctionDef, tree: ast.Module) -> Iterator[str]:
    """A parameter is what callers give; anything else is what was assigned."""
    given = [one.arg for one in function.args.args]
    if name in given:
        for caller in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
            for call in _calls(caller, function.name):
                yield from _strings(call.args[given.index(name)], caller, tree)
        return
    assigned = [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and any(isinstance(one, ast.Name) and one.id == name for one in node.targets)
    ]
    assert assigned, f"cannot tell where {name} comes from"
    for value in assigned:
        yield from _strings(value, function, tree)


def test_how_acts_are_found() -> None:
    source = """
def a(kind):
    act = "kept" if kind else "left"
    record_act(None, f"pair_{'x' if kind else 'y'}", None)
    b(act)

def b(act):
    record_act(None, act)
"""
    assert set(_acts(ast.parse(source))) == {"pair_x", "pair_y", "kept", "left"}


def test_signed_out_nobody_reads_it(address: str, client: FlaskClient) -> None:
    assert client.get(address).status_code == 303
