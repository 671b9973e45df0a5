"""The packet as PDF: accessible, complete, the same bytes for the same packet, and no place for markup."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from matcher.packets import Ask, AskKind, Fact, Packet, Section, Words, packet_pdf
from matcher.packets.pdf import SHOWN, printable

HOSTILE = '#panic("x") $x^2$ @ref <label> *b* _i_ `raw` \\u{41} //c /* c */ #import "x": y [a] {b} = h - l + e #{1+1}'
ASKS = (
    Ask("What is your name?", "As people read it.", AskKind.LINE, "Whom you meet and the coordinators"),
    Ask("How would you like to meet?", "", AskKind.ONE, "Only the coordinators", ("On video", "By phone")),
    Ask("Topics", "Choose up to five.", AskKind.SOME, "Whom you meet", tuple(f"Topic {n}" for n in range(9)), True),
    Ask("Anything else?", "A sentence or two.", AskKind.LINES, "Nobody: used for matching only", optional=True),
)
PACKET = Packet(
    title="What the application asks",
    program="Culture of Learning",
    run_by="Harbor Library Consortium",
    lede="January–June 2027. It takes about ten minutes.",
    facts=(Fact("Sessions", "Every two weeks"), Fact("Your time", "About 1½ hours a month")),
    timetable=(Fact("December 11, 2026", "Applications close"), Fact("January 22, 2027", "Kick-off")),
    about=(Words("What a director promises", ("Paid time.", "Hours when the desk\nis covered.")),),
    records_note="It may become a public record.",
    sections=(Section("About you", "Who are you?", ASKS[:2]), Section("More", "", ASKS[2:])),
    consent="I agree.\n\nReally.",
    after=("You can change it.", "Both of you are asked."),
    contact="Ellen Marsh, mentoring@example.org",
    address="http://localhost/p/abc",
)


def reader(packet: Packet) -> PdfReader:
    return PdfReader(io.BytesIO(packet_pdf(packet)))


def words(pdf: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def tags(node: Any) -> list[str]:
    """Every element of the structure tree."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [tag for one in node for tag in tags(one)]
    if not isinstance(node, DictionaryObject):
        return []
    own = [str(node["/S"])] if "/S" in node else []
    return own + (tags(node["/K"]) if "/K" in node else [])


def test_it_is_tagged_titled_in_english_with_its_fonts_inside() -> None:
    pdf = reader(PACKET)
    root = pdf.root_object
    assert root["/MarkInfo"]["/Marked"].value  # type: ignore[index]
    assert str(root["/Lang"]) == "en-US"
    assert pdf.metadata is not None
    assert (pdf.metadata.title, pdf.metadata.author) == (PACKET.title, PACKET.run_by)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value  # type: ignore[index]
    assert b"pdfuaid:part>1<" in root["/Metadata"].get_data()  # type: ignore[attr-defined]
    found = Counter(tags(root["/StructTreeRoot"]))
    assert (found["/H1"], found["/H2"], found["/H3"]) == (1, 8, len(ASKS))
    assert found["/LI"] == len(PACKET.facts) + len(PACKET.timetable) + sum(len(ask.choices) for ask in ASKS)
    fonts = [font.get_object() for page in pdf.pages for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]
    inside = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts]
    assert inside
    assert all({"/FontFile2", "/FontFile3"} & one.keys() for one in inside)


def test_everything_asked_and_said_is_in_it() -> None:
    pdf = reader(PACKET)
    said = words(pdf)
    asked = [text for ask in ASKS for text in (ask.label, ask.help, f"Who sees it: {ask.seen_by}.", *ask.choices)]
    told = [text for fact in (*PACKET.facts, *PACKET.timetable) for text in (fact.label, fact.value)]
    rest = [PACKET.title, PACKET.lede, PACKET.records_note, "I agree.", "Really.", *PACKET.after, PACKET.contact]
    assert [text for text in (*asked, *told, *rest, PACKET.address) if text not in said] == []
    assert "4. Anything else? (optional)" in said
    assert 2 <= len(pdf.pages) <= 3
    assert f"Page 1 of {len(pdf.pages)}" in said


def test_the_same_packet_is_the_same_bytes() -> None:
    packet_pdf.cache_clear()
    first = packet_pdf(PACKET)
    packet_pdf.cache_clear()
    assert packet_pdf(PACKET) == first
    assert packet_pdf(replace(PACKET, consent="I agree to less.")) != first


def test_what_people_typed_is_shown_and_never_read_as_markup() -> None:
    ask = Ask(HOSTILE, HOSTILE, AskKind.SOME, "Nobody", (HOSTILE,))
    packet = replace(
        PACKET,
        title=HOSTILE,
        lede=HOSTILE,
        run_by=HOSTILE,
        facts=(Fact(HOSTILE, HOSTILE),),
        about=(Words(HOSTILE, (HOSTILE,)),),
        records_note=HOSTILE,
        sections=(Section(HOSTILE, HOSTILE, (ask,)),),
        consent=HOSTILE,
        after=(HOSTILE,),
        contact=HOSTILE,
    )
    pdf = reader(packet)
    assert words(pdf).replace(" ", "").count(HOSTILE.replace(" ", "")) >= 14
    assert pdf.metadata is not None
    assert pdf.metadata.title == HOSTILE


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Łódź, Ñandú, Zoë’s “café”", "Łódź, Ñandú, Zoë’s “café”"),
        ("Zoe\u0308", "Zoë"),
        ("one\ntwo", "one\ntwo"),
        ("a\u202eb\u200bc\x00d\ufeff", "abcd"),
        ("日本 😀", "?? ?"),
    ],
)
def test_what_no_font_has_is_a_question_mark(typed: str, shown: str) -> None:
    assert printable(typed) == shown


def test_every_character_we_let_through_can_be_shown() -> None:
    everything = "".join(chr(code) for first, last in SHOWN for code in range(first, last + 1))
    bold = Section(everything, everything, (Ask(everything, everything, AskKind.ONE, everything, (everything,)),))
    packet_pdf(replace(PACKET, title=everything, sections=(bold,), about=(Words(everything, (everything,)),)))


def test_nothing_at_all_is_still_a_document() -> None:
    empty = Packet("", "", "", "", (), (), (), "", (), "", (), "", "http://localhost/")
    assert packet_pdf(replace(empty, title="Empty")).startswith(b"%PDF")
