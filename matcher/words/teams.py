"""How a team's facts become words: ways of being mentored, how many must be free, hours and times they share."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.days import WEEKDAYS
from matcher.queries.common_hours import Common, Near
from matcher.queries.teams import Stands, TeamCounted, TeamShown
from matcher.states import Mentoring
from matcher.words.present import clock_time, counted, first_name, listed

WAYS = {
    Mentoring.TEAM: "One mentor for the team",
    Mentoring.MEMBERS: "A mentor for each of us",
    Mentoring.BOTH: "Both: one for the team, and one for each of us",
}
ONLY_WAY = {
    Mentoring.TEAM: "The team gets one mentor, whom you meet together.",
    Mentoring.MEMBERS: "Each of you gets a mentor, as far as possible a different one.",
    Mentoring.BOTH: "The team gets a mentor, and each of you gets one besides.",
}
WAY_OF_TEAM = {
    Mentoring.TEAM: "It gets one mentor.",
    Mentoring.MEMBERS: "Each member gets a mentor.",
    Mentoring.BOTH: "It gets a mentor, and so does each member.",
}
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def number(count: int) -> str:
    """Small numbers as words."""
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def quorum_words(quorum: int | None) -> str:
    return "All of us" if quorum is None else f"At least {number(quorum)} of us"


def heading(team: TeamShown) -> str:
    """What is so, and what is missing."""
    inside = len(team.inside)
    if inside < team.smallest:
        missing = number(team.smallest - inside)
        waiting = f", {number(team.asked)} asked" if team.asked else ""
        return f"{team.name} has {counted_people(inside)}{waiting}; {missing} more must say yes."
    if team.answered < inside:
        return f"{team.name} is {number(inside)}, and {_none(team.answered)} of you {_have(team.answered)} answered."
    if team.asked:
        return f"All {number(inside)} in {team.name} have answered; {number(team.asked)} more {_be(team.asked)} asked."
    return f"{team.name} is complete: all {number(inside)} have answered."


def standing(team: TeamShown) -> str:
    """For its coordinator."""
    inside = len(team.inside)
    answered = "all" if team.answered == inside else _none(team.answered)
    small = f"; a team here has {team.smallest} at least" if inside < team.smallest else ""
    return f"{team.name} has {counted_people(inside)}, and {answered} {_have(team.answered)} answered{small}."


def teams_heading(teams: Sequence[TeamCounted]) -> str:
    """How the teams of a round stand, for its coordinators."""
    if not teams:
        return "No team has come together yet."
    small = sum(one.missing > 0 for one in teams)
    to_come = sum(one.answered < one.inside for one in teams)
    said = [f"{number(small)} {_be(small)} too small" if small else ""]
    said += [f"in {number(to_come)} answers are still to come" if to_come else ""]
    rest = " and ".join(one for one in said if one) or "all are complete"
    return f"{counted(len(teams), 'team')}: {rest}."


def line_words(one: TeamCounted) -> str:
    """As in "four in it, three have answered; one asked; one more must say yes"."""
    parts = [f"{number(one.inside)} in it, {_none(one.answered)} {_have(one.answered)} answered"]
    parts += [f"{number(one.asked)} asked"] if one.asked else []
    parts += [f"{number(one.missing)} more must say yes"] if one.missing else []
    return "; ".join(parts)


def counted_people(count: int) -> str:
    return f"{number(count)} {'person' if count == 1 else 'people'}"


def hours(minutes: int) -> str:
    """As in "2 hours" or "half an hour"; rounded down to half hours."""
    whole, half = divmod(minutes // 30, 2)
    if not whole:
        return "half an hour" if half else "less than half an hour"
    return f"{whole}½ hours" if half else counted(whole, "hour")


def common_sentence(common: Common, whom: str) -> str:
    """What those who have answered share; ``whom`` is "you" or "them"."""
    can = f"all {number(common.given)}" if common.needed == common.given else f"{common.needed} of {common.given}"
    if not common.minutes:
        return f"So far there is no time at which {can} of {whom} can meet."
    return f"So far {can} of {whom} can meet in {hours(common.minutes)} a week."


def fewer_sentence(common: Common) -> str:
    """What a smaller number would bring; empty where nothing."""
    parts = [f"with {count} of {common.given}, {hours(minutes)} a week" for count, minutes in common.fewer]
    return f"If fewer must be free: {'; '.join(parts)}." if parts else ""


def nearest_sentence(common: Common) -> str:
    if not common.nearest:
        return ""
    return f"Nearest: {listed([_near(one, common.given) for one in common.nearest])}."


def member_words(stands: Stands) -> tuple[str | None, str]:
    """Kind and words of a tag."""
    return {
        Stands.ANSWERED: ("good", "Has answered"),
        Stands.SAID_YES: (None, "Said yes"),
        Stands.INVITED: ("attention", "Invited"),
        Stands.DECLINED: ("end", "Cannot join"),
    }[stands]


def who_leads(team: TeamShown) -> str:
    return "You lead it" if team.leads else f"{first_name(team.lead)} leads it" if team.lead else ""


def _near(one: Near, given: int) -> str:
    week = f" in weeks {one.week}" if one.week else ""
    return f"{WEEKDAYS[one.weekday]}s at {clock_time(one.start)}{week} ({one.can} of {given} can)"


def _be(count: int) -> str:
    return "is" if count == 1 else "are"


def _have(count: int) -> str:
    return "has" if count < 2 else "have"


def _none(count: int) -> str:
    return number(count) if count else "none"
