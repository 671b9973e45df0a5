"""Column types that several tables share."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import JSON, Enum, String, Text
from sqlalchemy.orm import mapped_column

from matcher.db import UtcDateTime
from matcher.ids import new_id

Key = Annotated[int, mapped_column(primary_key=True)]
PublicId = Annotated[str, mapped_column(String(16), unique=True, default=new_id)]
Name = Annotated[str, mapped_column(String(200))]
Words = Annotated[str, mapped_column(Text, default="")]
Moment = Annotated[datetime, mapped_column(UtcDateTime)]
Json = Annotated[dict[str, Any], mapped_column(JSON, default=dict)]
JsonList = Annotated[list[str], mapped_column(JSON, default=list)]


def state_column(states: type[StrEnum], *, length: int = 16, name: str = "") -> Enum:
    """Stored as its text with a check constraint, the same on every engine; ``name`` where a table has two of them."""
    return Enum(
        states,
        native_enum=False,
        create_constraint=True,
        length=length,
        name=name or states.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )
