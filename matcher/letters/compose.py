"""Each kind of mail and who composes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from matcher.config import Config
from matcher.letters.application import compose_application
from matcher.letters.clock_shift import compose_clock_shift
from matcher.letters.director import compose_director_asked
from matcher.letters.drafts import compose_draft_reminder
from matcher.letters.event_after import compose_event_after
from matcher.letters.event_invited import compose_event_invited
from matcher.letters.event_reminder import compose_event_reminder
from matcher.letters.forwarded import compose_forwarded
from matcher.letters.frame import Mail
from matcher.letters.interest import compose_applications_open, compose_interest_received
from matcher.letters.invitation import compose_invitation
from matcher.letters.matches import compose_match_confirmed
from matcher.letters.monday import compose_monday
from matcher.letters.offers import compose_mentor_offer, compose_participant_offer, compose_reminder
from matcher.letters.rights import compose_right
from matcher.letters.samples import compose_sample
from matcher.letters.selection import compose_selection
from matcher.letters.session_answer import compose_session_answer
from matcher.letters.session_reminder import compose_session_reminder
from matcher.letters.sign_in import compose_sign_in
from matcher.letters.team_invited import compose_team_invited
from matcher.letters.wishes import compose_wish_answered, compose_wish_asked
from matcher.models import OutboxMessage
from matcher.states import MailKind

#: None when what the mail tells of is no longer so: it is dropped then. Called in a unit of work that writes.
Composer = Callable[[OutboxMessage, Config], Mail | None]

COMPOSERS: Mapping[MailKind, Composer] = {
    MailKind.APPLICATION_RECEIVED: compose_application,
    MailKind.MENTOR_OFFER: compose_mentor_offer,
    MailKind.PARTICIPANT_OFFER: compose_participant_offer,
    MailKind.OFFER_REMINDER: compose_reminder,
    MailKind.MATCH_CONFIRMED: compose_match_confirmed,
    MailKind.INVITATION: compose_invitation,
    MailKind.SESSION_REMINDER: compose_session_reminder,
    MailKind.FORWARDED: compose_forwarded,
    MailKind.SIGN_IN: compose_sign_in,
    MailKind.MONDAY: compose_monday,
    MailKind.COORDINATOR_INVITED: compose_right,
    MailKind.DRAFT_REMINDER: compose_draft_reminder,
    MailKind.SELECTION_ACCEPTED: compose_selection,
    MailKind.SELECTION_WAIT_LISTED: compose_selection,
    MailKind.SELECTION_DECLINED: compose_selection,
    MailKind.INTEREST_RECEIVED: compose_interest_received,
    MailKind.APPLICATIONS_OPEN: compose_applications_open,
    MailKind.DIRECTOR_ASKED: compose_director_asked,
    MailKind.TEAM_INVITED: compose_team_invited,
    MailKind.EVENT_INVITED: compose_event_invited,
    MailKind.EVENT_REMINDER: compose_event_reminder,
    MailKind.EVENT_AFTER: compose_event_after,
    MailKind.CLOCK_SHIFT: compose_clock_shift,
    MailKind.SESSION_ANSWER: compose_session_answer,
    MailKind.WISH_ASKED: compose_wish_asked,
    MailKind.WISH_ANSWERED: compose_wish_answered,
    MailKind.SAMPLE: compose_sample,
}


def compose(message: OutboxMessage, config: Config) -> Mail | None:
    """The mail as it is to go out now; None when nobody needs it any more."""
    return COMPOSERS[message.kind](message, config)
