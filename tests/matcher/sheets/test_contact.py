"""Phone numbers, meeting links, and the people somebody wishes for."""

from __future__ import annotations

import pytest

from matcher.sheets.contact import read_link, read_phone, read_wished
from matcher.sheets.faults import CellFault


@pytest.mark.parametrize("phone", ["", "520-555-0134", "+1 (520) 555 0134 x 12", "0049/30 5550134"])
def test_a_number_is_kept_as_it_was_written(phone: str) -> None:
    assert read_phone(phone) == phone


@pytest.mark.parametrize("phone", ["call me", "12345", "520-555-0134 at noon", "5" * 41])
def test_what_nobody_can_dial_is_refused(phone: str) -> None:
    with pytest.raises(CellFault):
        read_phone(phone)


@pytest.mark.parametrize("link", ["", "https://video.example.org/dana?pwd=a1", "https://8x8.vc/room"])
def test_a_secure_address_is_a_link(link: str) -> None:
    assert read_link(f" {link} ") == link


@pytest.mark.parametrize(
    "link",
    [
        "http://video.example.org/dana",
        "javascript:alert(1)",
        "https://",
        "https://localhost/room",
        "https://video.example.org/my room",
        "https://dana:secret@video.example.org/room",
        "https://[video.example.org/room",
        "https://video.example.org/" + "a" * 500,
        "video.example.org/room",
    ],
)
def test_anything_else_is_no_link(link: str) -> None:
    with pytest.raises(CellFault):
        read_link(link)


def test_three_people_are_wished_for_at_most() -> None:
    assert read_wished("Dana Whitfield\n dana@example.org ;Grace Okafor\nDana Whitfield") == (
        "Dana Whitfield",
        "dana@example.org",
        "Grace Okafor",
    )
    with pytest.raises(CellFault) as told:
        read_wished("A\nB\nC\nD")
    assert (told.value.problem, told.value.remedy) == ("names 4 people.", "Name 3 at most.")
