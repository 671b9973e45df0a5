"""A round as an integer program: a column for each pair, or for each class of its slots where times clash.

What it may use is exactly what can be held, for the mentors that are ``timed``; for others times are left open. Its
relaxation is stronger than the network with rooms, because a slot may stand in several cliques.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np

from solver.candidates import Candidates
from solver.goals import Aim, Counted
from solver.network.flow import Ints
from solver.programs.cliques import Clique, Shapes
from solver.programs.draft import Draft
from solver.programs.program import Floats
from solver.programs.session_columns import SessionColumns
from solver.rules import write_rules


@dataclass(frozen=True, eq=False)
class RowPrices:
    """What the rows are worth: a mentee, a place, one member of a bundle for nothing, one mentee more for a mentor who
    has too few (``minimum``) or cannot have others without (``enough``), and a session in each clique. Other rows of
    rules, and those of persons in two entries, only ever cost something and are not told.
    """

    mentee: Floats
    mentor: Floats
    bundle: Floats
    minimum: Floats
    enough: Floats
    cliques: tuple[tuple[Clique, float], ...]


class RoundProgram:
    """``pair[c]``: the candidate pair of column c, or -1 for a column that stands for none."""

    def __init__(self, candidates: Candidates, pairs: Ints, timed: Collection[int], shapes: Shapes) -> None:
        self.candidates, self.pairs = candidates, pairs
        draft = Draft()
        mentees, mentors = len(candidates.problem.mentees), len(candidates.problem.mentors)
        kept = np.zeros(mentees, np.int64)
        kept[candidates.mentee[candidates.kept]] = 1
        self._of_mentee = draft.add_rows(mentees, least=kept, most=1)
        self._of_mentor = draft.add_rows(mentors, most=candidates.places)
        at_times = np.isin(candidates.mentor[pairs], sorted(timed) if candidates.common is not None else [])
        direct = pairs[~at_times]
        columns = draft.add_columns(len(direct))
        sessions = SessionColumns(candidates, draft, shapes)
        for mentor, mine in candidates.by_mentor(pairs[at_times]).items():
            sessions.add(mentor, mine)
        sessions.keep_persons_apart()
        self.cliques = tuple(sessions.cliques)
        pair = np.concatenate([direct, np.array(sessions.pair, np.int64)])
        column = np.concatenate([columns, np.array(sessions.column, np.int64)])
        draft.put(self._of_mentee[candidates.mentee[pair]], column)
        draft.put(self._of_mentor[candidates.mentor[pair]], column)
        self._missing, self._of_minimum = self._add_minimums(draft, pair, column)
        self._sharing, self._of_bundle = self._add_bundles(draft, pair, column)
        enough = write_rules(draft, candidates, pair, column)
        self._of_enough = np.full(mentors, -1, np.int64)
        self._of_enough[list(enough)] = list(enough.values())
        self.program = draft.program()
        self.pair = np.full(draft.columns, -1, np.int64)
        self.pair[column] = pair

    def _add_minimums(self, draft: Draft, pair: Ints, column: Ints) -> tuple[Ints, Ints]:
        """Columns that count the mentees whom mentors are short of, and their rows; -1 for mentors without."""
        least = np.array([mentor.min_places for mentor in self.candidates.problem.mentors], np.int64)
        some = np.flatnonzero(least)
        row = np.full(len(least), -1, np.int64)
        row[some] = draft.add_rows(len(some), least=least[some])
        counted = row[self.candidates.mentor[pair]] >= 0
        draft.put(row[self.candidates.mentor[pair[counted]]], column[counted])
        missing = draft.add_columns(len(some), most=least[some])
        draft.put(row[some], missing)
        return missing, row

    def _add_bundles(self, draft: Draft, pair: Ints, column: Ints) -> tuple[Ints, Ints]:
        """Columns that count the team-mates who share a mentor, and their rows."""
        bundles = int(self.candidates.bundle.max(initial=-1)) + 1
        row = draft.add_rows(bundles, most=1)
        together = self.candidates.bundle[pair] >= 0
        draft.put(row[self.candidates.bundle[pair[together]]], column[together])
        sharing = draft.add_columns(bundles, most=len(self.candidates.problem.mentees))
        draft.put(row, sharing, -1.0)
        return sharing, row

    def gain(self, aim: Aim) -> Floats:
        """What each column adds to a stage."""
        gain = np.zeros(len(self.pair))
        if aim.counted is Counted.MENTORS:
            gain[self._missing] = -1
        elif aim.counted is Counted.BUNDLES:
            gain[self._sharing] = -1
        else:
            gain = np.append(aim.gain, 0)[self.pair].astype(np.float64)
        return gain

    def chosen(self, values: Floats) -> Ints:
        """The candidate pairs that a solution uses, sorted."""
        return np.sort(self.pair[(values > 0.5) & (self.pair >= 0)])

    def columns_of(self, pairs: Iterable[int] | Ints) -> Ints:
        """The columns of these pairs, and all that stand for none."""
        wanted = np.zeros(len(self.candidates.points) + 1, bool)
        wanted[np.asarray(pairs, np.int64)] = True
        wanted[-1] = True
        return np.flatnonzero(wanted[self.pair])

    def prices(self, of_row: Floats) -> RowPrices:
        minimum, enough = (np.where(rows >= 0, -of_row[rows], 0.0) for rows in (self._of_minimum, self._of_enough))
        return RowPrices(
            mentee=of_row[self._of_mentee],
            mentor=of_row[self._of_mentor],
            bundle=of_row[self._of_bundle],
            minimum=minimum,
            enough=enough,
            cliques=tuple((clique, float(of_row[clique.row])) for clique in self.cliques),
        )
