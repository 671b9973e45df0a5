"""The table and the plot of what was measured, for ``docs/``."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs"
SHORTEST = 0.005
"""Seconds that are still drawn: the scale is logarithmic."""
HEAD = (
    "| round | hours | method | seconds | x ours | peak MB | placed | with times | total | weakest |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)
INTRODUCTION = """\
# Measured beside others

`make benchmarks` runs this again: the same rounds, one after the other, each method in a process of its own, each up to
the size it manages in five minutes. Seconds differ between machines and runs; ratios are the message.

* **ours** includes scoring, never-rules, hours, times and the proof over all pairs; **with the floor**, the weakest
  match is lifted first. The others are handed a finished matrix and only match; making it is not counted.
* **scipy, copies**: `linear_sum_assignment` with a column for each place. **dense OR-Tools flow**: every possible pair
  is an arc. **OR-Tools arc by arc**: one call an arc and points of two decimals, as scripts usually do it.
  **munkres, copies**: the package of that name.
* **with times**: how many of the matches can be held. The others match first; then each mentor's mentees get times
  beside each other, the best matches first, and who finds none is lost.
"""


def line(told: dict[str, Any]) -> str:
    """One result as a line for the screen."""
    where = f"{told['mentees']:>7,} x {told['mentors']:<6,} {told['width']:>6}  {told['method']:<22}"
    if "failed" in told:
        return f"{where} {told['failed']}"
    return (
        f"{where} {told['seconds']:9.2f} s {told['megabytes']:6} MB  placed {told['placed']}  "
        f"with times {told['held']}  total {told['total']}  weakest {told['weakest']}  {told.get('proof', '')}"
    )


def write(results: Sequence[dict[str, Any]]) -> None:
    rows = "\n".join(_row(told, results) for told in results)
    text = f"{INTRODUCTION}\nOn {_machine()}.\n\n![Seconds by number of mentees](benchmarks.svg)\n\n{HEAD}\n{rows}\n"
    (DOCS / "benchmarks.md").write_text(text, encoding="utf-8")
    plot(results)


def _row(told: dict[str, Any], results: Sequence[dict[str, Any]]) -> str:
    hours = "no times" if told["width"] == "none" else told["width"]
    begin = f"| {told['mentees']:,} x {told['mentors']:,} | {hours} | {told['method']} |"
    if "failed" in told:
        return f"{begin} {told['failed']} | | | | | | |"
    ours = [other["seconds"] for other in results if _same_round(other, told) and other["method"] == "ours"]
    ratio = f"{told['seconds'] / ours[0]:.1f}" if ours else ""
    return (
        f"{begin} {told['seconds']:.2f} | {ratio} | {told['megabytes']:,} | {told['placed']:,} | "
        f"{told['held']:,} | {told['total']:,} | {told['weakest']:,} |"
    )


def _same_round(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return "failed" not in one and all(one[key] == other[key] for key in ("mentees", "mentors", "width"))


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in ("ortools", "numpy", "scipy", "munkres"))
    processor = _processor() or platform.machine()
    return f"{processor}, {os.cpu_count()} cores, {memory} GB, Python {platform.python_version()}, {packages}"


def _processor() -> str | None:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((text.partition(":")[2].strip() for text in lines if text.startswith("model name")), None)


def plot(results: Sequence[dict[str, Any]]) -> None:
    """Seconds over mentees, both logarithmic, a line for each method; one panel for each kind of hours."""
    import matplotlib as mpl  # noqa: PLC0415 - only who writes the plot needs it

    mpl.use("svg")
    from matplotlib import pyplot as plt  # noqa: PLC0415

    mpl.rcParams.update({"svg.hashsalt": "bookends", "font.size": 9})
    panels = [("broad", "Broad hours"), ("narrow", "Narrow hours"), ("none", "Without times")]
    figure, axes = plt.subplots(1, len(panels), figsize=(11, 4), sharey=True, layout="constrained")
    methods = list(dict.fromkeys(told["method"] for told in results))
    for axis, (width, title) in zip(axes, panels, strict=True):
        for number, method in enumerate(methods):
            mine = [told for told in results if told["method"] == method and told["width"] == width]
            done = [(told["mentees"], max(told["seconds"], SHORTEST)) for told in mine if "failed" not in told]
            if done:
                axis.loglog(*zip(*done, strict=True), marker="o", markersize=3, color=f"C{number}", label=method)
        axis.set_title(title)
        axis.set_xlabel("mentees")
        axis.grid(visible=True, alpha=0.3)
    axes[0].set_ylabel("seconds")
    axes[0].legend(frameon=False, fontsize=8)
    figure.savefig(DOCS / "benchmarks.svg", metadata={"Date": None})
