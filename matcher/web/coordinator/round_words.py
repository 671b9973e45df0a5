"""What was decided about a round, in the words of its form: what stays as it is, and what two people made of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from matcher.services.round_changes import WAYS
from matcher.services.round_plan import Line, RoundPlan
from matcher.web.forms.round_fields import CADENCES, CRITERIA_LABELS, FIRST, GOALS, LINKS, WEIGHTS
from matcher.words.present import counted, day_span, day_words, listed, short_day

NONE = "None"
#: What the plan calls it, and what the form does; dates first.
DATES = {
    "first_day": "First day of sessions",
    "last_day": "Last day of sessions",
    "interest_by": "Sign-up closes",
    "apply_from": "Applications open",
    "apply_by": "Applications close",
    "mentors_until": "Later day for mentors",
    "offers_by": "Offers go out",
    "answer_by": "Answers to offers are due",
}


def plan_words(plan: RoundPlan) -> dict[str, tuple[str, str]]:
    """By the plan's names: what it is called, and how it stands."""
    dates = {name: (label, _day(getattr(plan, name))) for name, label in DATES.items()}
    return {"name": ("Name", plan.name), **dates, **_sessions(plan), **_people(plan), **_matching(plan)}


def facts(plan: RoundPlan, names: Collection[str]) -> list[tuple[str, str]]:
    """Those that are named, and not empty."""
    return [told for name, told in plan_words(plan).items() if name in names and told[1] != NONE]


def differences(theirs: RoundPlan, yours: RoundPlan) -> list[tuple[str, str, str]]:
    """What it is called, as somebody else left it, as it would be."""
    one, other = plan_words(theirs), plan_words(yours)
    return [(label, words, other[name][1]) for name, (label, words) in one.items() if words != other[name][1]]


def lines_words(lines: Iterable[Line]) -> str:
    return "; ".join(f"{day_span(line.day, line.until)}: {line.label}" for line in lines) or NONE


def _sessions(plan: RoundPlan) -> dict[str, tuple[str, str]]:
    closed = [f"{short_day(day)}{_note(plan.notes.get(day))}" for day in plan.closed_days]
    return {
        "cadence": ("How often they meet", CADENCES[plan.cadence]),
        "minutes": ("Length of a session", f"{plan.minutes} minutes"),
        "min_sessions": ("Fewest sessions", str(plan.min_sessions)),
        "closed_days": ("Days without sessions", "; ".join(closed) or NONE),
        "keeps_holidays": ("Libraries keep their own holidays", _yes(plan.keeps_holidays)),
        "link_from": ("Meeting link", LINKS[plan.link_from]),
        "meeting_link": ("The program’s meeting link", plan.meeting_link or NONE),
    }


def _people(plan: RoundPlan) -> dict[str, tuple[str, str]]:
    who = [
        word for word, taken in (("People on their own", plan.takes_individuals), ("teams", plan.takes_teams)) if taken
    ]
    sizes = counted(plan.team_largest, "person", "people")
    return {
        "takes_teams": ("Who takes part", listed(who)[:1].upper() + listed(who)[1:]),
        "team_smallest": ("Smallest team", str(plan.team_smallest)),
        "team_largest": ("Largest team", sizes),
        "mentoring": ("How teams may be mentored", listed([WAYS[way] for way in plan.mentoring]) or NONE),
        "selects": ("We choose among the applications", _yes(plan.selects)),
        "most_per_library": ("Most people of one library", str(plan.most_per_library or NONE)),
        "most_teams": ("Most teams", str(plan.most_teams or NONE)),
        "asks_director": ("Directors are asked", _yes(plan.asks_director)),
    }


def _matching(plan: RoundPlan) -> dict[str, tuple[str, str]]:
    weights = [
        f"{label}: {WEIGHTS[plan.weights[key]]}" for key, label in CRITERIA_LABELS.items() if key in plan.weights
    ]
    texts = {"participants": "What participants promise", "mentors": "What mentors promise"}
    return {
        "goal": ("What comes first", GOALS[plan.goal]),
        "stays": ("Stay with their mentor when you find again", _yes(plan.stays)),
        "left_over": ("Who waits is drawn by lot", _yes(plan.drawn)),
        "same_cooperative": ("Same cooperative", plan.same_cooperative.value),
        "asked_first": ("Who is asked first", FIRST[plan.asked_first]),
        "weights": ("What counts how much", "; ".join(weights) or NONE),
        "consent_text": ("What applicants agree to", plan.consent_text or NONE),
        **{key: (label, plan.texts.get(key) or NONE) for key, label in texts.items()},
        "director": ("What a director promises", plan.texts.get("director") or NONE),
    }


def _day(day: date | None) -> str:
    return f"{day_words(day)}, {day.year}" if day else NONE


def _note(note: str | None) -> str:
    return f" ({note})" if note else ""


def _yes(said: bool) -> str:
    return "Yes" if said else "No"
