"""Words to mail to somebody whose row cannot be taken in."""

from __future__ import annotations

from matcher.sheets.faults import SheetFault
from matcher.words.faulty_rows import mail_words

HOURS = SheetFault(4, "When could you meet?", "", "Nothing is written here.", "Give hours.", about="hours")
ZONE = SheetFault(4, "time_zone", "PST8", "is not a time zone we know.", "Give one such as Pacific.")
TWICE = SheetFault(4, "address", "rosa@example.org", "Rosa stands in row 2 already.", "Keep one of the two rows.")
SECRET = SheetFault(4, "Never with", "", "begins like a formula.", "Begin with a letter.", about="never_with")


def words(*faults: SheetFault, name: str = "Rosa Villanueva") -> str:
    return mail_words(name, faults, program="Culture of Learning", minutes=45, contact="Ellen Marsh")


def test_everything_wrong_is_asked_for_in_one_mail() -> None:
    assert words(HOURS, ZONE) == (
        "Dear Rosa,\n\n"
        "thank you for applying to Culture of Learning. Before we can take in your application we need 2 more things "
        "from you:\n\n"
        "• “When could you meet?”: we have no answer we can use. Please tell us weekly hours that work for you, like "
        "“Mon 9:00-12:00; Tue 13:00-17:00”, at least 45 minutes in a row.\n"
        "• “time_zone”: you wrote “PST8”, which we could not use. Please tell us the time zone you work in, such as "
        "Pacific or Arizona.\n\n"
        "A short answer to this mail is enough.\n\n"
        "Ellen Marsh"
    )


def test_what_the_coordinator_settles_alone_is_no_mail() -> None:
    assert words(TWICE) == ""
    assert "one more thing" in words(TWICE, ZONE)


def test_somebody_without_a_name_and_a_private_answer() -> None:
    told = words(SECRET, name="")
    assert told.startswith("Dear colleague,")
    assert "“Never with”: we have no answer we can use. Please answer this once more. Begin with a letter." in told
