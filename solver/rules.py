"""What no network expresses: rules about several people, as rows of the integer program and as a check.

Times of groups are not here: ``groups`` and ``session_columns`` know them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

from solver.candidates import Candidates
from solver.network.flow import Ints
from solver.problem import Problem, Rule, RuleKind
from solver.programs.draft import Draft

MOST_ROWS = 20_000
"""Rows for ``min_places_if_any`` that say it pair by pair, which bounds better; beyond, one for each mentor."""


def has_rules(problem: Problem) -> bool:
    """Whether something binds the round that no network expresses."""
    return bool(problem.rules) or any(mentor.min_places_if_any > 1 for mentor in problem.mentors)


def keeps_rules(candidates: Candidates, pairs: Ints) -> bool:
    """Whether a matching keeps every rule, times aside."""
    problem = candidates.problem
    met = [
        (problem.mentees[row].id, problem.mentees[row].library, mentor)
        for row, mentor in zip(candidates.mentee[pairs].tolist(), candidates.mentor[pairs].tolist(), strict=True)
    ]
    led = Counter(mentor for _, _, mentor in met)
    if any(count < problem.mentors[mentor].min_places_if_any for mentor, count in led.items()):
        return False
    return all(_keeps(rule, met) for rule in problem.rules)


def _keeps(rule: Rule, met: list[tuple[str, str | None, int]]) -> bool:
    if rule.kind is RuleKind.AT_MOST:
        counts = Counter((mentor, library) for _, library, mentor in met if library is not None)
        return max(counts.values(), default=0) <= (rule.k or 0)
    mentors = Counter(mentor for mentee, _, mentor in met if mentee in rule.mentees)
    if rule.kind is RuleKind.SAME_MENTOR:
        return len(mentors) <= 1
    return rule.kind is not RuleKind.DIFFERENT_MENTORS or max(mentors.values(), default=0) <= 1


def without_broken(candidates: Candidates, pairs: Ints) -> Ints:
    """The kept pairs of a matching, and of the others one after the other as many as keep every rule in the end.

    Simple, and far from the best: a start where nothing else is known.
    """
    chosen = pairs[candidates.kept[pairs]].tolist()
    for mentor, mine in candidates.by_mentor(pairs).items():
        least = candidates.problem.mentors[mentor].min_places_if_any
        more = [pair for pair in mine.tolist() if not candidates.kept[pair]]
        if least > 1:
            chosen = _with(candidates, chosen, more)
            continue
        for pair in more:
            chosen = _with(candidates, chosen, [pair])
    return np.array(sorted(chosen), np.int64)


def filled(candidates: Candidates, pairs: Ints) -> Ints:
    """The matching and whoever could simply be placed beside it, one after the other, without breaking a rule."""
    best_first = np.lexsort((-candidates.points, candidates.mentee))
    left_out = ~np.isin(candidates.mentee, candidates.mentee[pairs])
    led = np.bincount(candidates.mentor[pairs], minlength=len(candidates.problem.mentors))
    chosen, placed = pairs.tolist(), set[int]()
    for pair in best_first[left_out[best_first]].tolist():
        mentee, mentor = int(candidates.mentee[pair]), int(candidates.mentor[pair])
        if mentee in placed or led[mentor] >= candidates.places[mentor]:
            continue
        more = np.array(sorted([*chosen, pair]), np.int64)
        beside = more if candidates.twice else more[candidates.mentor[more] == mentor]
        if candidates.fits(beside.tolist()) and keeps_rules(candidates, more):
            chosen, placed = more.tolist(), placed | {mentee}
            led[mentor] += 1
    return np.array(sorted(chosen), np.int64)


def _with(candidates: Candidates, chosen: list[int], more: list[int]) -> list[int]:
    together = np.array(sorted([*chosen, *more]), np.int64)
    return together.tolist() if keeps_rules(candidates, together) else chosen


def write_rules(draft: Draft, candidates: Candidates, pair: Ints, column: Ints) -> dict[int, int]:
    """Rows and columns for the rules; ``column[n]`` is used by candidate ``pair[n]``.

    Of all these rows, those are told which pairs help to keep: by mentor, the one for ``min_places_if_any``.
    """
    if not has_rules(candidates.problem):
        return {}
    writer = _Writer(draft, candidates, pair, column)
    enough = writer.at_least_or_none()
    for rule in sorted(candidates.problem.rules, key=lambda rule: (rule.kind, sorted(rule.mentees), rule.k or 0)):
        if rule.kind is RuleKind.SAME_MENTOR:
            writer.same_mentor(rule)
        elif rule.kind is RuleKind.DIFFERENT_MENTORS:
            writer.at_most(writer.those(rule.mentees), 1)
        elif rule.kind is RuleKind.AT_MOST and rule.k is not None:
            for mentees in writer.by_library():
                writer.at_most(mentees, rule.k)
    return enough


class _Writer:
    def __init__(self, draft: Draft, candidates: Candidates, pair: Ints, column: Ints) -> None:
        self._draft, self._candidates = draft, candidates
        self._columns: defaultdict[int, list[int]] = defaultdict(list)
        for one, number in zip(pair.tolist(), column.tolist(), strict=True):
            self._columns[one].append(number)
        self._pairs = np.array(sorted(self._columns), np.int64)

    def those(self, mentees: Iterable[str]) -> Ints:
        wanted = set(mentees)
        rows = [row for row, mentee in enumerate(self._candidates.problem.mentees) if mentee.id in wanted]
        return np.array(rows, np.int64)

    def by_library(self) -> Iterator[Ints]:
        members: defaultdict[str, list[int]] = defaultdict(list)
        for row, mentee in enumerate(self._candidates.problem.mentees):
            if mentee.library is not None:
                members[mentee.library].append(row)
        for _, rows in sorted(members.items()):
            yield np.array(rows, np.int64)

    def at_most(self, mentees: Ints, most: int) -> None:
        """No mentor has more of these mentees."""
        for mine in self._by_mentor_of(mentees).values():
            if len(mine) > most:
                self._draft.add_row(self._used_by(mine), most=most)

    def same_mentor(self, rule: Rule) -> None:
        """Of the mentors whom they could have, at most one is theirs."""
        by_mentor = self._by_mentor_of(self.those(rule.mentees))
        theirs = self._draft.add_columns(len(by_mentor))
        self._draft.add_row(theirs, most=1)
        for mine, chosen in zip(by_mentor.values(), theirs.tolist(), strict=True):
            self._only_with(mine, chosen)

    def at_least_or_none(self) -> dict[int, int]:
        """By mentor, the row by which there are enough if there is anybody."""
        mentors = self._candidates.problem.mentors
        by_mentor = self._candidates.by_mentor(self._pairs)
        bound = {mentor: mine for mentor, mine in by_mentor.items() if mentors[mentor].min_places_if_any > 1}
        one_by_one = sum(map(len, bound.values())) <= MOST_ROWS
        enough: dict[int, int] = {}
        for mentor, mine in bound.items():
            any_at_all, columns = int(self._draft.add_columns(1)[0]), self._used_by(mine)
            enough[mentor] = self._draft.add_row(columns, least=0)
            self._draft.put(enough[mentor], [any_at_all], -float(mentors[mentor].min_places_if_any))
            if one_by_one:
                self._only_with(mine, any_at_all)
            else:
                row = self._draft.add_row(columns, most=0)
                self._draft.put(row, [any_at_all], -float(self._candidates.places[mentor]))
        return enough

    def _only_with(self, pairs: Ints, column: int) -> None:
        for pair in pairs.tolist():
            row = self._draft.add_row(self._columns[pair], most=0)
            self._draft.put(row, [column], -1.0)

    def _by_mentor_of(self, mentees: Ints) -> dict[int, Ints]:
        return self._candidates.by_mentor(self._pairs[np.isin(self._candidates.mentee[self._pairs], mentees)])

    def _used_by(self, pairs: Ints) -> list[int]:
        return [column for pair in pairs.tolist() for column in self._columns[pair]]
