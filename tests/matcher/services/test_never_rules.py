"""What people write about others is found however they write it, and nobody else is."""

from __future__ import annotations

import pytest

from matcher.models import Person
from matcher.services.never_rules import Directory

PEOPLE = [
    Person(id=1, name="Dana Whitfield", address="dana@example.org"),
    Person(id=2, name="José Ángel Núñez", address="info@example.org"),
    Person(id=3, name="Priya Raman", address="info@example.org"),
    Person(id=4, name="Dana Whitfield", address="dwhitfield@example.org"),
]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("dana@example.org", {1}),
        (" DANA@Example.org ", {1}),
        ("Dana  whitfield", {1, 4}),
        ("Whitfield, Dana", {1, 4}),
        ("Dana Whitfield <dana@example.org>", {1, 4}),
        ("my manager (dana@example.org)", {1}),
        ("Priya Raman (my manager)", {3}),
        ("Priya Raman, Pima County Public Library", {3}),
        ("JOSÉ ÁNGEL NÚÑEZ", {2}),
        ("Jose\u0301 A\u0301ngel Nu\u0301n\u0303ez", {2}),
        ("info@example.org", {2, 3}),
        ("Dana", set()),
        ("", set()),
        (" , ", set()),
    ],
)
def test_finding(written: str, found: set[int]) -> None:
    assert Directory(PEOPLE).find(written) == found
