"""What was uploaded between the upload and the decision, and the report after it: in a folder of the service, for an
hour, one upload a person and round.

It is not in the database: nothing of a file is stored there before somebody takes it in.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from matcher import clock
from matcher.errors import Conflict
from matcher.ids import ALPHABET
from matcher.sheets.records import Record
from matcher.states import Role

LIFETIME = timedelta(hours=1)
GONE = "These files were kept for an hour and are gone. Upload them again."
OTHER = "Other files were uploaded since this page was opened. Look at their report first."
_NAME_LENGTH = 26


@dataclass(frozen=True)
class Upload:
    """Records by role; ``token`` says which upload a button is about. ``taken`` is the report, once rows are in."""

    token: str
    files: Mapping[Role, Sequence[Record]]
    names: Mapping[Role, str] = field(default_factory=dict)
    taken: Mapping[str, Any] | None = None


def keep_upload(folder: Path, owner: str, files: Mapping[Role, Sequence[Record]], names: Mapping[Role, str]) -> Upload:
    """Keep the files of ``owner`` (a plain name of ours) in place of any earlier ones."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    remove_old_files(folder)
    upload = Upload("".join(secrets.choice(ALPHABET) for _ in range(_NAME_LENGTH)), files, names)
    _write(folder, owner, upload)
    return upload


def kept_upload(folder: Path, owner: str) -> Upload | None:
    """What is kept for ``owner``; None when it is gone, or was never there."""
    remove_old_files(folder)
    try:
        told = json.loads((folder / f"{owner}.json").read_text())
    except FileNotFoundError:
        return None
    files = {Role(role): [(number, cells) for number, cells in records] for role, records in told["files"].items()}
    return Upload(told["token"], files, {Role(role): name for role, name in told["names"].items()}, told["taken"])


def undecided_upload(folder: Path, owner: str, token: str) -> Upload:
    """The upload that a button was about. Raises Conflict when it is gone, decided or another."""
    upload = kept_upload(folder, owner)
    if upload is None or upload.taken is not None:
        raise Conflict(GONE)
    if not secrets.compare_digest(upload.token.encode(), token.encode()):
        raise Conflict(OTHER)
    return upload


def finish_upload(folder: Path, owner: str, upload: Upload, report: Mapping[str, Any]) -> None:
    """Keep the report alone: the rows are in."""
    _write(folder, owner, Upload(upload.token, {}, upload.names, report))


def remove_old_files(folder: Path) -> None:
    """Let go of what nobody decided about within the hour."""
    oldest = (clock.now() - LIFETIME).timestamp()
    for path in folder.glob("*.json*"):
        try:
            old = path.stat().st_mtime < oldest
        except FileNotFoundError:  # somebody else was faster
            continue
        if old:
            path.unlink(missing_ok=True)


def _write(folder: Path, owner: str, upload: Upload) -> None:
    told = {"token": upload.token, "files": upload.files, "names": upload.names, "taken": upload.taken}
    place = folder / f"{owner}.json"
    part = place.with_suffix(f".json.{secrets.token_hex(4)}")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        json.dump(told, file)
    now = clock.now().timestamp()
    os.utime(part, (now, now))  # its age is told by the clock that it is asked for
    part.replace(place)
