"""Mentors and mentees as arrays: one value each in an array of their number, several in a pair of arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import numpy as np

from solver.criteria import QUESTIONS
from solver.criteria.contract import Kind
from solver.criteria.own import BY_QUESTION
from solver.files.arrays.columns import ROWS, VALUES, Columns, each_once, flat
from solver.files.arrays.container import Array
from solver.hours import Participant
from solver.problem import Interval, Mentee, Mentor, Preference

P = TypeVar("P", Mentor, Mentee)
WEEKS = (None, "A", "B")
SETS = ("cooperatives", "languages")
NO_NUMBER = -1
Values = list[Any]


def read_mentors(columns: Columns) -> tuple[Mentor, ...]:
    return _read(columns, "mentors", Mentor, {"places": None, "min_places": 0, "min_places_if_any": 0})


def read_mentees(columns: Columns) -> tuple[Mentee, ...]:
    return _read(columns, "mentees", Mentee, {"priority": 0})


def _read(columns: Columns, side: str, kind: Callable[..., P], numbers: Mapping[str, int | None]) -> tuple[P, ...]:
    """In the order of the file."""
    ids = columns.texts(f"{side}.id", None, required=True)
    size = len(ids)
    of_each: dict[str, Sequence[Any]] = {"id": ids, **_participants(columns, side, size)}
    of_each |= {key: columns.ints(f"{side}.{key}", size, default) for key, default in numbers.items()}
    if kind is Mentor:
        of_each["manager_of"] = list(
            map(frozenset, _several(columns, f"{side}.manager_of", size, columns.spelled, "US"))
        )
    else:
        of_each["apart"] = _names(columns, f"{side}.apart", size)
    keys = list(of_each)
    return tuple(kind(**dict(zip(keys, one, strict=True))) for one in zip(*of_each.values(), strict=True))


def _participants(columns: Columns, side: str, size: int) -> dict[str, Sequence[Any]]:
    def several(key: str, read: Callable[[str, Array], Values], kinds: str, *width: int) -> list[tuple[Any, ...]]:
        return _several(columns, f"{side}.{key}", size, read, kinds, *width)

    hours = columns.several(f"{side}.hours", size, lambda name, rows: _intervals(columns, name, rows), "iu", 4)
    busy = several("busy", lambda name, rows: _instants(columns, name, rows), "M", 2)
    prefer = several("prefer", lambda name, rows: _preferences(columns, name, rows), "iu", 5)
    return {
        "people": [tuple(sorted(names)) for names in several("people", columns.spelled, "US")],
        "library": _names(columns, f"{side}.library", size),
        "zone": _names(columns, f"{side}.zone", size),
        **{key: list(map(frozenset, several(key, columns.spelled, "US"))) for key in SETS},
        "hours": [None] * size if hours is None else [tuple(sorted(one, key=_order)) for one in hours],
        "prefer": [tuple(sorted(one, key=lambda wish: (_order(wish.interval), wish.cost))) for one in prefer],
        "closed": list(map(frozenset, several("closed", columns.days, "M"))),
        "busy": [tuple(sorted(times)) for times in busy],
        "answers": _answers(columns, f"{side}.answers.", size),
    }


def _several(
    columns: Columns, name: str, size: int, read: Callable[[str, Array], Values], kinds: str, *width: int
) -> list[tuple[Any, ...]]:
    found = columns.several(name, size, read, kinds, *width)
    return [()] * size if found is None else found


def _names(columns: Columns, name: str, size: int) -> list[str | None]:
    """Texts of which the empty one is none."""
    return [text or None for text in columns.texts(name, size)]


def _order(interval: Interval) -> tuple[int, int, int, str]:
    return interval.weekday, interval.start, interval.end, interval.week or ""


def _intervals(columns: Columns, name: str, rows: Array) -> Values:
    if len(rows) and not ((rows[:, 3] >= 0) & (rows[:, 3] <= 2)).all():
        columns.note(name, "unknown week", "0 (both), 1 (A) or 2 (B)")
        return [Interval(0, 0, 15)] * len(rows)
    return each_once(rows, lambda weekday, start, end, week: Interval(weekday, start, end, WEEKS[week]))


def _preferences(columns: Columns, name: str, rows: Array) -> Values:
    intervals = _intervals(columns, name, rows[:, :4])
    return list(map(Preference, intervals, rows[:, 4].tolist()))


def _instants(columns: Columns, name: str, rows: Array) -> Values:
    found = columns.minutes(name, rows.reshape(-1))
    whole = [
        moment.replace(tzinfo=UTC) if isinstance(moment, datetime) else datetime.min.replace(tzinfo=UTC)
        for moment in found
    ]
    return list(zip(whole[::2], whole[1::2], strict=True))


def _answers(columns: Columns, prefix: str, size: int) -> list[dict[str, Any]]:
    """``years`` is a number each (-1: none), a choice one text each (empty: none), the rest several texts each."""
    answers: list[dict[str, Any]] = [{} for _ in range(size)]
    names = {name.removesuffix(ROWS).removesuffix(VALUES) for name in columns.names(prefix)}
    for name in sorted(names):
        group, _, question = name.partition(".")
        spots = answers
        if group in BY_QUESTION and question:
            key, spots = question, [one.setdefault(group, {}) for one in answers]
        else:
            key = name
        for row, value in _answer(columns, prefix + name, key, size):
            spots[row][key] = value
    return [{key: value for key, value in one.items() if value != {}} for one in answers]


def _answer(columns: Columns, name: str, key: str, size: int) -> Iterable[tuple[int, Any]]:
    if key in QUESTIONS and QUESTIONS[key].kind is Kind.NUMBER:
        numbers = columns.ints(name, size, NO_NUMBER)
        return [(row, number) for row, number in enumerate(numbers) if number != NO_NUMBER]
    several = columns.several(name, size, columns.spelled, "US")
    found: list[tuple[int, Any]] = [(row, texts) for row, texts in enumerate(several or ()) if texts]
    return found + [(row, text) for row, text in enumerate(columns.texts(name, size)) if text]


def people_arrays(side: str, people: Sequence[Participant]) -> dict[str, Array]:
    """The arrays of mentors or of mentees; what nobody has is left out."""
    arrays: dict[str, Array] = {"id": _texts(person.id for person in people)}
    for key in ("library", "zone", "apart"):
        named = [getattr(person, key, None) or "" for person in people]
        if any(named):
            arrays[key] = _texts(named)
    for key in ("places", "min_places", "min_places_if_any", "priority"):
        numbers = [getattr(person, key, 0) for person in people]
        if any(numbers) or (key == "places" and side == "mentors"):
            arrays[key] = np.array(numbers, np.int64)
    for key in ("people", "cooperatives", "languages", "manager_of"):
        arrays |= _pair(key, [sorted(getattr(person, key, ())) for person in people], _texts)
    if all(person.hours is not None for person in people):
        arrays |= _pair(
            "hours", [[*map(_of_interval, person.hours or ())] for person in people], _table(4), always=True
        )
    arrays |= _pair(
        "prefer", [[(*_of_interval(p.interval), p.cost) for p in person.prefer] for person in people], _table(5)
    )
    arrays |= _pair("closed", [sorted(person.closed) for person in people], _days)
    arrays |= _pair(
        "busy", [[(_naive(begin), _naive(end)) for begin, end in person.busy] for person in people], _minutes
    )
    arrays |= _answer_arrays(people)
    return {f"{side}.{key}": array for key, array in arrays.items()}


def _answer_arrays(people: Sequence[Participant]) -> dict[str, Array]:
    answers: dict[str, dict[int, Any]] = {}
    for row, person in enumerate(people):
        for key, value in person.answers.items():
            inner = {f"{key}.{question}": v for question, v in value.items()} if key in BY_QUESTION else {key: value}
            for name, one in inner.items():
                answers.setdefault(name, {})[row] = one
    arrays: dict[str, Array] = {}
    for name, given in answers.items():
        if name in QUESTIONS and QUESTIONS[name].kind is Kind.NUMBER:
            arrays[f"answers.{name}"] = np.array([given.get(row, NO_NUMBER) for row in range(len(people))], np.int64)
            continue
        single = {row: value for row, value in given.items() if isinstance(value, str)}
        if any(single.values()):
            arrays[f"answers.{name}"] = _texts(single.get(row, "") for row in range(len(people)))
        several = [() if row in single else given.get(row, ()) for row in range(len(people))]
        arrays |= _pair(f"answers.{name}", several, _texts)
    return arrays


def _pair(
    name: str, several: Sequence[Sequence[Any]], make: Callable[[Values], Array], *, always: bool = False
) -> dict[str, Array]:
    values, rows = flat(several)
    return {name + VALUES: make(values), name + ROWS: rows} if values or always else {}


def _texts(texts: Iterable[str]) -> Array:
    return np.array(list(texts), str)


def _table(width: int) -> Callable[[Values], Array]:
    return lambda values: np.array(values, np.int64).reshape(-1, width)


def _days(values: list[date]) -> Array:
    return np.array(values, "M8[D]")


def _minutes(values: Values) -> Array:
    return np.array(values, "M8[m]").reshape(-1, 2)


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _of_interval(interval: Interval) -> tuple[int, int, int, int]:
    return interval.weekday, interval.start, interval.end, WEEKS.index(interval.week)
