"""Sessions of one mentor beside each other: slots as bits of integers, and what is soon said of them.

Each session has the slots it could be at, each slot those that a session at it excludes (itself among them). Which
sessions clash is then one ``and``, whatever the dates behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence


def bits(mask: int) -> Iterator[int]:
    """The numbers of the bits set, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def first_come(masks: Sequence[int], excluded: Sequence[int]) -> list[int] | None:
    """A slot for everybody, those with fewest first, each taking the first that is left; None where one finds none."""
    taken, found = 0, [0] * len(masks)
    for session in sorted(range(len(masks)), key=lambda one: masks[one].bit_count()):
        left = masks[session] & ~taken
        if not left:
            return None
        found[session] = (left & -left).bit_length() - 1
        taken |= excluded[found[session]]
    return found


def rooms(slots: int, excluded: Sequence[int]) -> list[int]:
    """Few sets of slots of which each has room for one session, as all in it exclude each other; each slot is in one.

    Greedy in the order of slots: for equal sessions within days as few as there can be (intervals: least clique cover).
    """
    found = []
    while slots:
        found.append(_room(slots, (slots & -slots).bit_length() - 1, excluded))
        slots &= ~found[-1]
    return found


def _room(slots: int, first: int, excluded: Sequence[int]) -> int:
    """The slots that exclude ``first`` and each other, taken in order."""
    room, common = 1 << first, excluded[first] & slots & ~(1 << first)
    while common:
        slot = (common & -common).bit_length() - 1
        room |= 1 << slot
        common &= excluded[slot] & ~(1 << slot)
    return room


def cliques(slots: int, excluded: Sequence[int]) -> list[int]:
    """Sets of slots that exclude each other; two slots do exactly if some set holds both, and each is in one."""
    found: list[int] = []
    covered = 0
    for slot in bits(slots):
        clashing = excluded[slot] & slots & -(2 << slot)
        while clashing:
            other = (clashing & -clashing).bit_length() - 1
            room = _room(slots & excluded[slot], other, excluded) | 1 << slot
            if not any(room | before == before for before in found[-8:]):
                found.append(room)
            clashing &= ~room
            covered |= room
        if not covered >> slot & 1:
            found.append(1 << slot)
    return found


def disjoint(order: Iterable[int], excluded: Sequence[int]) -> list[int]:
    """Each slot that none before it excludes."""
    taken, found = 0, []
    for slot in order:
        if not taken >> slot & 1:
            found.append(slot)
            taken |= excluded[slot]
    return found


def seated(masks: Sequence[int], among: Sequence[int]) -> list[int] | None:
    """For each session one of the disjoint sets of slots ``among``, each used once; None where there is no way.

    Augmenting paths, the shortest first (Berge 1957). Necessary for sessions that can be timed.
    """
    open_to = [sum(1 << number for number, room in enumerate(among) if mask & room) for mask in masks]
    held_by, room_of = [-1] * len(among), [-1] * len(masks)
    for session in range(len(masks)):
        if not _seat(session, open_to, held_by, room_of):
            return None
    return room_of


def _seat(session: int, open_to: Sequence[int], held_by: list[int], room_of: list[int]) -> bool:
    """Find the session a room; whoever has to move for it moves."""
    free = sum(1 << room for room, holder in enumerate(held_by) if holder < 0)
    asked_by, seen, waiting = {session: session}, 0, [session]
    for one in waiting:
        if open_to[one] & free:
            room = next(bits(open_to[one] & free))
            while True:
                room_of[one], held_by[room], room = room, one, room_of[one]
                if one == session:
                    return True
                one = asked_by[one]
        for room in bits(open_to[one] & ~seen):
            asked_by[held_by[room]] = one
            waiting.append(held_by[room])
        seen |= open_to[one]
    return False


def clash(slots: Sequence[int], excluded: Sequence[int]) -> bool:
    """Whether any of these slots excludes another."""
    taken = 0
    for slot in slots:
        if taken >> slot & 1:
            return True
        taken |= excluded[slot]
    return False


def union(masks: Iterable[int]) -> int:
    together = 0
    for mask in masks:
        together |= mask
    return together
