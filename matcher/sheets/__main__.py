"""The child process that reads an uploaded file: ``python -m matcher.sheets``, bytes in, one JSON record a line out.

The last line is ``"end"``; a file that is refused ends with its problem and remedy instead.
"""

from __future__ import annotations

import json
import sys

from matcher.sheets.faults import SheetRefused
from matcher.sheets.records import END, read_records

ROWS_AT_ONCE = 50


def main() -> None:
    out = sys.stdout
    try:
        for count, record in enumerate(read_records(sys.stdin.buffer.read())):
            out.write(json.dumps(record) + "\n")
            if count % ROWS_AT_ONCE == 0:
                out.flush()
        out.write(json.dumps(END) + "\n")
    except SheetRefused as refused:
        out.write(json.dumps({"problem": refused.fault.problem, "remedy": refused.fault.remedy}) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
