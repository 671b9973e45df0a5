"""Every act in the record as a sentence. A test finds an act of the code that has none."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from matcher.models import Right
from matcher.queries.history import Act
from matcher.states import MailKind
from matcher.web.coordinator.mail_words import KINDS
from matcher.words.present import counted
from matcher.words.rights import RIGHTS

Subject = Mapping[str, str | int]
SHEETS = {
    "mentors": "the mentors",
    "participants": "the participants",
    "answers": "the answers",
    "offers": "the offers",
    "sessions": "the sessions",
    "interests": "those interested",
    "matches": "the suggested matches",
}
SOMEBODY, ITSELF = "somebody", "Bookends"


def act_words(act: Act, *, numbers: bool = True) -> str:
    """As in "Ellen Marsh sent 57 offers". ``numbers`` is false for a reader who must not count."""
    words = WORDS.get(act.code)
    subject = act.subject if numbers else {kind: value for kind, value in act.subject.items() if isinstance(value, str)}
    said = (words if isinstance(words, str) else words(subject)) if words else act.code.replace("_", " ")
    return f"{act.by or ITSELF} {said.format_map(_Named(subject))}"


class _Named(dict[str, str | int]):
    """Whoever is not known any more is somebody."""

    def __missing__(self, kind: str) -> str:
        gone = {"round": "a", "proposal": "two people", "mentorship": "two people", "team": "that is no more"}
        return gone.get(kind, SOMEBODY)


def _offers_sent(subject: Subject) -> str:
    number = subject.get("offers")
    return f"sent {counted(number, 'offer')}" if isinstance(number, int) else "sent the offers"


def _letters_sent(subject: Subject) -> str:
    counts = [number for key in ("accepted", "wait_listed", "declined") if isinstance(number := subject.get(key), int)]
    return f"sent {counted(sum(counts), 'letter')} about decisions" if counts else "sent the letters about decisions"


def _uploaded(subject: Subject) -> str:
    counts = [
        counted(number, one) for one in ("mentor", "participant") if isinstance(number := subject.get(f"{one}s"), int)
    ]
    return f"uploaded {' and '.join(counts)}" if counts else "uploaded applications"


def _reported(subject: Subject) -> str:
    took = "took place" if subject.get("said") == "yes" else "did not take place"
    by = ", through a mailed link and without signing in" if subject.get("by") == "link" else ""
    return f"said that a session of {{session}} {took}{by}"


def _reminded(subject: Subject) -> str:
    number = subject.get("people")
    people = counted(number, "person", "people") if isinstance(number, int) else "people"
    return f"reminded {people} in the {{round}} round to finish their application"


def _told(subject: Subject) -> str:
    number = subject.get("people")
    people = counted(number, "interested person", "interested people") if isinstance(number, int) else "who waited"
    return f"told {people} that applications are open"


def _people(subject: Subject) -> str:
    number = subject.get("people")
    return counted(number, "person", "people") if isinstance(number, int) else "people"


def _places(subject: Subject) -> str:
    number = subject.get("places")
    openings = counted(number, "opening") if isinstance(number, int) else "another number of openings"
    return "gave {mentor} " + openings


def _all_again(subject: Subject) -> str:
    number = subject.get("count")
    mails = counted(number, "mail") if isinstance(number, int) else "every mail"
    return f"sent {mails} again that had not arrived"


def _kind(subject: Subject) -> str:
    kind = subject.get("kind")
    return KINDS[MailKind(kind)] if isinstance(kind, str) else "a kind of its own"


def _right(subject: Subject) -> str:
    right = subject.get("right")
    return "gave {person} the right to " + (RIGHTS[Right(right)] if isinstance(right, str) else "help")


def _sheet(subject: Subject) -> str:
    what = SHEETS.get(str(subject.get("sheet", "")), "something")
    return f"took {what} of the {{round}} round with them as a spreadsheet"


def _matches_edited(subject: Subject) -> str:
    done = [
        counted(number, "match", "matches") + f" {what}"
        for key, what in (("kept", "kept"), ("forbidden", "set to “Don’t pair”"), ("freed", "no longer kept"))
        if isinstance(number := subject.get(key), int) and number
    ]
    how = f": {', '.join(done)}" if done else ""
    return "used an edited sheet of the matches of the {round} round" + how


#: What follows the name of whoever did it; {kind} is the name of what it was done to.
WORDS: Mapping[str, str | Callable[[Subject], str]] = {
    "program_created": "started this program",
    "coordinator_created": "made {person} a coordinator",
    "round_created": "prepared the {round} round",
    "right_given": _right,
    "right_taken": "took back the right of {person}",
    "handover_written": "changed the notes for a hand-over",
    "question_added": "added a question to the {round} round",
    "question_changed": "changed a question of the {round} round",
    "question_moved": "put the questions of the {round} round in another order",
    "question_removed": "took a question out of the {round} round",
    "program_changed": "changed what is said about this program",
    "topics_changed": "changed the list of topics",
    "round_changed": "changed the {round} round",
    "round_ended": "ended the {round} round",
    "timetable_changed": "changed the timetable of the {round} round",
    "sign_up_opened": "opened sign-up for the {round} round",
    "participants_closed": "closed the {round} round to participants, and kept it open for mentors",
    "late_allowed": "made a link for people who come late to the {round} round",
    "late_stopped": "took back the link for people who come late to the {round} round",
    "applications_opened": "opened applications to the {round} round",
    "applications_closed": "closed applications to the {round} round",
    "applications_reopened": "opened applications to the {round} round again",
    "application_entered": "entered the application of {enrollment}",
    "application_changed": "changed the application of {enrollment}",
    "application_withdrawn": "withdrew an application: {enrollment}",
    "application_returned": "took the withdrawal of an application back: {enrollment}",
    "note_written": "wrote what they think of the application of {enrollment}",
    "application_accepted": "accepted the application of {enrollment}",
    "application_wait_listed": "put {enrollment} on the waiting list",
    "application_declined": "declined the application of {enrollment}",
    "application_undecided": "took back the decision about {enrollment}",
    "letters_sent": _letters_sent,
    "drafts_reminded": _reminded,
    "applications_uploaded": _uploaded,
    "reported_session": _reported,
    "interest_removed": "removed somebody who had been interested",
    "interested_told": _told,
    "director_asked": "asked the director whom {enrollment} names",
    "director_asked_again": "asked the director whom {enrollment} names once more",
    "sheet_mapped": lambda subject: f"said what the columns of a spreadsheet of {subject.get('role', 'people')}s are",
    "places_set": _places,
    "run_requested": "found matches in the {round} round",
    "explanations_asked": "had the result of the {round} round explained again",
    "hours_added": "added hours to the application of {enrollment}",
    "run_canceled": "stopped finding matches in the {round} round",
    "pair_kept": "kept {mentor} and {mentee} together",
    "pair_forbidden": "set {mentor} and {mentee} to “Don’t pair”",
    "pin_removed": "undid what was fixed about {mentor} and {mentee}",
    "sheet_taken": _sheet,
    "matches_edited": _matches_edited,
    "planned_event": lambda subject: f"planned {{event}} and invited {_people(subject)}",
    "changed_event": "changed what is said about {event}",
    "called_off_event": "called off {event}",
    "set_recording": "gave the recording of {event}",
    "invited_again": lambda subject: f"invited {_people(subject)} more to {{event}}",
    "left_event": lambda subject: f"took {_people(subject)} who have left out of {{event}}",
    "marked_attendance": lambda subject: f"noted of {_people(subject)} whether they came to {{event}}",
    "sent_after_event": lambda subject: f"sent {_people(subject)} what follows {{event}}",
    "guests_taken": "took the guests of an event with them as a spreadsheet",
    "offers_sent": _offers_sent,
    "match_offered": "offered a match: {proposal}",
    "offer_withdrawn": "withdrew the offer: {proposal}",
    "match_to_arrange": "offered a match, its time still to be found: {proposal}",
    "other_time_wished": "asked for another time for the offer: {proposal}",
    "times_chosen": "said which times would do for the offer: {proposal}",
    "nothing_in_common": "said which times would do for the offer, and none suits both: {proposal}",
    "said_yes": "answered the offer: {proposal}",
    "said_no": "answered the offer: {proposal}",
    "moved_session": "moved a session of {session}",
    "clock_updated": "kept {series} at the agreed time on the clock when its time zone changed its rules",
    "sessions_collide": "found that sessions of {series} overlap others since a time zone changed its rules",
    "canceled_session": "canceled a session of {session}",
    "held_after_all": "had a canceled session of {session} take place after all",
    "moved_following": "moved a session of {series} and all that follow",
    "followed_clock": "put the sessions of {series} on another clock",
    "asked_change": "asked to change all sessions to come of {series}",
    "agreed_change": "agreed to the change of all sessions to come of {series}",
    "declined_change": "declined the change of all sessions to come of {series}",
    "withdrew_change": "took back what was asked about the sessions of {series}",
    "canceled_rest": "canceled the sessions to come of {mentorship}, which ended the match",
    "replaced_mentor": "ended the match of {mentorship}, so that another mentor can be offered",
    "set_meeting_link": "gave the meeting link of {series}",
    "rotated_feed": "took a new address for their calendar subscription",
    "chose_calendar": "chose how sessions reach their own calendar",
    "mail_sent_again": "sent a mail to {mail} again that had not arrived",
    "mail_all_sent_again": _all_again,
    "mail_handled": "looked after a mail that had come in",
    "settled_answer": "looked after what {person} answered to {series}",
    "mail_passed_on": "passed on a mail that had come to {series}",
    "team_made": "brought the team {team} together",
    "team_changed": "changed what the team {team} has agreed",
    "team_invited": "invited {person} to the team {team}",
    "team_invitation_withdrawn": "took back the invitation of {person} to the team {team}",
    "team_joined": "joined the team {team}",
    "team_left": "left the team {team}",
    "team_handed_over": "made {person} the lead of the team {team}",
    "team_member_out": "took {person} out of the team {team}",
    "team_member_in": "put {enrollment} into the team {team}",
    "address_corrected": "corrected the address of {person}",
    "offer_expired": "ended an offer that nobody answered: {proposal}",
    "mail_text_set": lambda subject: f"changed the text of a mail: {_kind(subject)}",
    "mail_text_reset": lambda subject: f"took our text of a mail again: {_kind(subject)}",
    "mail_sample_sent": lambda subject: f"had a test of a mail sent: {_kind(subject)}",
    "sign_in_ticket_made": "made a way to sign in for {person}",
    "signed_in": "signed in",
    "signed_out": "signed out",
}
