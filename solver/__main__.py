"""The solver as a command: ``python -m solver solve | verify | explain``. ``docs/problem-format.md`` is the contract.

Exit codes: 0 done; 2 the problem (or another file, or the command line) is wrong, a line per fault on standard error; 3
the outcome failed verification; 4 out of time, the best outcome was written with its gap.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from enum import IntEnum
from functools import partial
from pathlib import Path

from solver.budget import Budget
from solver.errors import FileFaults
from solver.files.by_name import Source, read_outcome, read_problem, write_outcome
from solver.files.whole_file import whole_file
from solver.outcome import Outcome
from solver.progress import Step, lines_to, silent
from solver.verify import judge

STANDARD_OUTPUT, STANDARD_ERROR = 1, 2


class Exit(IntEnum):
    DONE = 0
    WRONG_PROBLEM = 2
    NOT_VERIFIED = 3
    OUT_OF_TIME = 4


def main(arguments: Sequence[str] | None = None) -> Exit:
    asked = _parser().parse_args(arguments)
    try:
        return Exit(asked.command(asked))
    except FileFaults as wrong:
        return _refuse(wrong)
    except (OSError, UnicodeError) as unreadable:
        return _refuse(unreadable)


def _solve(asked: Namespace) -> Exit:
    budget = Budget(asked.seconds)
    with _stopped_by_sigterm(budget):
        return _solve_within(asked, budget)


def _solve_within(asked: Namespace, budget: Budget) -> Exit:
    progress = lines_to(sys.stderr, budget.started) if asked.progress else silent
    progress(Step.READING, None)
    problem = read_problem(_source(asked.problem))
    from solver.solve import solve  # noqa: PLC0415 - OR-Tools is slow to load, and `verify` must do without it

    best = None if asked.best is None else partial(_write_outcome, asked.best)
    with _libraries_on_standard_error():
        outcome = solve(problem, budget=budget, progress=progress, found=best)
    progress(Step.WRITING, outcome.placed)
    _write_outcome(asked.output, outcome)
    if best is not None:
        best(outcome)
    return Exit.DONE if outcome.reproducible else Exit.OUT_OF_TIME


@contextmanager
def _libraries_on_standard_error() -> Iterator[None]:
    """HiGHS prints some of its errors whatever it is told; standard output is for outcomes alone."""
    with ExitStack() as after:
        # Where one of the two is closed, there is nothing to be kept clean.
        with suppress(OSError):
            ours = os.dup(STANDARD_OUTPUT)
            after.callback(os.close, ours)
            os.dup2(STANDARD_ERROR, STANDARD_OUTPUT)
            after.callback(os.dup2, ours, STANDARD_OUTPUT)
        yield


@contextmanager
def _stopped_by_sigterm(budget: Budget) -> Iterator[None]:
    """Asked to end, write the best so far; a flow under way is finished first."""
    before = signal.signal(signal.SIGTERM, lambda *_: budget.stop())
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _verify(asked: Namespace) -> Exit:
    problem, outcome = read_problem(_source(asked.problem)), read_outcome(_source(asked.outcome))
    verdict = judge(problem, outcome)
    for fault in verdict.faults:
        print(fault, file=sys.stderr)  # noqa: T201 - this is a command
    if verdict.faults:
        return Exit.NOT_VERIFIED
    _write(verdict.told(outcome))
    return Exit.DONE


def _explain(asked: Namespace) -> Exit:
    problem, outcome = read_problem(_source(asked.problem)), read_outcome(_source(asked.outcome))
    from solver.explaining.explanations import Explanations  # noqa: PLC0415 - as for `solve`

    with _libraries_on_standard_error():
        explanations = Explanations(problem, outcome, Budget(asked.seconds))
        told = explanations.everything() if asked.all else explanations.of(asked.mentee, asked.mentor)
    text = json.dumps(told, ensure_ascii=False, indent=1)
    if asked.output == "-":
        _write(text)
    else:
        with whole_file(asked.output) as file:
            file.write(f"{text}\n".encode())
    return Exit.OUT_OF_TIME if explanations.left_out else Exit.DONE


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m solver", description="Match mentees and mentors.")
    commands = parser.add_subparsers(required=True, metavar="solve | verify | explain")
    solving = commands.add_parser("solve", help="find the best matching")
    solving.add_argument("problem", help="a file, or - for standard input")
    solving.add_argument("-o", "--output", default="-", help="where the outcome goes; - is standard output")
    solving.add_argument("--seconds", type=_seconds, help="write the best so far after this long")
    solving.add_argument(
        "--progress", action="store_true", help="say on standard error which step begins, as JSON lines"
    )
    solving.add_argument(
        "--best", metavar="FILE", help="keep the best outcome so far in this file, always whole; a greedy one at once"
    )
    solving.set_defaults(command=_solve)
    verifying = commands.add_parser("verify", help="check an outcome against its problem")
    explaining = commands.add_parser("explain", help="say why a mentee was matched or not")
    for command, action in ((verifying, _verify), (explaining, _explain)):
        command.add_argument("problem")
        command.add_argument("outcome")
        command.set_defaults(command=action)
    about = explaining.add_mutually_exclusive_group(required=True)
    about.add_argument("--mentee", metavar="ID")
    about.add_argument("--all", action="store_true", help="about everybody, with what would help")
    explaining.add_argument("--mentor", metavar="ID", help="a mentor to compare with")
    explaining.add_argument("-o", "--output", default="-", help="where it goes; - is standard output")
    explaining.add_argument("--seconds", type=_seconds, help="leave out what is not found after this long, and say so")
    return parser


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise ArgumentTypeError(f"{text!r} is not a number of seconds")
    return seconds


def _source(name: str) -> Source:
    return sys.stdin.read() if name == "-" else Path(name)


def _write_outcome(name: str, outcome: Outcome) -> None:
    if name == "-":
        _write(write_outcome(outcome))
    else:
        write_outcome(outcome, Path(name))


def _write(text: str) -> None:
    sys.stdout.write(text + "\n")


def _refuse(wrong: Exception) -> Exit:
    print(wrong, file=sys.stderr)  # noqa: T201 - this is a command
    return Exit.WRONG_PROBLEM


if __name__ == "__main__":
    sys.exit(main())
