"""Uploaded files are read in a process of its own: limited in time and memory, given no secret, and killed when it
takes too long. What cannot be read within seconds is refused kindly.

A small CSV file is read here: there is nothing in it to unpack.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Any

from matcher.services.limited_child import ROOT, bare_environment, limited
from matcher.sheets.decode import check_size, is_workbook
from matcher.sheets.faults import SheetRefused
from matcher.sheets.records import END, Record, read_records

READ = (sys.executable, "-m", "matcher.sheets")
SMALL = 100 * 1024
LOOK_EVERY = 0.02


@dataclass(frozen=True)
class Limits:
    """``silence``: seconds without another row after which the child is killed. ``seconds``: of processor time."""

    silence: float = 4.5
    seconds: int = 30
    megabytes: int = 512
    written: int = 120


LIMITS = Limits()


def read_file(data: bytes, limits: Limits = LIMITS) -> tuple[Record, ...]:
    """The records of an uploaded file that are not blank. Raises SheetRefused."""
    check_size(data)
    if len(data) <= SMALL and not is_workbook(data):
        return tuple(read_records(data))
    # Files, not pipes: nobody has to read while the other writes.
    with TemporaryFile() as given, TemporaryFile() as taken:
        given.write(data)
        given.seek(0)
        _run(given, taken, limits)
        taken.seek(0)
        return tuple(_records(taken))


def _run(given: IO[bytes], taken: IO[bytes], limits: Limits) -> None:
    process = subprocess.Popen(  # noqa: S603 - a program of ours
        limited(READ, megabytes=limits.megabytes, seconds=limits.seconds, written=limits.written),
        stdin=given,
        stdout=taken,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=bare_environment(OPENBLAS_NUM_THREADS="1"),
    )
    try:
        _wait(process, taken, limits.silence)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], taken: IO[bytes], silence: float) -> None:
    written, since = 0, time.monotonic()
    while process.poll() is None:
        now, size = time.monotonic(), os.fstat(taken.fileno()).st_size
        if size > written:
            written, since = size, now
        elif now - since > silence:
            raise SheetRefused("This file takes far too long to read.", "Save it as “CSV UTF-8” and upload that file.")
        time.sleep(LOOK_EVERY)


def _records(lines: IO[bytes]) -> Iterator[Record]:
    """What the child wrote. Without its last word it was ended: too much memory, time or text."""
    for line in lines:
        told: Any = _loaded(line)
        if told == END:
            return
        if isinstance(told, dict):
            raise SheetRefused(told["problem"], told["remedy"])
        if isinstance(told, list):
            yield told[0], told[1]
    raise SheetRefused("This file is too much to read.", "Save only the rows with people as “CSV UTF-8”.")


def _loaded(line: bytes) -> object:
    try:
        return json.loads(line)
    except ValueError:  # cut off in the middle
        return None
