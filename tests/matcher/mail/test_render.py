from __future__ import annotations

import re
import time
from html.parser import HTMLParser

import pytest

from matcher.mail.letter import Button, Code, Facts, Listing, Paragraph, Quote
from matcher.mail.render import COLUMNS, FOLDER, html_of, text_of
from tests.matcher.mail.letters import ADDRESS, HOSTILE, make_letter
from tests.matcher.templates.page import STATIC

PLAIN = f"""\
Hello Dana,

We have a match for you in Culture of Learning: Rosa Villanueva. You are
asked first.

Meeting time
  When: Tuesdays, every two weeks
  Your clock: 9:00\u00a0am Pacific

Why you two
  - You both chose learning in small pieces
  - Dana led a team of seven for six years

See the offer and answer:
{ADDRESS}

Your digits for the answer.

    048213

Rosa Villanueva:
  One long day in August.
  Never again.

Not sure? Answer this mail.

Ellen Marsh
Culture of Learning

--\x20
You get this because you applied to Culture of Learning as a mentor.
"""


class Reader(HTMLParser):
    """Tags, what refers to somewhere, and the words that are seen."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.references: list[str] = []
        self.attributes: set[str] = set()
        self.styles: dict[str, str] = {}
        self.words: list[str] = []
        self._hidden = 0
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.attributes |= given.keys()
        self.references += [given[key] or "" for key in ("href", "src", "background") if key in given]
        self.styles[f"{tag}.{given.get('class', '')}"] = given.get("style") or ""
        self._hidden += tag in {"style", "title"}

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"style", "title"}

    def handle_data(self, data: str) -> None:
        if not self._hidden and data.strip():
            self.words.append(data.strip())


def test_plain_text() -> None:
    assert text_of(make_letter()) == PLAIN


def test_a_block_without_a_title_or_a_name() -> None:
    blocks = (Facts("", (("When", "now"),)), Listing("", ("one",)), Quote("Hello.", ""))
    text = text_of(make_letter(words=(), blocks=blocks, signed=()))
    assert text == "  When: now\n\n  - one\n\n  Hello.\n\n-- \n" + PLAIN.rpartition("-- \n")[2]
    read = Reader(html_of(make_letter(words=("Hello.",), blocks=blocks)))
    assert "h2" not in read.tags


def test_lines_are_short_and_addresses_whole() -> None:
    long = "A sentence that goes on " * 40 + ADDRESS
    blocks = (
        Paragraph(long),
        Facts("Facts", (("Label", long),)),
        Listing("List", (long,)),
        Quote(long, long),
        Code("123456", long),
        Button(long, ADDRESS),
    )
    lines = text_of(make_letter(words=(long,), blocks=blocks, footer=long)).splitlines()
    assert {line.strip().rstrip(":") for line in lines if len(line) > COLUMNS} == {ADDRESS}
    assert ADDRESS in lines


def test_html_is_whole_in_itself() -> None:
    read = Reader(html_of(make_letter()))
    assert read.references == [ADDRESS]
    assert not {"img", "script", "link", "iframe", "form", "object"} & set(read.tags)
    assert read.words == [
        "Hello Dana,",
        "We have a match for you in Culture of Learning: Rosa Villanueva. You are asked first.",
        *("Meeting time", "When", "Tuesdays, every two weeks", "Your clock", "9:00\u00a0am Pacific"),
        *("Why you two", "You both chose learning in small pieces", "Dana led a team of seven for six years"),
        *("See the offer and answer", "Your digits for the answer.", "048213"),
        *("Rosa Villanueva", "One long day in August.", "Never again.", "Not sure? Answer this mail."),
        *("Ellen Marsh", "Culture of Learning"),
        "You get this because you applied to Culture of Learning as a mentor.",
    ]


def test_html_has_a_language_a_title_and_its_rules_where_mail_programs_read_them() -> None:
    html = html_of(make_letter())
    assert re.match(r'<!DOCTYPE html><html lang="en"', html)
    assert "<title>Dana, would you like to mentor Rosa?</title>" in html
    [head] = re.findall(r"<style>(.*?)</style>", html, re.S)
    assert head.startswith("@media (max-width: 30rem)")
    assert "@media (prefers-color-scheme: dark)" in head
    styles = Reader(html).styles
    assert "height: 44px" in styles["td.button"]
    assert "max-width: 36rem" in styles["table.column"]
    assert "34px" in styles["p.code"]
    assert "url(" not in html
    assert "@import" not in html


def test_an_address_that_stands_alone_is_a_link_and_others_are_words() -> None:
    rows = (
        ("Where", "https://meet.example.org/dana?a=1&b=2"),
        ("x", "see https://evil.example"),
        ("y", "javascript:alert(1)"),
        ("z", 'https://meet.example.org/"onclick="x'),
    )
    html = html_of(make_letter(blocks=(Facts("", rows),)))
    assert Reader(html).references == ["https://meet.example.org/dana?a=1&b=2", 'https://meet.example.org/"onclick="x']
    assert "onclick" not in Reader(html).attributes


def test_a_mail_has_the_colors_of_the_pages() -> None:
    colors = set(re.findall(r"#[0-9a-f]{6}\b", (FOLDER / "letter.css").read_text("utf-8")))
    assert len(colors) > 10
    assert colors <= set(re.findall(r"#[0-9a-f]{6}\b", (STATIC / "css" / "tokens.css").read_text("utf-8")))


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words(words: str) -> None:
    blocks = (
        Facts(words, ((words, words),)),
        Listing(words, (words,)),
        Code(words, words),
        Quote(words, words),
        Paragraph(words),
        Button(words, ADDRESS),
    )
    letter = make_letter(words, words=(words,), blocks=blocks, signed=(words, words), footer=words)
    tame = make_letter(words="x", blocks=(Facts("x", (("x", "x"),)), Listing("x", ("x",)), *BLOCKS_TAME), signed="xx")
    read = Reader(html_of(letter))
    assert [tag for tag in read.tags if tag != "br"] == [tag for tag in Reader(html_of(tame)).tags if tag != "br"]
    assert read.references == [ADDRESS]
    text = text_of(letter)
    assert not re.search("[\0\x0b\x0c\x1c\x85\r\u2028\u2029\u202e\u2066\ud83d]", text + html_of(letter))
    assert text.isascii() or text.encode()


BLOCKS_TAME = (Code("x", "x"), Quote("x", "x"), Paragraph("x"), Button("x", ADDRESS))


def test_a_letter_is_ready_in_a_few_milliseconds() -> None:
    letter = make_letter()
    text_of(letter), html_of(letter)
    spent = []
    for _ in range(20):
        start = time.process_time()
        text_of(letter), html_of(letter)
        spent.append(time.process_time() - start)
    assert min(spent) < 0.004
