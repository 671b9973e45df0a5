from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import NotConfigured
from matcher.mail.words import (
    LONGEST_SUBJECT,
    LONGEST_WORDS,
    Placeholder,
    Text,
    check_text,
    fill,
    fixed,
    fixed_sentence,
    is_editable,
    load_words,
    paragraphs,
    placeholders,
    standard_text,
    text_for,
    tidy,
    title_of,
)
from matcher.states import MailKind

OFFER, SIGN_IN = MailKind.MENTOR_OFFER, MailKind.SIGN_IN
FILE = '''
title = "Offer"
editable = {editable}
subject = "{subject}"
words = """
Hello {{first_name}},

Somebody is waiting
for you.
"""
[placeholders.first_name]
meaning = "First name of whoever reads it"
example = "Dana"
[placeholders.other]
meaning = "Who the reader meets"
example = "Rosa Villanueva"
[fixed]
button = "See the offer"
from_ = "From {{name}}"
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for kind in MailKind:
        editable = "false" if kind is SIGN_IN else "true"
        text = FILE.format(editable=editable, subject="{first_name}, meet {other}")
        (tmp_path / f"{kind.value}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_our_text_joins_the_lines_of_a_paragraph(folder: Path) -> None:
    ours = Text("{first_name}, meet {other}", "Hello {first_name},\n\nSomebody is waiting for you.")
    assert standard_text(OFFER, folder) == ours
    assert text_for(OFFER, {}, folder) == ours
    assert title_of(OFFER, folder) == "Offer"
    assert placeholders(OFFER, folder) == (
        Placeholder("first_name", "First name of whoever reads it", "Dana"),
        Placeholder("other", "Who the reader meets", "Rosa Villanueva"),
    )


def test_a_coordinators_text_takes_the_place_of_ours_where_it_may(folder: Path) -> None:
    own = {"subject": "Please answer", "words": "Soon."}
    edited = {OFFER.value: own, SIGN_IN.value: own}
    assert text_for(OFFER, edited, folder) == Text("Please answer", "Soon.")
    assert text_for(MailKind.MATCH_CONFIRMED, edited, folder) == standard_text(MailKind.MATCH_CONFIRMED, folder)
    assert not is_editable(SIGN_IN, folder)
    assert text_for(SIGN_IN, edited, folder) == standard_text(SIGN_IN, folder)


def test_filling_happens_once_and_leaves_everything_else_as_it_is(folder: Path) -> None:
    text = Text("{other}: {{first_name}} {name}", "{first_name} {7*7}\nand {other}\n\n \n\n{}{")
    values = {"first_name": "{other}", "other": "Rosa\r\nBcc: x"}
    assert fill(OFFER, text, values, folder) == (
        "Rosa Bcc: x: {{other}} {name}",
        ("{other} {7*7}\nand Rosa Bcc: x", "{}{"),
    )


def test_a_paragraph_that_is_empty_once_filled_is_left_out(folder: Path) -> None:
    assert fill(OFFER, Text("x", "{other}\n\nBye."), {"first_name": "a", "other": ""}, folder) == ("x", ("Bye.",))


def test_every_value_is_needed(folder: Path) -> None:
    with pytest.raises(KeyError, match="other"):
        fill(OFFER, Text("x", "y"), {"first_name": "Dana"}, folder)


def test_fixed_sentences(folder: Path) -> None:
    assert fixed_sentence(OFFER, "button", {}, folder) == "See the offer"
    assert fixed_sentence(OFFER, "from_", {"name": "{name}\n"}, folder) == "From {name}"
    with pytest.raises(KeyError, match="name"):
        fixed_sentence(OFFER, "from_", {}, folder)
    with pytest.raises(KeyError, match="footer"):
        fixed_sentence(OFFER, "footer", {}, folder)


def test_a_missing_file_and_an_undeclared_placeholder_are_found_at_once(folder: Path) -> None:
    path = folder / "mentor_offer.toml"
    path.write_text(FILE.format(editable="true", subject="{firstname}"), encoding="utf-8")
    load_words.cache_clear()
    with pytest.raises(NotConfigured, match=re.escape("mentor_offer.toml uses {firstname}")):
        load_words(folder)
    path.unlink()
    with pytest.raises(NotConfigured, match=r"mentor_offer\.toml is missing"):
        load_words(folder)


@pytest.mark.parametrize(
    ("subject", "words", "faults"),
    [
        ("Meet {other}", "Hello {first_name}, at 9 {or so", []),
        ("x" * LONGEST_SUBJECT, "y" * LONGEST_WORDS, []),
        ("Emoji \U0001f469\u200d\U0001f467", "Two\nlines\tand a tab, ✓", []),
        (" ", "x", ["subject: is empty. Say in a few words what the mail is about."]),
        ("x", "\n", ["words: is empty. Write at least one sentence."]),
        ("x" * 151, "x", ["subject: is longer than 150 characters. Shorten it."]),
        ("x", "x" * 4001, ["words: is longer than 4,000 characters. Say it more briefly."]),
        ("a\nb", "x", ["subject: has a line break. Write it on one line."]),
        ("a\r\nBcc: x", "x", ["subject: has a line break. Write it on one line."]),
        ("a\0", "x", ["subject: has a character that cannot be printed. Type it again."]),
        ("a\u2028", "x", ["subject: has a character that cannot be printed. Type it again."]),
        ("\u202ea", "x", ["subject: has a character that cannot be printed. Type it again."]),
        ("x", "a\x07", ["words: has a character that cannot be printed. Type it again."]),
        ("x", "a\u2029", ["words: has a character that cannot be printed. Type it again."]),
        (
            "Dear {Firstname}",
            "x",
            [
                "subject: “{Firstname}” is nothing we can fill in. Did you mean {first_name}? "
                "You can use {first_name}, {other}."
            ],
        ),
        ("x", "{zzz}", ["words: “{zzz}” is nothing we can fill in. You can use {first_name}, {other}."]),
        ("x", "{}", ["words: “{}” is nothing we can fill in. You can use {first_name}, {other}."]),
    ],
)
def test_what_is_wrong_with_a_text(folder: Path, subject: str, words: str, faults: list[str]) -> None:
    assert [str(fault) for fault in check_text(OFFER, Text(subject, words), folder)] == faults


def test_tidying() -> None:
    assert tidy(Text("  Hello ", "\r\n a \r\nb\r\n \r\n\r\n\r\nc\r\n")) == Text("Hello", "a\nb\n\nc")
    assert paragraphs("a\nb\n \t\nc") == ("a\nb", "c")


@given(st.text(), st.text())
def test_any_text_is_judged_and_filled_without_a_crash(subject: str, words: str) -> None:
    text = tidy(Text(subject, words))
    faults = check_text(OFFER, text)
    values = {name: f"<{name}>" for name in load_words()[OFFER].names}
    filled, parts = fill(OFFER, text, values)
    assert len(filled.splitlines()) <= 1
    if not faults:
        assert filled
        assert parts


def test_a_fixed_sentence_of_ours() -> None:
    assert fixed(OFFER, "question", contact="Ellen Marsh") == "Not sure? Answer this mail. It goes to Ellen Marsh."


@pytest.mark.parametrize("kind", list(MailKind))
def test_every_declared_placeholder_of_ours_has_a_meaning_and_a_believable_example(kind: MailKind) -> None:
    declared = placeholders(kind)
    assert all(one.meaning and one.example for one in declared)
    if is_editable(kind):
        assert check_text(kind, standard_text(kind)) == []
    written = " ".join([standard_text(kind).subject, standard_text(kind).words])
    used = {name for name in load_words()[kind].names if f"{{{name}}}" in written}
    offered_besides = {"program", "contact", "other_first"}
    assert {one.name for one in declared} - used <= offered_besides | (
        {"sender"} if kind is MailKind.FORWARDED else set()
    )


def test_what_stays_ours() -> None:
    assert {kind for kind in MailKind if not is_editable(kind)} == {
        MailKind.SIGN_IN,
        MailKind.FORWARDED,
        MailKind.MONDAY,
        MailKind.SAMPLE,
        MailKind.COORDINATOR_INVITED,
        MailKind.SESSION_ANSWER,
        MailKind.WISH_ASKED,
        MailKind.WISH_ANSWERED,
        MailKind.EVENT_INVITED,
        MailKind.EVENT_REMINDER,
        MailKind.EVENT_AFTER,
    }
