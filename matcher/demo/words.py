"""Names and sentences, drawn from the banks in ``data`` so that nothing comes twice before everything came once."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from matcher.demo import DATA

_DRAWN = re.compile(r"\{([^}]*)\}")


class Deck:
    """Cards in chance order, shuffled again when the last is drawn."""

    def __init__(self, cards: Sequence[str], chance: Random) -> None:
        self._cards, self._chance = tuple(cards), chance
        self._left: list[str] = []

    def draw(self) -> str:
        if not self._left:
            self._left = self._chance.sample(self._cards, len(self._cards))
        return self._left.pop()


class Sentences:
    """What people say about topics and goals; words in braces, ``{one|another}``, are drawn by chance."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        topics, goals = read_bank("sentences.toml"), read_bank("goals.toml")
        self.topics = tuple(topics)
        self._decks = {
            (topic, side): Deck(sentences, chance)
            for topic, sides in topics.items()
            for side, sentences in sides.items()
        }
        self._goals = {kind: Deck(sentences, chance) for kind, sentences in goals.items()}

    def about(self, topic: str, side: str) -> str:
        """``side``: offered or wanted."""
        return self._spin(self._decks[topic, side].draw())

    def goal(self, kind: str) -> str:
        """``kind``: own or team."""
        return self._spin(self._goals[kind].draw())

    def _spin(self, sentence: str) -> str:
        return _DRAWN.sub(lambda match: self._chance.choice(match[1].split("|")), sentence)


@dataclass(frozen=True)
class Name:
    """``speaks`` is the second language somebody of that name may have, empty for none."""

    full: str
    speaks: str = ""

    @property
    def address(self) -> str:
        plain = unicodedata.normalize("NFKD", self.full).encode("ascii", "ignore").decode()
        return f"{'.'.join(plain.lower().split())}@example.org"


class Names:
    """Names that nobody else in the demonstration has."""

    def __init__(self, chance: Random, taken: Sequence[str] = ()) -> None:
        self._chance = chance
        self._taken = set(taken)
        self._groups = [_Group(group, chance) for group in read_bank("names.toml")["group"]]

    def draw(self) -> Name:
        while True:
            (group,) = self._chance.choices(self._groups, [group.weight for group in self._groups])
            full = f"{group.given.draw()} {group.family.draw()}"
            if full not in self._taken:
                self._taken.add(full)
                return Name(full, group.speaks)


class _Group:
    """Names that go together."""

    def __init__(self, group: dict[str, Any], chance: Random) -> None:
        self.weight: int = group["weight"]
        self.speaks: str = group.get("speaks", "")
        self.given, self.family = Deck(group["given"], chance), Deck(group["family"], chance)


def read_bank(file: str) -> dict[str, Any]:
    with (DATA / file).open("rb") as opened:
        return tomllib.load(opened)
