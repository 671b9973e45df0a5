"""The solver as a command: ``python -m solver solve | verify | explain``. ``docs/problem-format.md`` is the contract.

Exit codes: 0 done; 2 the problem (or another file, or the command line) is wrong, a line per fault on standard error; 3
the outcome failed verification; 4 out of time, the best outcome was written with its gap.
"""

from __future__ import annotations

import json
import signal
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path

from solver.budget import Budget
from solver.codec import read_outcome, read_problem, write_outcome
from solver.errors import FileFaults
from solver.progress import Step, lines_to, silent
from solver.verify import verify


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
    except (OSError, UnicodeDecodeError) as unreadable:
        return _refuse(unreadable)


def _solve(asked: Namespace) -> Exit:
    budget = Budget(asked.seconds)
    with _stopped_by_sigterm(budget):
        return _solve_within(asked, budget)


def _solve_within(asked: Namespace, budget: Budget) -> Exit:
    progress = lines_to(sys.stderr, budget.started) if asked.progress else silent
    progress(Step.READING, None)
    problem = read_problem(_read(asked.problem))
    from solver.solve import solve  # noqa: PLC0415 - OR-Tools is slow to load, and `verify` must do without it

    outcome = solve(problem, budget=budget, progress=progress)
    progress(Step.WRITING, outcome.placed)
    _write(asked.output, write_outcome(outcome))
    return Exit.DONE if outcome.reproducible else Exit.OUT_OF_TIME


@contextmanager
def _stopped_by_sigterm(budget: Budget) -> Iterator[None]:
    """Asked to end, write the best so far; a flow under way is finished first."""
    before = signal.signal(signal.SIGTERM, lambda *_: budget.stop())
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _verify(asked: Namespace) -> Exit:
    problem, outcome = read_problem(_read(asked.problem)), read_outcome(_read(asked.outcome))
    faults = verify(problem, outcome)
    for fault in faults:
        print(fault, file=sys.stderr)  # noqa: T201 - this is a command
    if faults:
        return Exit.NOT_VERIFIED
    gaps = [
        f"{stage.goal} {stage.value}, at best {stage.bound}" for stage in outcome.stages if stage.value != stage.bound
    ]
    _write("-", f"verified: {outcome.placed} placed, {outcome.status}" + "".join(f"; {gap}" for gap in gaps))
    return Exit.DONE


def _explain(asked: Namespace) -> Exit:
    problem, outcome = read_problem(_read(asked.problem)), read_outcome(_read(asked.outcome))
    from solver.explain import explain  # noqa: PLC0415 - as for `solve`

    _write("-", json.dumps(explain(problem, outcome, asked.mentee, asked.mentor), ensure_ascii=False, indent=1))
    return Exit.DONE


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
    solving.set_defaults(command=_solve)
    verifying = commands.add_parser("verify", help="check an outcome against its problem")
    explaining = commands.add_parser("explain", help="say why a mentee was matched or not")
    for command, action in ((verifying, _verify), (explaining, _explain)):
        command.add_argument("problem")
        command.add_argument("outcome")
        command.set_defaults(command=action)
    explaining.add_argument("--mentee", required=True, metavar="ID")
    explaining.add_argument("--mentor", metavar="ID", help="a mentor to compare with")
    return parser


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise ArgumentTypeError(f"{text!r} is not a number of seconds")
    return seconds


def _read(name: str) -> str:
    return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")


def _write(name: str, text: str) -> None:
    if name == "-":
        sys.stdout.write(text + "\n")
    else:
        Path(name).write_text(text + "\n", encoding="utf-8")


def _refuse(wrong: Exception) -> Exit:
    print(wrong, file=sys.stderr)  # noqa: T201 - this is a command
    return Exit.WRONG_PROBLEM


if __name__ == "__main__":
    sys.exit(main())
