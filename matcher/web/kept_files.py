"""Uploaded files between the report and the decision: in a folder of the service, for an hour, for one person.

They are not in the database: nothing of a file that is not right is stored there.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from matcher import clock
from matcher.errors import Conflict
from matcher.ids import ALPHABET
from matcher.states import Role

LIFETIME = timedelta(hours=1)
_NAME_LENGTH = 26


def keep_files(folder: Path, owner: str, files: Mapping[Role, bytes]) -> str:
    """Keep the files of ``owner`` (a plain name of ours); returns the name they are taken back by."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    remove_old_files(folder)
    token = "".join(secrets.choice(ALPHABET) for _ in range(_NAME_LENGTH))
    place = folder / f"{owner}-{token}"
    place.mkdir(mode=0o700)
    for role, data in files.items():
        (place / f"{role.value}.csv").write_bytes(data)
    return token


def kept_files(folder: Path, owner: str, token: str) -> dict[Role, bytes]:
    """The files kept for ``owner``. Raises Conflict when they are gone, or were never there."""
    remove_old_files(folder)
    place = _place(folder, owner, token)
    files = {role: place / f"{role.value}.csv" for role in Role} if place else {}
    found = {role: path.read_bytes() for role, path in files.items() if path.exists()}
    if not found:
        raise Conflict("These files were kept for an hour and are gone. Upload them again.")
    return found


def drop_files(folder: Path, owner: str, token: str) -> None:
    place = _place(folder, owner, token)
    if place:
        shutil.rmtree(place, ignore_errors=True)


def _place(folder: Path, owner: str, token: str) -> Path | None:
    """Only a name that we could have made leads anywhere."""
    return folder / f"{owner}-{token}" if len(token) == _NAME_LENGTH and set(token) <= set(ALPHABET) else None


def remove_old_files(folder: Path) -> None:
    """Let go of what nobody decided about within the hour."""
    oldest = (clock.now() - LIFETIME).timestamp()
    for place in folder.glob("*-*"):
        try:
            old = place.stat().st_mtime < oldest
        except FileNotFoundError:  # somebody else was faster
            continue
        if old:
            shutil.rmtree(place, ignore_errors=True)
