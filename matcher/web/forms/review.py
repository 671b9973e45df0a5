"""What a coordinator asks to see of the suggested matches, out of and into an address."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from matcher.queries.review import Filters, Order
from solver.criteria.scoring import Strength

E = TypeVar("E", bound=StrEnum)

STRENGTHS = (("", "All"), *((strength.value, strength.value.capitalize()) for strength in reversed(Strength)))
ORDERS = (
    (Order.WEAKEST.value, "Weakest first"),
    (Order.MENTOR.value, "By mentor"),
    (Order.LIBRARY.value, "By library"),
)


def read_filters(args: Mapping[str, str]) -> Filters:
    """Whatever is not understood counts as not asked for: an old address still opens the page."""
    page = args.get("page", "1")
    return Filters(
        strength=_one_of(Strength, args.get("strength", "")),
        library=args.get("library", ""),
        order=_one_of(Order, args.get("order", "")) or Order.WEAKEST,
        new="new" in args,
        kept="kept" in args,
        page=int(page) if page.isascii() and page.isdecimal() and 0 < len(page) < 6 and int(page) else 1,
    )


def write_filters(filters: Filters, *, page: int | None = None) -> dict[str, Any]:
    """The arguments that bring these filters back; only what differs from the plain page."""
    wanted = filters.page if page is None else page
    return {
        **({"strength": filters.strength.value} if filters.strength else {}),
        **({"library": filters.library} if filters.library else {}),
        **({"order": filters.order.value} if filters.order is not Order.WEAKEST else {}),
        **({"new": "on"} if filters.new else {}),
        **({"kept": "on"} if filters.kept else {}),
        **({"page": str(wanted)} if wanted != 1 else {}),
    }


def _one_of(words: type[E], given: str) -> E | None:
    return words(given) if given in {word.value for word in words} else None
