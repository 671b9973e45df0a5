"""The style sheets: colors named once, every token known, and enough contrast in light and dark."""

from __future__ import annotations

import re

import pytest

from tests.matcher.templates.page import ROOT, STATIC

SHEETS = {path.name: path.read_text(encoding="utf-8") for path in sorted((STATIC / "css").glob("*.css"))}
TOKENS = SHEETS["tokens.css"]
HEX = re.compile(r"#[0-9a-fA-F]{3,8}\b")
LIGHT, DARK = TOKENS.split("@media (prefers-color-scheme: dark)")


def colors(part: str) -> dict[str, str]:
    return dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{6})\b", part))


SCHEMES = {"light": colors(LIGHT), "dark": colors(LIGHT) | colors(DARK)}


def luminance(color: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2, definitions)."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


TEXT = [
    *[("--ink", ground) for ground in ("--paper", "--surface", "--sunk", "--brass-tint", "--rust-tint")],
    *[("--ink-soft", ground) for ground in ("--paper", "--surface", "--sunk")],
    *[("--spruce", ground) for ground in ("--paper", "--surface", "--spruce-tint", "--rust-tint", "--brass-tint")],
    *[("--mulberry", ground) for ground in ("--surface", "--mulberry-tint")],
    *[("--brass", ground) for ground in ("--paper", "--surface", "--brass-tint")],
    *[("--rust", ground) for ground in ("--surface", "--rust-tint")],
    *[("--on-action", ground) for ground in ("--spruce", "--spruce-deep")],
    *[(ink, "--band") for ink in ("--band-ink", "--band-soft")],
    ("--on-band", "--band-ink"),
]
SHAPES = [
    *[("--line-strong", ground) for ground in ("--surface", "--paper")],
    *[(mark, "--surface") for mark in ("--spruce-mid", "--brass-mark", "--bookend-mentor", "--bookend-participant")],
    *[("--focus", ground) for ground in ("--surface", "--paper", "--sunk")],
    ("--band-ring", "--band"),
]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_reaches_4_5(scheme: str, ink: str, ground: str) -> None:
    assert contrast(SCHEMES[scheme][ink], SCHEMES[scheme][ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("mark", "ground"), SHAPES)
def test_shapes_and_edges_reach_3(scheme: str, mark: str, ground: str) -> None:
    assert contrast(SCHEMES[scheme][mark], SCHEMES[scheme][ground]) >= 3


def test_contrast_of_black_and_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_colors_are_named_in_one_place() -> None:
    found = {name: HEX.findall(text) for name, text in SHEETS.items() if name != "tokens.css"}
    for path in sorted((ROOT / "templates").rglob("*.html")):
        found[path.name] = re.findall(r"(?:fill|stroke|color)=\"#|:\s*#[0-9a-fA-F]{3,8}\b", path.read_text("utf-8"))
    assert {name: colors for name, colors in found.items() if colors} == {}


def test_every_token_used_is_defined() -> None:
    everything = "".join(SHEETS.values())
    defined = set(re.findall(r"(--[\w-]+)\s*:", everything))
    assert set(re.findall(r"var\((--[\w-]+)", everything)) - defined == set()


def test_every_file_the_sheets_name_is_there() -> None:
    named = re.findall(r'url\("([^":]+)"\)', "".join(SHEETS.values()))
    assert len(named) == 5
    assert [url for url in named if not (STATIC / "css" / url).is_file()] == []


def test_braces_are_closed() -> None:
    assert {name: text.count("{") - text.count("}") for name, text in SHEETS.items()} == dict.fromkeys(SHEETS, 0)
