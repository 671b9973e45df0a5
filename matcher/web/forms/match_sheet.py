"""The sheet of matches that comes back, and the changes that a page showed and somebody pressed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask_wtf import FlaskForm
from flask_wtf.file import FileField

from matcher.services.match_wishes import Wish, WishKind

SHEETS = {"accept": ".xlsx,.csv,text/csv"}
_WISH = re.compile(r"(keep|forbid|free)/(\w{13})/(\w{13})")


class SheetForm(FlaskForm):
    sheet = FileField("The sheet you changed", description="An .xlsx or .csv file.", render_kw=SHEETS)

    def data_of_file(self) -> bytes | None:
        """None, and a word at the field, when no file was chosen."""
        storage = self.sheet.data
        if storage and storage.filename:
            data: bytes = storage.read()
            return data
        self.sheet.errors = ["Choose the sheet that you downloaded here and changed."]
        return None


def write_wish(wish: Wish) -> str:
    return f"{wish.kind.value}/{wish.mentee}/{wish.mentor}"


def read_wishes(written: Iterable[str]) -> list[Wish]:
    """Each once; an empty one is a question left unanswered."""
    found = (_WISH.fullmatch(one) for one in dict.fromkeys(written))
    return [Wish(WishKind(match[1]), match[2], match[3]) for match in found if match]
