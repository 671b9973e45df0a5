"""A packet as PDF/UA-1: tagged, titled, in English, its fonts embedded. Equal packets are equal bytes.

What people typed travels as JSON and is set as text; the template evaluates none of it.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

import typst

from matcher.packets.facts import Packet

TEMPLATE = Path(__file__).with_name("packet.typ")
KEPT = 32
# What the fonts that typst brings along can show, by first and last character of each range.
SHOWN = (
    *((0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x17F), (0x18F, 0x18F), (0x192, 0x192), (0x1CD, 0x1DC), (0x1F8, 0x1F9)),
    *((0x218, 0x21B), (0x384, 0x386), (0x388, 0x38A), (0x38C, 0x38C), (0x38E, 0x3A1), (0x3A3, 0x3CE), (0x400, 0x45F)),
    *((0x1E80, 0x1E85), (0x1EA0, 0x1EF9), (0x2010, 0x2015), (0x2018, 0x201E), (0x2020, 0x2022), (0x2026, 0x2026)),
    *((0x2032, 0x2033), (0x2039, 0x203A), (0x20AC, 0x20AC), (0x2122, 0x2122), (0x2190, 0x2193), (0x2212, 0x2212)),
)
ELSE = "?"


@lru_cache(maxsize=KEPT)
def packet_pdf(packet: Packet) -> bytes:
    """Takes a few hundredths of a second; kept for the next reader of the same packet."""
    given = json.dumps(_shown(asdict(packet)), sort_keys=True)
    made: bytes = typst.compile(
        str(TEMPLATE),
        format="pdf",
        sys_inputs={"packet": given},
        pdf_standards="ua-1",
        ignore_system_fonts=True,
        timestamp=0,
    )
    return made


def printable(text: str) -> str:
    """With a question mark for what no font of ours can show: a PDF that hides a character is not accessible."""
    return "".join(one if one == "\n" or _has_glyph(one) else ELSE for one in _visible(text))


def _visible(text: str) -> str:
    """Composed; without what cannot be seen: controls, marks that turn the direction of writing, joiners."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(one for one in composed if one == "\n" or unicodedata.category(one) not in {"Cc", "Cf"})


def _has_glyph(one: str) -> bool:
    return any(first <= ord(one) <= last for first, last in SHOWN)


def _shown(given: object) -> object:
    match given:
        case str():
            return printable(given)
        case dict():
            return {key: _shown(value) for key, value in given.items()}
        case list() | tuple():
            return [_shown(value) for value in given]
        case _:
            return given
