"""What one person chose and said of it, out of whatever columns a form spreads it over."""

from __future__ import annotations

import re
from collections.abc import Sequence

from matcher.sheets.asked import Asked
from matcher.sheets.columns import worded_headings
from matcher.sheets.mapped_cells import Column
from matcher.sheets.mapping import WHOLE
from matcher.sheets.targets import RANK

_NUMBER = re.compile(r"\d+")
WORDS = ":words"


class Topics:
    """Things chosen in a row: by rank, then by the number of their column, then in the order they stand in."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        self.asked = asked
        self.pairs = {question.key: worded_headings(question, asked) for question in asked if question.words}
        self.said: dict[str, list[tuple[Column, str]]] = {}

    def take(self, key: str, columns: list[tuple[Column, str]]) -> bool:
        """Keep these cells if they are about topics."""
        question = next((one for one in self.pairs if self._concerns(one, key)), None)
        if question is not None:
            self.said[key] = columns
        return question is not None

    def fill(self, question: Asked, cells: dict[str, str]) -> tuple[int, int]:
        """Write what was chosen into ``cells``; returns how many things were chosen, and how many are taken."""
        pairs = self.pairs[question.key]
        numbered = [self._first(chosen) for chosen, _ in pairs]
        words = {}
        for (_, sentence), choice in zip(pairs, numbered, strict=True):
            said = self._words(sentence)
            if said and choice:
                words[choice] = said
        for choice in question.choices:
            said = self._words(f"{question.key}{WORDS}:{choice}")
            if said:
                words[choice] = said
        found = [*self._ranked(question.key), *filter(None, numbered), *self._several(question.key), *words]
        everything = list(dict.fromkeys(found))
        for number, (_, sentence) in enumerate(pairs):
            said = self._words(sentence)
            if said and not numbered[number] and number < len(everything):
                words.setdefault(everything[number], said)
        about_all = self._words(f"{question.key}{WORDS}")
        if about_all and everything:
            words.setdefault(everything[0], about_all)
        for (chosen, sentence), choice in zip(pairs, everything, strict=False):
            cells[chosen], cells[sentence] = choice, words.get(choice, "")
        return len(everything), len(pairs)

    def _concerns(self, question: str, key: str) -> bool:
        headings = {heading for pair in self.pairs[question] for heading in pair}
        return key in headings or key in {question, f"{question}{RANK}"} or key.startswith(f"{question}{WORDS}")

    def _ranked(self, question: str) -> list[str]:
        ranks = []
        for column, cell in self.said.get(f"{question}{RANK}", []):
            number, choice = _NUMBER.search(cell), column.use.meanings.get(WHOLE, "")
            if number and choice:
                ranks.append((int(number[0]), choice))
        return [choice for _, choice in sorted(ranks, key=lambda entry: entry[0])]

    def _several(self, question: str) -> list[str]:
        return [answer for column, cell in self.said.get(question, []) for answer in column.answers(cell)]

    def _first(self, key: str) -> str:
        return next((answer for column, cell in self.said.get(key, []) for answer in column.answers(cell)), "")

    def _words(self, key: str) -> str:
        return "\n".join(cell for _, cell in self.said.get(key, []))
