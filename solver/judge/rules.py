"""Never-rules and points of one pair, recomputed the slow way for the judge."""

from __future__ import annotations

from solver.criteria import BY_KEY
from solver.criteria.scoring import shares, weights_of
from solver.problem import Mentee, Mentor, Problem, SameCooperative, Weight


class Rules:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._avoided = {(avoid.mentee, avoid.mentor) for avoid in problem.avoid}
        self._weights = weights_of(problem.settings)
        self._rows = {mentee.id: row for row, mentee in enumerate(problem.mentees)}
        self._columns = {mentor.id: column for column, mentor in enumerate(problem.mentors)}

    def bars(self, mentee: Mentee, mentor: Mentor) -> bool:
        people, never = set(mentee.people), self.problem.settings.same_cooperative is SameCooperative.NEVER
        return bool(
            people & set(mentor.people)
            or people & mentor.manager_of
            or (mentee.library and mentee.library == mentor.library)
            or (never and mentee.cooperatives & mentor.cooperatives)
            or (mentee.languages and mentor.languages and not mentee.languages & mentor.languages)
            or (mentee.id, mentor.id) in self._avoided
            or self._unlisted_or_unmet(mentee, mentor)
        )

    def _unlisted_or_unmet(self, mentee: Mentee, mentor: Mentor) -> bool:
        if self.problem.points is not None:
            return (mentee.id, mentor.id) not in self.problem.points
        if self.problem.factors is not None:
            return False
        musts = [key for key, weight in self._weights.items() if weight is Weight.MUST]
        return any(self._points_of(key, mentee, mentor) == 0 for key in musts)

    def points(self, mentee: Mentee, mentor: Mentor) -> int:
        if self.problem.points is not None:
            return self.problem.points[mentee.id, mentor.id]
        if self.problem.factors is not None:
            rows = self.problem.factors.take([self._rows[mentee.id]], [self._columns[mentor.id]])
            return sum(int(a) * int(b) for a, b in zip(rows.mentees[0], rows.mentors[0], strict=True))
        return sum(self._points_of(key, mentee, mentor) for key in self._weights)

    def _points_of(self, key: str, mentee: Mentee, mentor: Mentor) -> int:
        share = shares(self._weights)[key]
        wanted, had = BY_KEY[key].factors([mentee.answers], [mentor.answers], share)
        return sum(int(a) * int(b) for a, b in zip(wanted[0], had[0], strict=True))
