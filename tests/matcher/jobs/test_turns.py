"""One at a time, and nothing that was asked for meanwhile is forgotten."""

from __future__ import annotations

import threading
import time

import pytest

from matcher.jobs.turns import OneAtATime


def test_who_comes_meanwhile_goes_away_and_is_not_forgotten() -> None:
    turns, begun, go_on = OneAtATime(), threading.Event(), threading.Event()
    done: list[str] = []

    def work() -> None:
        begun.set()
        go_on.wait(10)
        done.append("once")

    first = threading.Thread(target=turns.run, args=(work,))
    first.start()
    begun.wait(10)
    for _ in range(3):
        turns.run(lambda: done.append("never"))
    assert done == []
    go_on.set()
    first.join(10)
    assert done == ["once", "once"]


def test_a_crash_frees_the_way() -> None:
    turns, done = OneAtATime(), list[str]()

    def crash() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        turns.run(crash)
    turns.run(lambda: done.append("next"))
    assert done == ["next"]


def test_everything_asked_for_is_seen_by_work_that_begins_later() -> None:
    """Whatever was stored before asking is there in some turn that begins afterwards."""
    turns, stored, seen = OneAtATime(), list[int](), set[int]()
    busy: list[int] = []

    def work() -> None:
        busy.append(1)
        assert len(busy) == 1
        seen.update(list(stored))
        time.sleep(0.001)
        busy.pop()

    def ask(number: int) -> None:
        stored.append(number)
        turns.run(work)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert seen == set(range(50))
