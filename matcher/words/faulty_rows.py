"""What to write to somebody whose row of a spreadsheet cannot be taken in: words that the coordinator may copy."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.sheets.faults import SheetFault, shown
from matcher.words.present import counted

# What is asked of the person, by our own heading; the columns of topics share the first part of theirs.
_ASKS = {
    "name": "Please tell us your first and last name.",
    "address": "Please tell us the e-mail address that you read.",
    "library": "Please tell us which library or library system employs you.",
    "state": "Please tell us your state or province.",
    "country": "Please tell us your country.",
    "time_zone": "Please tell us the time zone you work in, such as Pacific or Arizona.",
    "hours_if_need_be": "Please write the hours like “Mon 9:00-12:00; Tue 13:00-17:00”.",
    "away": "Please tell us the days you are away, like “February 15–19; April 2”.",
    "languages": "Please tell us in which languages you can meet.",
    "consent": "Please tell us whether you agree that your answers are used for matching.",
    "places": "Please tell us how many people or teams you could mentor.",
    "team": "Please tell us the name of the team you apply with, if there is one.",
    "phone": "Please tell us your phone number once more.",
    "meeting_link": "Please send us the whole address of your meeting room; it begins with https://.",
    "wished": "Please name three people at most.",
}
# These are for the coordinator to settle: nobody needs to be asked.
_OURS = (
    "stands in row",
    "has applied as",
    "sent the form",
    "is not the library of team",
    "leads team",
    "Offers are out",
)


def mail_words(name: str, faults: Sequence[SheetFault], *, program: str, minutes: int, contact: str) -> str:
    """A whole mail, or nothing when there is nothing to ask."""
    asked = [fault for fault in faults if not any(words in fault.problem for words in _OURS)]
    if not asked:
        return ""
    things = "one more thing" if len(asked) == 1 else counted(len(asked), "more thing")
    lines = [
        f"Dear {name.split()[0] if name.split() else 'colleague'},",
        f"thank you for applying to {program}. Before we can take in your application we need {things} from you:",
        "\n".join(f"• {_asked(fault, minutes)}" for fault in asked),
        "A short answer to this mail is enough.",
        contact,
    ]
    return "\n\n".join(lines)


def _asked(fault: SheetFault, minutes: int) -> str:
    about = fault.about or fault.column or ""
    column = f"“{fault.column}”" if fault.column else "Your application"
    wrote = (
        f"you wrote “{shown(fault.value)}”, which we could not use" if fault.value else "we have no answer we can use"
    )
    return f"{column}: {wrote}. {_request(about, fault, minutes)}"


def _request(about: str, fault: SheetFault, minutes: int) -> str:
    if about == "hours":
        example = "like “Mon 9:00-12:00; Tue 13:00-17:00”"
        return f"Please tell us weekly hours that work for you, {example}, at least {minutes} minutes in a row."
    if about in _ASKS:
        return _ASKS[about]
    if about.startswith("topic_"):
        return (
            f"Please choose at least one topic. {fault.remedy}"
            if not fault.value
            else f"Please choose again. {fault.remedy}"
        )
    return f"Please answer this once more. {fault.remedy}"
