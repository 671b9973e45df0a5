"""``python -m solver.criteria`` prints ``docs/criteria.md``, so that the page cannot drift from the registry."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from solver.criteria import CRITERIA
from solver.criteria.contract import AskedOf, Kind, Question
from solver.criteria.scoring import GOOD, PERFECT, STRONG, shares, weights_of
from solver.problem import Settings

ASKED_OF = {AskedOf.MENTOR: "mentor", AskedOf.MENTEE: "participant", AskedOf.BOTH: "both"}
ANSWERED = {
    Kind.CHOICE: "one choice",
    Kind.CHOICES: "choices",
    Kind.RANKED_CHOICES: "choices, most important first",
    Kind.NUMBER: "a whole number",
    Kind.TEXT: "words",
}
CODED = {
    "own": "answers to own questions: code, or list of codes, by question; a step of a scale is `step/steps`, as `3/5`",
    "own_private": "the same, of private questions",
    "wished": "ids of persons they would like to meet",
    "persons": "ids of the persons they are, where somebody wished for one",
}
HEAD = f"""# What is compared

Written by `python -m solver.criteria > docs/criteria.md`; a test holds the two equal. How to add one:
[new-criterion.md](new-criterion.md).

Each criterion gives a pair points between 0 and its share. Shares follow the weights the coordinator sets (must and
high count 4, medium 2, low 1, off 0) and add up to {PERFECT:,}, a perfect match. *Must* also bars every pair to which
the criterion gives no points. A question left open gives no points.

**Own questions** are what the coordinators of a round asked besides and want to be alike; **people asked for** are the
names that applicants wrote down. Both count only where a round’s weights name them, and neither can be a *must*: it
would bar pairs because of what somebody said in private. A private answer, and everything about people asked for, is
counted and never shown: what pages show is counted anew without it, from the other criteria alone, so that neither the
points nor the word below tell anything about it.

On pages there are three words: **Strong** from {STRONG:,} points, **Good** from {GOOD:,}, **Fair** below. With the
default weights, two of three topics (300,000 of 400,000 when they are the first two), one quality of two, one way of
working of two and a mentor with clearly more years (100,000 each) make 600,000: Strong. Half the topics, one quality
of two and one way of working of two make 400,000: Good.
"""


def page() -> str:
    return "\n".join([HEAD, *_summary(), *(line for criterion in CRITERIA for line in _questions(criterion.key))])


def _summary() -> Iterator[str]:
    yield from ("| criterion | key | default weight | most points |", "|---|---|---|---|")
    most = shares(weights_of(Settings()))
    for criterion in CRITERIA:
        share = f"{most[criterion.key]:,}" if criterion.questions else "as the round weighs it"
        yield f"| {criterion.label} | `{criterion.key}` | {criterion.default_weight} | {share} |"
    yield ""


def _questions(key: str) -> Iterator[str]:
    criterion = next(one for one in CRITERIA if one.key == key)
    yield from (f"## {criterion.label}", "")
    for key in criterion.coded:
        yield f"* `{key}`: {CODED[key]}{'; shown to nobody' if key in criterion.private else ''}"
    for question in criterion.questions:
        yield f"* `{question.key}`: {question.label} ({ASKED_OF[question.asked_of]}; {_answered(question)})"
        yield from (f"    * `{choice.key}`: {choice.label}" for choice in question.choices or ())
    yield ""


def _answered(question: Question) -> str:
    answered = ANSWERED[question.kind]
    if question.at_most is not None:
        answered += f", at most {question.at_most}"
    if question.choices is None:
        answered += ", from the program’s own list"
    return answered + (", a sentence for each" if question.words else "")


if __name__ == "__main__":
    sys.stdout.write(page())
