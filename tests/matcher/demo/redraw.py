"""Write the demonstration's CSV files again after a change to what they are drawn from.

Usage: ``python -m tests.matcher.demo.redraw``
"""

from __future__ import annotations

from matcher.demo import DATA
from matcher.demo.spreadsheets import spreadsheets
from tests.matcher.demo.labels import labels

if __name__ == "__main__":
    for file, data in spreadsheets(labels()).items():
        (DATA / file).write_bytes(data)
