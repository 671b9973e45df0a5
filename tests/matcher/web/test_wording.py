"""Why somebody is not matched, what a result proves and what a find changed, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from matcher.queries.compare import Asked, Comparison, Difference, Whole
from matcher.queries.left_over import LeftOver
from matcher.queries.parties import Party
from matcher.web.coordinator.wording import changed_since, changes, pinned_since, why_not
from solver.criteria.scoring import Strength
from solver.outcome import Reason, Unmatched

TOBIAS = Party("p1", "e1", "Tobias Renner", "l1", "Pickering Public Library", "ON", "America/Toronto")
TEAM = Party("t1", "e2", "Suffolk team", "l2", "Suffolk", "VA", "America/New_York", members=("Ann", "Bo"))
MORNINGS = ((5, 540, 720),)
WEEKDAYS = tuple((day, 540, 1020) for day in range(5))


def mentor(key: str, name: str, places: int = 2) -> Party:
    return Party(key, key, name, "l9", "Burbank", "CA", "America/Los_Angeles", places=places)


NOBODY = Whole(0, 0, None, {}, 0, 0)
ASKED = Asked("floor", {"topics": "high", "ways_of_working": "medium"}, drawn=False, stays=False)
BETWEEN: dict[str, Any] = {
    "openings": (),
    "hours": (),
    "was": NOBODY,
    "now": NOBODY,
    "asked_before": ASKED,
    "asked_now": ASKED,
}
MENTORS = {one.id: one for one in (mentor("m1", "Priya Raman"), mentor("m2", "Ken <Abara>"), mentor("m3", "Lu Wei", 1))}


def left(
    reason: Reason,
    facts: Mapping[str, Any] | None = None,
    hours: tuple[tuple[int, int, int], ...] = WEEKDAYS,
    *,
    who: Party = TOBIAS,
    no_language: bool = False,
) -> LeftOver:
    given = facts or {}
    named = {key: MENTORS[key] for key in (*given.get("full", ()), *given.get("open", ()))}
    return LeftOver(who, Unmatched(who.id, reason, given), named, hours, no_language)


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (left(Reason.BARRED, no_language=True), "No mentor speaks a language Tobias listed."),
        (left(Reason.FORBIDDEN), "You set every mentor who could meet Tobias to “Don’t pair”."),
        (
            left(Reason.NO_COMMON_HOURS, {"no_common_hours": 38}, MORNINGS),
            "Free on Saturday mornings only. No mentor who might fit Tobias is free then for the whole program.",
        ),
        (
            left(Reason.NO_COMMON_HOURS, {"no_common_hours": 3}, who=TEAM),
            "No mentor who might fit the team is free at the same hours for the whole program.",
        ),
        (
            left(Reason.TOO_FEW_SESSIONS),
            "There are times in common, but closed days and days away leave too few sessions.",
        ),
        (
            left(Reason.PLACES_TAKEN, {"full": ["m1"]}, ((2, 1080, 1200), (5, 1080, 1200))),
            "Free on Wednesday evenings and Saturday evenings only. Every mentor who could meet Tobias has all "
            "openings filled, for instance <b>Priya Raman</b>.",
        ),
        (
            left(Reason.PLACES_TAKEN, {"full": ["m1", "m2", "m3"]}),
            "Every mentor who could meet Tobias has all openings filled, for instance "
            "<b>Priya Raman</b> and <b>Ken &lt;Abara&gt;</b>.",
        ),
        (
            left(Reason.HOURS_TAKEN, {"full": ["m1"], "open": ["m3"]}, ((0, 780, 900),)),
            "Free on Monday afternoons only. <b>Lu Wei</b> has an opening, but every time in common with Tobias "
            "is taken by another session.",
        ),
        (
            left(Reason.NO_COMMON_HOURS, {"no_common_hours": 1}, ()),
            "Gave no hours at which to meet. No mentor who might fit Tobias is free then for the whole program.",
        ),
    ],
)
def test_why_not(case: LeftOver, said: str) -> None:
    assert str(why_not(case)) == said


def test_a_private_wish_reads_like_any_other_rule() -> None:
    """The facts of a barred person never say which rule it was, so neither can the sentence."""
    with_wish, without = (
        left(Reason.BARRED, {"barred": 4, "codes": ["veto"]}),
        left(Reason.BARRED, {"barred": 4, "codes": ["library"]}),
    )
    assert why_not(with_wish) == why_not(without)


@pytest.mark.parametrize("reason", [Reason.NO_COMMON_HOURS, Reason.PLACES_TAKEN, Reason.HOURS_TAKEN])
def test_no_wish_is_found_by_subtraction(reason: Reason) -> None:
    """One mentor fewer who could meet Tobias, and the same sentence."""
    few, many = ({"no_common_hours": many, "full": ["m1", "m2"], "open": ["m1", "m2"]} for many in (2, 3))
    many = many | {"full": ["m1", "m2", "m3"], "open": ["m1", "m2", "m3"]}
    assert why_not(left(reason, few)) == why_not(left(reason, many))


def difference(name: str, now: Party | None, was: Party | None) -> Difference:
    party = Party(name, name, name, "l", "Library", "", "UTC")
    return Difference(party, now, Strength.GOOD if now else None, was, Strength.STRONG if was else None)


def test_what_changed() -> None:
    one, other = MENTORS["m1"], MENTORS["m3"]
    found = Comparison(
        more=(difference("Cal", one, None),),
        fewer=(difference("Eve", None, one),),
        other_mentor=tuple(difference(name, one, other) for name in ("Al", "Bo", "Cy", "Di", "Ed")),
        other_time=(difference("Flo", one, one),),
        same=54,
        kept=2,
        forbidden=1,
        **BETWEEN,
    )
    assert [(line.kind, str(line.text)) for line in changes(found)] == [
        ("more", "<b>1 more matched:</b> Cal, with Priya Raman."),
        ("moved", "<b>1 not matched any more:</b> Eve."),
        (
            "moved",
            "<b>5 have another mentor:</b> Al (Good, was Strong), Bo (Good, was Strong), Cy (Good, was Strong), "
            "and 2 more.",
        ),
        ("moved", "<b>1 meets at another time:</b> Flo."),
        ("same", "<b>54 are as they were.</b>"),
    ]
    assert pinned_since(found) == "You kept 2 matches and set 1 to “Don’t pair”."
    nothing = Comparison((), (), (), (), 1, 0, 0, **BETWEEN)
    assert (pinned_since(nothing), changed_since(nothing)) == ("", "")


def test_what_was_done_between_two_finds() -> None:
    priya, lu = MENTORS["m1"], MENTORS["m3"]
    now = replace(ASKED, goal="leximin", weights={"topics": "low", "ways_of_working": "off"}, drawn=True)
    done = {"openings": ((priya, 2, 3), (lu, 2, 1)), "hours": (TOBIAS, *MENTORS.values()), "asked_now": now}
    found = Comparison((), (), (), (), 1, 1, 0, **{**BETWEEN, **done})
    assert changed_since(found) == (
        "You kept 1 match. Priya Raman has 3 openings, had 2. Lu Wei has 1 opening, had 2. "
        "Other hours: Tobias Renner, Priya Raman, and Ken <Abara>. 1 application more changed. "
        "What counts was changed: Topics: Low, was High; Ways of working: Off, was Medium; "
        "lift the weakest matches, one after the other; who waits is drawn by lot."
    )


@pytest.mark.parametrize("reason", ["too_weak", "rules"])
def test_reasons_that_only_other_rounds_give_have_words(reason: str) -> None:
    one = SimpleNamespace(reason=SimpleNamespace(value=reason), facts={})
    said = str(why_not(LeftOver(TOBIAS, one, {}, WEEKDAYS, False)))  # type: ignore[arg-type]
    assert said.startswith(
        {"too_weak": "Every match possible for Tobias", "rules": "Whoever could meet Tobias"}[reason]
    )
