"""What a right allows, in words."""

from __future__ import annotations

from collections.abc import Mapping

from matcher.models import Right

#: What stands after "the right to".
RIGHTS: Mapping[Right, str] = {
    Right.COORDINATOR: "run everything",
    Right.ASSISTANT: "take in applications and see to the mail",
    Right.READER: "read applications and give an opinion",
}
#: The same as a label that is chosen.
CALLED: Mapping[Right, str] = {
    Right.COORDINATOR: "Coordinator: everything, also who else helps",
    Right.ASSISTANT: "Assistant: takes in applications and spreadsheets, sees to the mail",
    Right.READER: "Reader: reads applications and says what they think of them",
}
SHORT: Mapping[Right, str] = {
    Right.COORDINATOR: "Coordinator",
    Right.ASSISTANT: "Assistant",
    Right.READER: "Reader",
}
