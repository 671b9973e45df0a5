"""The sentences of selection: what readers think, what is decided and told, how full the limits are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from matcher.models import Round
from matcher.queries.limits import Limits
from matcher.queries.notes import Opinions
from matcher.queries.selection import Entry, Group, Row, Selection
from matcher.queries.selection_letters import Telling
from matcher.states import Decision, Opinion, Role
from matcher.words.present import counted, listed

#: For components/tag.html: kind, icon, words.
DECISION_TAGS = {
    Decision.UNDECIDED: ("attention", "question", "Not decided yet"),
    Decision.ACCEPTED: ("good", "check", "Accepted"),
    Decision.WAIT_LISTED: (None, "clock", "Waiting list"),
    Decision.DECLINED: ("end", "forbid", "Declined"),
}
TELLING_TAGS = {
    Telling.UNTOLD: (None, "mail", "Not told yet"),
    Telling.WAITING: (None, "send", "Letter on its way"),
    Telling.FAILED: ("attention", "mail", "Letter did not arrive"),
    Telling.TOLD: (None, "check", "Told"),
}
GROUPS = {
    Group.MIXED: "Teams decided in part",
    Group.UNDECIDED: "Not decided yet",
    Group.WAIT_LISTED: "On the waiting list",
    Group.ACCEPTED: "Accepted",
    Group.DECLINED: "Declined",
}
OF_WHICH = {
    Decision.ACCEPTED: "accepted",
    Decision.WAIT_LISTED: "on the waiting list",
    Decision.DECLINED: "declined",
}
DONE = {
    Decision.ACCEPTED: "accepted",
    Decision.WAIT_LISTED: "put on the waiting list",
    Decision.DECLINED: "declined",
    Decision.UNDECIDED: "not decided any more",
}


def headline(found: Selection) -> str:
    """What is so, what to do."""
    letters = sum(found.letters.values())
    if found.undecided:
        return f"{counted(found.undecided, 'application is', 'applications are')} not decided yet."
    if letters:
        return f"Everything is decided; {counted(letters, 'letter waits', 'letters wait')} to be sent."
    if found.waiting:
        return "Everything is decided, and the letters are on their way."
    if not found.applied:
        return "There is nothing to decide yet."
    return "Everything is decided, and everybody has been told."


def letters_words(letters: Mapping[Decision, int]) -> str:
    """As in "12 accepted, 3 on the waiting list, and 2 declined"."""
    return listed([f"{letters[decision]} {words}" for decision, words in OF_WHICH.items() if letters.get(decision)])


def decided_words(changed: int, decision: Decision) -> str:
    """What was done, for the top of the next page."""
    if not changed:
        return "Nothing changed: they stood there already."
    return f"{counted(changed, 'application')} {DONE[decision]}. Nobody is told before you send the letters."


def opinions_words(opinions: Opinions) -> str:
    """As in "2 yes, 1 maybe"; what others think is kept back from a reader who has not said so herself."""
    if not opinions.readers:
        return "Nobody has read it yet"
    if opinions.counts is None:
        return f"{counted(opinions.readers, 'opinion')}, shown after yours"
    said = ", ".join(f"{opinions.counts[one]} {one.value}" for one in Opinion if opinions.counts.get(one))
    return f"{said}; yours: {opinions.own.value}" if opinions.own else said


def team_opinions_words(rows: Iterable[Row]) -> str:
    """Of everybody in the team together."""
    opinions = [row.opinions for row in rows]
    if any(one.counts is None for one in opinions):
        return f"{counted(sum(one.readers for one in opinions), 'opinion')}, shown after yours"
    totals = {one: sum((each.counts or {}).get(one, 0) for each in opinions) for one in Opinion}
    said = ", ".join(f"{number} {one.value}" for one, number in totals.items() if number)
    return said or "Nobody has read it yet"


def exceptions(entry: Entry, round_: Round) -> list[str]:
    """What is odd about a team as it is decided now."""
    if not entry.is_team:
        return []
    accepted = sum(row.decision is Decision.ACCEPTED for row in entry.rows)
    found = []
    if 0 < accepted < round_.team_smallest:
        found.append(f"Only {accepted} accepted; a team has at least {round_.team_smallest}")
    if accepted > round_.team_largest:
        found.append(f"{accepted} accepted; a team has at most {round_.team_largest}")
    return found


def team_telling(entry: Entry) -> Telling | None:
    """How the decision about the team has been told, where that is the same for all of them."""
    found = {row.telling for row in entry.rows}
    return found.pop() if len(found) == 1 and found != {Telling.NOTHING} else None


def row_words(row: Row) -> str:
    """As in "Mentor, 2 openings · Manager"."""
    role = f"Mentor, {counted(row.places, 'opening')}" if row.role is Role.MENTOR else "Participant"
    return " · ".join(part for part in (role, row.job) if part)


def limit_lines(limits: Limits) -> list[tuple[str, str, bool]]:
    """Name, as in "3 of 3", and whether that is full."""
    lines = [(one.name, f"{one.accepted} of {one.most}", one.full) for one in limits.libraries]
    if limits.teams is not None and limits.most_teams is not None:
        full = limits.teams >= limits.most_teams
        lines.insert(0, ("Teams", f"{limits.teams} of {limits.most_teams}", full))
    return lines
