"""What the page says while matches are being found, and when a find came to nothing."""

from __future__ import annotations

from matcher.models import Person, Run
from matcher.queries.finding import Finding, Standing
from matcher.services.runs import CANCELED_BY
from matcher.services.solver_process import Failure
from matcher.states import RunState
from matcher.words.present import NBSP, counted

STAGES = {
    "reading": "Reading the applications.",
    "comparing": "Comparing every pair and every meeting time.",
    "matching": "Matching as many as possible.",
    "floor": "Making the weakest match as strong as possible.",
    "lottery": "Choosing the best of all results; where several are equally good, lots are drawn.",
    "search": "Trying out the meeting times that get in each other’s way. This can take minutes.",
    "writing": "Checking the result.",
}
BEGINNING = "Beginning."
STANDINGS = {
    Standing.WAITING: "About to begin.",
    Standing.BEHIND: "Another find is under way; yours comes next.",
    Standing.ALONE: "Nobody has begun yet: the worker may not be running.",
    Standing.LEFT: "The worker stopped in the middle. It begins again as soon as it is back.",
    Standing.CANCELING: "Canceling.",
}
REMEDY_OF_THE_OPERATOR = (
    "Whoever runs this site starts it with flask --app wsgi worker. "
    "The find then begins by itself: you need not press anything again."
)
FAILURES = {
    "faulty": "Something in this round contradicts itself.",
    "crashed": "The search stopped unexpectedly.",
    "out_of_memory": "The search needed more memory than it may use.",
    "timed_out": "The search took longer than it may.",
    "not_verified": "The result did not pass our own check, so it was thrown away.",
    "interrupted": "The worker stopped in the middle of the search, time after time.",
    "canceled": "Another coordinator canceled the last find.",
}
BY_YOU = "You canceled the last find."
REMEDIES = {
    "faulty": "Most often a match you keep no longer fits: undo it, then find matches again.",
    "out_of_memory": "Try again; if it happens twice, ask whoever runs this site to allow more memory.",
    "timed_out": "Try again; if it happens twice, ask whoever runs this site to allow more time.",
    "interrupted": "Ask whoever runs this site to look at the worker, then find matches again.",
    "canceled": "Find matches again whenever you like.",
}
REMEDY = "Try again. If it happens twice, tell whoever runs this site."


def doing(finding: Finding) -> str:
    """What is being done at this moment."""
    if finding.standing is not Standing.WORKING:
        return STANDINGS[finding.standing]
    return STAGES.get(finding.stage or "", BEGINNING)


def so_far(finding: Finding) -> str:
    """How long it has taken, and how many are matched already where that is known."""
    if finding.standing is Standing.LEFT:
        return ""
    matched = f" {finding.placed}{NBSP}matched so far." if finding.placed is not None else ""
    waited = "Asked for" if finding.standing in (Standing.WAITING, Standing.BEHIND, Standing.ALONE) else "Begun"
    minutes = finding.seconds // 60
    time = counted(finding.seconds, "second") if minutes < 2 else counted(minutes, "minute")
    return f"{waited} {time} ago.{matched}"


def trouble(run: Run | None, viewer: Person) -> dict[str, str] | None:
    """Why the last find came to nothing, in plain words; ``kind`` is that of the note."""
    if run is None or run.state is not RunState.FAILED:
        return None
    code = run.failure or "crashed"
    canceled = code == Failure.CANCELED
    by_viewer = canceled and run.progress.get(CANCELED_BY) == viewer.public_id
    return {
        "kind": "attention" if canceled else "error",
        "happened": BY_YOU if by_viewer else FAILURES.get(code, FAILURES["crashed"]),
        "remedy": REMEDIES.get(code, REMEDY),
    }
