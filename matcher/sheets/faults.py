"""What is wrong in a spreadsheet, said so that somebody can put it right."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.errors import Invalid

SHOWN = 80
# What stands in these columns is shown to nobody, not even while it is faulty.
PRIVATE = frozenset({"never_with", "own_manager", "wished"})


@dataclass(frozen=True)
class SheetFault:
    """``row`` as the spreadsheet counts, headings being row 1; None for the whole file. ``value`` as it was written.

    ``about`` is our own heading for the column, where the sheet has another.
    """

    row: int | None
    column: str | None
    value: str
    problem: str
    remedy: str
    about: str = ""

    def __post_init__(self) -> None:
        if self.column in PRIVATE:
            object.__setattr__(self, "value", "")

    @property
    def advice(self) -> str:
        return f"{self.problem} {self.remedy}"

    def __str__(self) -> str:
        place = "The file" if self.row is None else f"Row {self.row}"
        column = f", {self.column}" if self.column else ""
        value = f" “{shown(self.value)}”" if self.value else ""
        return f"{place}{column}:{value} {self.advice}"


@dataclass(frozen=True)
class SheetNote:
    """Something to know about a row: ``text`` follows the name. ``warns``: it should be looked at first."""

    row: int
    text: str
    warns: bool = False


class SheetRefused(Invalid):
    """The whole file cannot be read."""

    code = "sheet_refused"

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.fault = SheetFault(None, None, "", problem, remedy)


class CellFault(Exception):
    """One cell cannot be understood: ``problem`` and ``remedy`` follow its value."""

    def __init__(self, problem: str, remedy: str, value: str | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy
        self.value = value


def shown(value: str) -> str:
    """A value short enough to be read in a list."""
    plain = " ".join(value.split())
    return plain if len(plain) <= SHOWN else plain[: SHOWN - 1] + "…"
