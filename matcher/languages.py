"""The languages people can offer to meet in."""

from __future__ import annotations

from matcher.choices import match_choice

LANGUAGES = {
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "zh": "Chinese",
    "vi": "Vietnamese",
    "tl": "Tagalog",
    "ko": "Korean",
    "ar": "Arabic",
    "hy": "Armenian",
    "fa": "Persian",
    "pt": "Portuguese",
    "ru": "Russian",
    "ht": "Haitian Creole",
    "de": "German",
    "hi": "Hindi",
    "ja": "Japanese",
    "ase": "American Sign Language",
}


def find_language(text: str) -> str | None:
    """The code of a language given by its code or its name."""
    return match_choice(text, LANGUAGES)


def language_name(code: str) -> str:
    return LANGUAGES.get(code, code)
