"""A letter as plain text and as HTML. What people typed goes in as values, never as a template."""

from __future__ import annotations

import re
import textwrap
from functools import cache
from pathlib import Path

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from matcher.mail.characters import lines_of
from matcher.mail.letter import Letter

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "email"
COLUMNS = 72
_ADDRESS = re.compile(r"https?://[!-~]+")


def text_of(letter: Letter) -> str:
    return _environment().get_template("letter.txt").render(letter=letter)


def html_of(letter: Letter) -> str:
    """One column, for a phone or a desk, in the light or in the dark; whole in itself."""
    return _inliner().inline(_environment().get_template("letter.html").render(letter=letter))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        finalize=_fit,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters |= {"broken": _broken, "kind": _kind, "linked": _linked, "wrapped": _wrapped}
    return environment


@cache
def _inliner() -> CSSInliner:
    """Rules go into the elements, all but those for narrow windows and the dark, which stay in the head."""
    return CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)


def _fit(value: object) -> object:
    """Nothing that cannot be seen gets into a letter; line ends are ours."""
    return "\n".join(lines_of(value)) if type(value) is str else value


def _kind(block: object) -> str:
    return type(block).__name__


def _broken(words: str) -> Markup:
    """With the line breaks that are in it."""
    return Markup("<br>").join(escape(line) for line in lines_of(words))


def _linked(value: str) -> Markup:
    """An address that stands alone leads there: not every mail program finds it. One inside words stays words."""
    return Markup('<a href="{0}">{0}</a>').format(value) if _ADDRESS.fullmatch(value) else _broken(value)


def _wrapped(words: str, first: str = "", rest: str = "") -> str:
    """Lines of at most 72 columns, the line breaks in it kept; addresses stay whole. ``first`` begins the first."""
    lines = lines_of(words)
    indents = [first] + [rest] * (len(lines) - 1)
    return "\n".join(_fill(line, indent, rest) for line, indent in zip(lines, indents, strict=True))


def _fill(line: str, first: str, rest: str) -> str:
    return textwrap.fill(
        line,
        COLUMNS,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
