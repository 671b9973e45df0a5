"""What somebody needs so that they can take part in a session."""

from __future__ import annotations

ACCESS_NEEDS = {
    "captions": "Live captions",
    "phone": "Joining by phone, without a camera",
    "interpreter": "A sign language interpreter",
    "large_print": "Large print or a screen reader",
}


def need_label(key: str) -> str:
    return ACCESS_NEEDS.get(key, key)
