"""The rules that every page keeps, and the way through all of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Locator, Page

from matcher.ids import ALPHABET, LENGTH

Axe = Callable[[Page], list[str]]
WIDE, PHONE, NARROW = (1280, 900), (390, 844), (320, 640)
#: Of pages that differ only in what they are about, so many: one for each round, of the demonstration's three.
OF_EACH_KIND = 3
_ID = re.compile(rf"/[{ALPHABET}]{{{LENGTH}}}(?=/|$)|(?<=/texts)/\w+$")
_FILE = re.compile(r"\.(ics|csv|pdf)$")

_COUNTS = """
() => ({
  h1: document.querySelectorAll("h1").length,
  primary: [...document.querySelectorAll("main .btn-primary")].filter(button => button.checkVisibility()).length,
  wider: document.documentElement.scrollWidth - innerWidth,
})
"""
_UNFOLD = "for (const one of document.querySelectorAll('main details')) one.open = true"


def faults_of(page: Page, axe: Axe) -> list[str]:
    """What is wrong with the page that ``page`` shows, at each width; nothing should be."""
    page.wait_for_load_state()  # its words may be there before its styles
    found_at = page.viewport_size
    page.evaluate(_UNFOLD)
    faults = [] if page.title().endswith(" · Bookends") else [f"title “{page.title()}”"]
    for width, height in (WIDE, PHONE, NARROW):
        page.set_viewport_size({"width": width, "height": height})
        counts = page.evaluate(_COUNTS)
        faults += [f"{width}: scrolls sideways by {counts['wider']}"] if counts["wider"] > 0 else []
        faults += [f"{width}: {counts['h1']} h1"] if counts["h1"] != 1 else []
        faults += [f"{width}: {counts['primary']} primary buttons"] if counts["primary"] > 1 else []
        if (width, height) != NARROW:
            faults += [f"{width}: {one}" for one in axe(page)]
    if found_at is not None:
        page.set_viewport_size(found_at)
    return faults


def follow(page: Page, pressed: Locator) -> None:
    """Press a link or a button, and wait until the page it leads to is there, styles and all."""
    with page.expect_navigation():
        pressed.click()


def faulty(looked: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Only the pages with faults, so that a failing test shows those."""
    return {path: faults for path, faults in looked.items() if faults}


def walk(page: Page, base: str, starts: Collection[str], look: Callable[[Page], list[str]]) -> dict[str, list[str]]:
    """What ``look`` finds on every page to be reached by links from ``starts``: some of each kind."""
    waiting, looked, kinds = [*starts], dict[str, list[str]](), Counter[str]()
    while waiting:
        path = waiting.pop(0)
        if path in looked or kinds[kind_of(path)] >= OF_EACH_KIND:
            continue
        answer = page.goto(base + path)
        kinds[kind_of(path)] += 1
        broken = answer is None or (not answer.ok and path not in starts)
        looked[path] = ["a link leads nowhere"] if broken else look(page)
        waiting += [link for link in links(page, base) if link not in looked]
    return looked


def links(page: Page, base: str) -> list[str]:
    """Pages of ours that this page leads to."""
    found: list[str] = page.evaluate("() => [...document.links].map(link => link.href)")
    paths = [link.removeprefix(base).partition("#")[0] for link in found if link.startswith(f"{base}/")]
    return [path for path in paths if not _FILE.search(urlsplit(path).path)]


def kind_of(path: str) -> str:
    """The address without what it is about: pages of one view, asked in the same way."""
    parts = urlsplit(path)
    asked = sorted(name for name, _ in parse_qsl(parts.query))
    return f"{_ID.sub('/*', parts.path)}?{'&'.join(asked)}"
