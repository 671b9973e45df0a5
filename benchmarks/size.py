"""How large a round may be: ``python -m benchmarks.size [case ...]``, each case in a process of its own.

A line per case: seconds for what is known of people (pool), first candidates, flows with their prices, pricing of all
pairs, times and reasons, and all in all from the problem to the outcome; seconds of
processor time (both cores, which is what to look at on a busy machine); how often the network was solved; peak memory
(VmHWM: of the process, problem and libraries included); what was reached, how far it lies below the bound, and whether
that is proven. ``--judge`` has the outcome verified, and adds the seconds.
"""

from __future__ import annotations

import functools
import inspect
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from importlib import import_module
from time import perf_counter, process_time
from typing import Any

from benchmarks import hard
from benchmarks.rounds import Width, large
from solver.outcome import Outcome
from solver.problem import Cadence, Goal, Problem

CASES: dict[str, Callable[[], Problem]] = {
    "1000x400": lambda: large(1000, 400, Width.BROAD),
    "5000x2000-narrow": lambda: large(5000, 2000, Width.NARROW),
    "5000x2000-medium": lambda: large(5000, 2000, Width.MEDIUM),
    "5000x2000-monthly": lambda: large(5000, 2000, Width.BROAD, cadence=Cadence.MONTHLY),
    "10000x5000": lambda: large(10_000, 5000, Width.BROAD),
    "10000x5000-tight": lambda: large(10_000, 5000, Width.BROAD, tight=True),
    "10000x5000-monthly": lambda: large(10_000, 5000, Width.BROAD, cadence=Cadence.MONTHLY),
    "10000x5000-medium": lambda: large(10_000, 5000, Width.MEDIUM),
    "10000x5000-narrow": lambda: large(10_000, 5000, Width.NARROW),
    "10000x5000-timeless": lambda: large(10_000, 5000, None),
    "wanted-by-all": lambda: hard.wanted_by_all(10_000, 5000),
    "all-tied": lambda: hard.all_tied(10_000, 5000),
    "two-values": lambda: hard.two_values(10_000, 5000),
    "one-giant": lambda: hard.one_giant(10_000, 5000),
    "assortative": lambda: hard.assortative(2000, 1500),
    "one-hour": lambda: hard.one_hour(6000, 5000),
    "chains": lambda: hard.chains(600),
    "100000x40000-timeless": lambda: large(100_000, 40_000, None),
    "100000x40000": lambda: large(100_000, 40_000, Width.BROAD),
    "100000x40000-timeless-total": lambda: large(100_000, 40_000, None, goal=Goal.TOTAL),
    "100000x40000-total": lambda: large(100_000, 40_000, Width.BROAD, goal=Goal.TOTAL),
}
LATER = tuple(case for case in CASES if case.startswith("100000x40000"))
"""Only on demand: minutes each."""

PARTS = ("pool", "first", "flows", "pricing", "times", "reasons")
HEAD = (
    f"{'case':>27} "
    + " ".join(f"{part:>7}" for part in PARTS)
    + f" {'all':>7} {'cpu':>7} {'rounds':>6} {'peak MB':>7} {'placed':>7} {'floor':>7} {'total':>12} gap, proof"
)


class Stopwatch:
    """Seconds spent in some functions, and how often each was called."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.calls: dict[str, int] = defaultdict(int)

    def watch(self, part: str, owner: Any, name: str) -> None:
        watched = getattr(owner, name)

        @functools.wraps(watched)
        def timed(*arguments: Any, **named: Any) -> Any:
            begun = perf_counter()
            try:
                return watched(*arguments, **named)
            finally:
                self.seconds[part] += perf_counter() - begun
                self.calls[name] += 1

        # A class method is bound already; any other method of a class is bound by being there.
        setattr(owner, name, staticmethod(timed) if inspect.ismethod(watched) else timed)


def measure(case: str, *, judged: bool) -> str:
    # Loaded here, so that the process that starts the others stays small.
    proven, solve = import_module("solver.network.proven"), import_module("solver.solve")
    candidates, pool = import_module("solver.candidates"), import_module("solver.pool")
    problem, watch = CASES[case](), Stopwatch()
    watch.watch("pool", pool.Pool, "of")
    watch.watch("first", proven, "first")
    for name in ("relax", "best"):
        watch.watch("flows", proven, name)
    for name in ("violations", "tied", "close", "added", "without_idle"):
        watch.watch("pricing", proven, name)
    watch.watch("reasons", solve, "unmatched")
    watch.watch("times", solve, "pairs_of")
    watch.watch("times", candidates.Candidates, "clashing")
    begun, busy = perf_counter(), process_time()
    outcome = solve.solve(problem)
    watch.seconds["all"], watch.seconds["cpu"] = perf_counter() - begun, process_time() - busy
    line = _line(case, watch, outcome)
    return line + _judged(problem, outcome) if judged else line


def _line(case: str, watch: Stopwatch, outcome: Outcome) -> str:
    behind = (stage for stage in outcome.stages if stage.value != stage.bound)
    gap = ", ".join(f"{stage.goal} {stage.value} of {stage.bound}" for stage in behind) or "none"
    seconds = " ".join(f"{watch.seconds[part]:7.2f}" for part in (*PARTS, "all", "cpu"))
    return (
        f"{case:>27} {seconds} {watch.calls['best']:6} {_peak():7} {outcome.placed:7} {outcome.floor or 0:7} "
        f"{outcome.total:12} {gap}, {outcome.proof}, {outcome.ties}"
    )


def _judged(problem: Problem, outcome: Outcome) -> str:
    from solver.verify import verify  # noqa: PLC0415

    begun = perf_counter()
    faults = verify(problem, outcome)
    return f"; judged in {perf_counter() - begun:.1f} s, {_peak()} MB: {[str(fault) for fault in faults[:3]] or 'true'}"


def _peak() -> int:
    """The most memory this process ever held, in MB."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM"))


def main(arguments: list[str]) -> None:
    names = [name for name in arguments if not name.startswith("--")]
    if "--one" in arguments:
        print(measure(names[0], judged="--judge" in arguments), flush=True)  # noqa: T201 - its purpose
        return
    print(HEAD, flush=True)  # noqa: T201
    for name in names or [case for case in CASES if case not in LATER]:
        judge = ["--judge"] if "--judge" in arguments else []
        subprocess.run([sys.executable, "-m", "benchmarks.size", name, "--one", *judge], check=False)  # noqa: S603


if __name__ == "__main__":
    main(sys.argv[1:])
