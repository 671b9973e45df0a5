"""Ties are drawn, not left to the order of a list: every person has a lottery number from the recorded seed.

Numbers come from SHA-256 of seed and id, so they depend on nothing but these: not on the order of the input, not on
who else takes part (but for their rank), not on the release of a random-number library.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import numpy as np

from solver.network.flow import Ints
from solver.problem import Problem


def numbers(seed: int, role: str, ids: Sequence[str]) -> Ints:
    """A distinct number from 0 up for each id; every order is equally likely over the seeds."""
    drawn = sorted(range(len(ids)), key=lambda k: (sha256(f"{seed}:{role}:{ids[k]}".encode()).digest(), ids[k]))
    ranks = np.empty(len(ids), np.int64)
    ranks[drawn] = np.arange(len(ids))
    return ranks


def luck(problem: Problem, mentee: Ints, mentor: Ints) -> Ints:
    """What pairs (rows of mentees and of mentors) are worth when all goals are equal: one number times the other.

    The product lets the higher number of two people win, whichever of the two roles competes for the other.
    """
    seed = problem.settings.seed
    of_mentee = 1 + numbers(seed, "mentee", [person.id for person in problem.mentees])
    of_mentor = 1 + numbers(seed, "mentor", [person.id for person in problem.mentors])
    return np.asarray(of_mentee[mentee] * of_mentor[mentor], np.int64)
