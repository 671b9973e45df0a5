"""The templates alone, in a bare application, and what came out of them as a list of elements."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from flask import Flask, render_template_string
from jinja2 import StrictUndefined

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "matcher" / "static"
VOID = {"br", "img", "input", "link", "meta", "hr"}


@dataclass
class Element:
    tag: str
    attrs: dict[str, str]
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Everything readable inside, in order, with single spaces."""
        return " ".join(" ".join(self.words).split())

    def has(self, cls: str) -> bool:
        return cls in self.attrs.get("class", "").split()


class Page(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {key: value or "" for key, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.words.append(data)

    def all(self, tag: str, cls: str | None = None, **attrs: str) -> list[Element]:
        """Elements of a tag, of a class, with these attributes (``aria_label`` stands for ``aria-label``)."""
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attrs.items()}
        return [
            one
            for one in self.elements
            if one.tag == tag and (cls is None or one.has(cls)) and wanted.items() <= one.attrs.items()
        ]

    def one(self, tag: str, cls: str | None = None, **attrs: str) -> Element:
        found = self.all(tag, cls, **attrs)
        assert len(found) == 1, f"{len(found)} of <{tag}> {cls or ''} {attrs} in {self.source}"
        return found[0]


def bare_app() -> Flask:
    """An application that knows nothing but the templates; a missing name is an error."""
    app = Flask(
        "templates",
        template_folder=str(ROOT / "templates"),
        static_folder=str(STATIC),
        static_url_path="/static",
    )
    app.secret_key = "for flashed messages"
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals["csrf_token"] = lambda: "the-token"
    app.add_url_rule("/sign-out", "auth.sign_out", lambda: "", methods=["POST"])
    return app


def render(source: str, **context: Any) -> Page:
    """The page a template source makes; raises AssertionError when tags are not closed in order."""
    with bare_app().test_request_context("/"):
        page = Page(render_template_string(source, **context))
    assert page.open == []
    return page


def call(macro: str, arguments: str = "", **context: Any) -> Page:
    """One macro of the file of the same name, called with ``arguments`` as a template would write them."""
    return render(f'{{% from "components/{macro}.html" import {macro} %}}{{{{ {macro}({arguments}) }}}}', **context)
