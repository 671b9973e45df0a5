"""Every kind of mail can be composed, and every path in a mail leads to a page."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

import matcher.letters
from matcher.letters.compose import COMPOSERS
from matcher.states import MailKind

LETTERS = Path(matcher.letters.__file__).parent
PATH = re.compile(r'f?"(/[a-z-]+(?:/[^"]*)?)"')


def test_every_kind_has_a_composer() -> None:
    assert set(COMPOSERS) == set(MailKind)


def test_every_path_in_a_mail_is_an_address_of_ours(app: Flask) -> None:
    routes = app.url_map.bind("localhost")
    paths = {
        (file.name, re.sub(r"\{[^{}]*\}", "people", found))
        for file in LETTERS.glob("*.py")
        for found in PATH.findall(file.read_text(encoding="utf-8"))
    }
    assert len(paths) > 5
    assert [path for path in sorted(paths) if not _leads_somewhere(routes, path[1])] == []


def _leads_somewhere(routes: MapAdapter, path: str) -> bool:
    try:
        routes.match(path, method="GET")
    except HTTPException:
        return False
    return True
