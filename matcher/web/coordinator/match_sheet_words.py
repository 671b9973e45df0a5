"""What the page says about a sheet of matches that came back: every difference, and what may be done about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matcher.queries.match_sheet import Names
from matcher.queries.returned_matches import Change, Wanted
from matcher.services.match_wishes import Used, Wish, WishKind
from matcher.sheets.faults import shown
from matcher.web.forms.match_sheet import write_wish
from matcher.words.present import counted

NOT_YET = "Nothing is changed yet."
LEAVE = "Leave it as it is"


@dataclass(frozen=True)
class Line:
    """One row of the sheet: what was, what is wanted, and why it cannot be, if it cannot.

    ``press`` is what the form sends for it; ``choices`` are those of a name that several have.
    """

    row: int
    who: str
    library: str
    was: str
    wanted: str
    problem: str = ""
    press: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Differences:
    possible: tuple[Line, ...]
    impossible: tuple[Line, ...]
    asked: tuple[Line, ...]
    faults: list[dict[str, Any]]
    rest: str
    older: bool

    @property
    def all_right(self) -> bool:
        return not (self.impossible or self.faults)

    @property
    def headline(self) -> str:
        every = len(self.possible) + len(self.impossible) + len(self.asked)
        wrong = len(self.impossible) + len(self.faults)
        if not every and not wrong:
            return "This sheet changes nothing."
        if not wrong:
            return f"{counted(every, 'change')}, {'and it is' if every == 1 else 'all'} possible. {NOT_YET}"
        if not self.possible and not self.asked:
            return f"{counted(wrong, 'row')} cannot be used as {'it is' if wrong == 1 else 'they are'}. {NOT_YET}"
        return (
            f"{counted(wrong, 'row')} cannot be used; {counted(every - len(self.impossible), 'change')} can. {NOT_YET}"
        )


def differences(wanted: Wanted, refused: Mapping[Wish, str]) -> Differences:
    lines = [(change, _line(change, wanted.mentors, refused)) for change in wanted.changes]
    return Differences(
        possible=tuple(line for _, line in lines if line.press),
        impossible=tuple(line for _, line in lines if line.problem),
        asked=tuple(line for _, line in lines if line.choices),
        faults=[
            {"row": one.row, "column": one.column, "value": shown(one.value), "remedy": one.advice}
            for one in wanted.faults
        ],
        rest=_rest(wanted),
        older=wanted.older,
    )


def used_words(used: Used) -> str:
    """As in "2 matches are kept and 1 is set to “Don’t pair”. Find matches again to see what follows."."""
    done = [
        f"{counted(number, 'match', 'matches')} {'is' if number == 1 else 'are'} {what}"
        for number, what in (
            (used.kept, "kept"),
            (used.apart, "set to “Don’t pair”"),
            (used.freed, "no longer kept"),
        )
        if number
    ]
    return f"{'; '.join(done)}. Find matches again to see what follows." if done else "Nothing was changed."


def _line(change: Change, mentors: Names, refused: Mapping[Wish, str]) -> Line:
    wish = change.wish
    problem = change.problem or (refused.get(wish, "") if wish else "")
    return Line(
        row=change.number,
        who=change.mentee.name,
        library=change.mentee.library,
        was=_was(change, mentors),
        wanted=_wanted(change, mentors),
        problem=problem,
        press=write_wish(wish) if wish and not problem else "",
        choices=_choices(change, mentors),
    )


def _was(change: Change, mentors: Names) -> str:
    if not change.was:
        return "no mentor yet"
    return mentors.called(change.was) + (", kept by you" if change.kept else "")


def _wanted(change: Change, mentors: Names) -> str:
    if change.choices:
        return f"one of {len(change.choices)} who are called {mentors.parties[change.choices[0]].name}"
    name = mentors.called(change.wanted)
    match change.kind:
        case WishKind.FORBID:
            return f"not {name}"
        case WishKind.FREE:
            return f"{name} no longer kept"
        case _:
            return f"{name}, kept" if change.wanted == change.was else name


def _choices(change: Change, mentors: Names) -> tuple[tuple[str, str], ...]:
    if not change.choices or change.problem:
        return ()
    named = [
        (write_wish(Wish(change.kind, change.mentee.id, key)), _told_apart(key, mentors)) for key in change.choices
    ]
    return (("", LEAVE), *named)


def _told_apart(key: str, mentors: Names) -> str:
    party = mentors.parties[key]
    job = f", {party.job.lower()}" if party.job else ""
    return f"{party.name}, {party.library}{job}"


def _rest(wanted: Wanted) -> str:
    same = f"{counted(wanted.unchanged, 'row')} {'says' if wanted.unchanged == 1 else 'say'} what the sheet said."
    missing = (
        f" {counted(wanted.missing, 'participant or team', 'participants or teams')} not in it "
        f"{'stays' if wanted.missing == 1 else 'stay'} as they are."
        if wanted.missing
        else ""
    )
    return same + missing
