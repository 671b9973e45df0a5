"""The solver's process: limited, killed as a whole, heard when it fails. The children are real."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from matcher.services.solver_process import Failure, Limits, SolverFailed, run_solver

ROOMY = Limits(seconds=20, megabytes=1024)


def child(program: str) -> tuple[str, ...]:
    return (sys.executable, "-c", program)


def failure(program: str, limits: Limits = ROOMY) -> SolverFailed:
    with pytest.raises(SolverFailed) as failed:
        run_solver("{}", limits, command=child(program))
    return failed.value


def test_the_problem_goes_in_and_the_outcome_comes_out() -> None:
    echo = "import sys; print(sys.argv[1:4], sys.stdin.read())"
    assert run_solver("the problem", ROOMY, command=child(echo)) == "['--seconds', '20', '--best'] the problem\n"


def test_an_outcome_cut_by_time_is_still_one() -> None:
    assert run_solver("", ROOMY, command=child("import sys; print('cut'); sys.exit(4)")) == "cut\n"


def test_a_large_problem_does_not_block() -> None:
    megabytes = "x" * 3_000_000
    slow = "import sys, time; time.sleep(.5); text = sys.stdin.read(); sys.stdout.write(text)"
    assert run_solver(megabytes, ROOMY, every=0.1, command=child(slow)) == megabytes


def test_faults_are_handed_on() -> None:
    failed = failure("import sys; print('a: wrong\\nb: wrong', file=sys.stderr); sys.exit(2)")
    assert (failed.failure, failed.lines) == (Failure.FAULTY, ("a: wrong", "b: wrong"))


@pytest.mark.parametrize(
    ("program", "how"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "SIGSEGV"),
        ("raise SystemExit(7)", "exit 7"),
        ("import nothing_of_that_name", "exit 1"),
    ],
)
def test_a_crash_says_how(program: str, how: str) -> None:
    failed = failure(program)
    assert (failed.failure, failed.facts) == (Failure.CRASHED, {"how": how})


LEAVES = "import os, sys; open(sys.argv[-1], 'w').write('so far'); "


@pytest.mark.parametrize(
    "ending",
    [
        "import time; time.sleep(60)",
        "import signal; os.kill(os.getpid(), signal.SIGKILL)",
        "hoard = bytearray(2000 * 1024 * 1024)",
        "raise SystemExit(7)",
    ],
)
def test_one_that_ends_early_leaves_its_best_so_far(ending: str) -> None:
    assert run_solver("", Limits(seconds=1, megabytes=1024, grace=1), command=child(LEAVES + ending)) == "so far"


def test_its_best_so_far_is_no_answer_to_a_faulty_problem() -> None:
    assert failure(LEAVES + "sys.exit(2)").failure is Failure.FAULTY


def test_what_it_writes_in_the_end_counts() -> None:
    assert run_solver("", ROOMY, command=child(LEAVES + "print('done')")) == "done\n"


def test_whoever_cancels_wants_nothing() -> None:
    def cancel(_told: object) -> None:
        raise SolverFailed(Failure.CANCELED)

    with pytest.raises(SolverFailed) as failed:
        run_solver("", ROOMY, watch=cancel, every=0.5, command=child(LEAVES + "import time; time.sleep(20)"))
    assert failed.value.failure is Failure.CANCELED


def test_memory_is_limited() -> None:
    failed = failure("hoard = bytearray(400 * 1024 * 1024)", Limits(seconds=20, megabytes=200))
    assert failed.failure is Failure.OUT_OF_MEMORY


def test_a_hanging_child_is_killed_with_its_children(tmp_path: Path) -> None:
    note = tmp_path / "pids"
    program = (
        "import os, subprocess, sys, time; "
        f"other = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
        f"open({str(note)!r}, 'w').write(f'{{os.getpid()}} {{other.pid}}'); time.sleep(60)"
    )
    begun = time.monotonic()
    failed = failure(program, Limits(seconds=1, megabytes=1024, grace=1))
    assert (failed.failure, failed.facts) == (Failure.TIMED_OUT, {"seconds": 1})
    assert time.monotonic() - begun < 20
    time.sleep(0.2)
    assert [pid for pid in note.read_text().split() if _runs(int(pid))] == []


def test_no_secret_reaches_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOKENDS_SECRET_KEY", "well-kept")
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere")
    names = run_solver("", ROOMY, command=child("import os; print(*sorted(os.environ))")).split()
    assert [name for name in names if "BOOKENDS" in name or "DATABASE" in name] == []


def test_it_tells_while_it_waits() -> None:
    told: list[dict[str, object]] = []
    program = (
        "import sys, time; say = lambda line: print(line, file=sys.stderr, flush=True); "
        'say(\'{"stage": "reading", "seconds": 0.1}\'); time.sleep(.5); say(\'{"stage" nonsense\'); '
        'say(\'{"stage": "search", "seconds": 2, "placed": 3, "more": 4}\'); time.sleep(.5)'
    )
    run_solver("", ROOMY, watch=lambda last: told.append(dict(last)), every=0.1, command=child(program))
    first, last = {"stage": "reading", "seconds": 0.1}, {"stage": "search", "seconds": 2, "placed": 3}
    assert [one for one in told if one in (first, last)] == [one for one in told if one]
    assert (first in told, last in told) == (True, True)


def test_progress_is_no_complaint() -> None:
    failed = failure('import sys; print(\'{"stage": "reading"}\\na: wrong\', file=sys.stderr); sys.exit(2)')
    assert failed.lines == ("a: wrong",)


def test_whoever_watches_may_end_it() -> None:
    def stop(_told: object) -> None:
        raise ZeroDivisionError

    begun = time.monotonic()
    with pytest.raises(ZeroDivisionError):
        run_solver("", ROOMY, watch=stop, every=0.1, command=child("import time; time.sleep(20)"))
    assert time.monotonic() - begun < 10


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
def test_it_dies_with_a_worker_that_is_killed(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    program = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    worker = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from matcher.services.solver_process import Limits, run_solver; "
            f"run_solver('', Limits(60, 1024), command=(sys.executable, '-c', {program!r}))",
        ]
    )
    while not (note.exists() and note.read_text()):
        time.sleep(0.05)
    worker.kill()
    worker.wait()
    time.sleep(0.3)
    assert not _runs(int(note.read_text()))


def _runs(pid: int) -> bool:
    """A zombie has ended: nobody but its parent's parent has yet to hear of it."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
