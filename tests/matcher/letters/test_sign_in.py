"""The mail with the code: one for everybody at an address, each with digits of their own, and for nobody none."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.letters.frame import Mail
from matcher.letters.sign_in import compose_sign_in
from matcher.mail.letter import Button, Code, Paragraph
from matcher.models import OutboxMessage, SignInTicket
from matcher.services.sign_in import people_at, sign_in_by_code, sign_in_by_link
from matcher.states import MailKind
from tests.builders import make_mentor, make_message, make_person, make_program, make_round
from tests.matcher.mailed import config_here

SHARED = "info@library.example.org"


def asked_for(address: str) -> OutboxMessage:
    return make_message(MailKind.SIGN_IN, None, None, address=address, message_id="<one@bookends.example>")


def composed(message: OutboxMessage) -> Mail:
    mail = compose_sign_in(message, config_here())
    assert mail is not None
    return mail


def codes(mail: Mail) -> list[Code]:
    return [block for block in mail.letter.blocks if isinstance(block, Code)]


def buttons(mail: Mail) -> list[Button]:
    return [block for block in mail.letter.blocks if isinstance(block, Button)]


def test_nobody_at_the_address_means_no_mail_and_no_ticket(work: Session) -> None:
    make_person(address="rosa@example.org")
    assert compose_sign_in(asked_for("nobody@example.org"), config_here()) is None
    assert work.scalars(select(SignInTicket)).all() == []


def test_one_person_gets_digits_and_a_link_that_belong_together(work: Session) -> None:
    rosa = make_person("Rosa Villanueva", address="rosa@example.org")
    mail = composed(asked_for("rosa@example.org"))
    assert mail.letter.words[0] == "Hello Rosa,"
    assert [code.note for code in codes(mail)] == ["Your six digits"]
    (button,) = buttons(mail)
    assert button.label == "Sign in"
    base, _, token = button.address.rpartition("/")
    assert base == "http://localhost/sign-in"
    assert sign_in_by_link(token, codes(mail)[0].digits) is rosa


def test_several_people_choose_themselves(work: Session) -> None:
    people = [make_person(name, address=SHARED) for name in ("Rosa Villanueva", "Calvin Ostrow")]
    mail = composed(asked_for(SHARED))
    assert mail.letter.words == ("Hello. Several people use this address. Choose yourself below.",)
    assert [code.note for code in codes(mail)] == [
        "Your six digits, Rosa Villanueva",
        "Your six digits, Calvin Ostrow",
    ]
    assert [button.label for button in buttons(mail)] == ["Sign in as Rosa Villanueva", "Sign in as Calvin Ostrow"]
    assert [sign_in_by_code(SHARED, code.digits) for code in codes(mail)] == people


def test_no_digits_stand_where_a_locked_screen_or_a_log_shows_them(work: Session) -> None:
    make_person(address="rosa@example.org")
    mail = composed(asked_for("rosa@example.org"))
    (code,) = codes(mail)
    assert mail.letter.subject == "Sign in to Bookends"
    assert code.digits not in " ".join([mail.letter.subject, *mail.letter.words, mail.letter.footer])


def test_it_goes_to_the_address_that_was_typed_from_the_service(work: Session) -> None:
    make_person("Rosa", address="rosa@example.org")
    mail = composed(asked_for("rosa@example.org"))
    sender, to = mail.envelope.sender, mail.envelope.to
    assert (sender.name, sender.address) == ("Bookends", "sessions@bookends.example")
    assert (to.name, to.address) == ("", "rosa@example.org")
    assert mail.envelope.reply_to == sender
    assert mail.letter.signed == ("Bookends",)
    assert Paragraph("If it was not you, do nothing. Nobody can sign in without this mail.") in mail.letter.blocks


def test_somebody_in_one_program_hears_from_it_and_can_ask_it(work: Session) -> None:
    program = make_program("Culture of Learning")
    mentor = make_mentor(make_round(program), "Dana Whitfield")
    mail = composed(asked_for(mentor.person.address))
    assert mail.envelope.sender.name == "Culture of Learning"
    assert (mail.envelope.reply_to.name, mail.envelope.reply_to.address) == ("Ellen Marsh", "mentoring@example.org")
    assert mail.letter.signed == ("Ellen Marsh", "Culture of Learning, Harbor Library Consortium")


def test_somebody_in_two_programs_hears_from_the_service(work: Session) -> None:
    mentor = make_mentor(make_round(), "Dana Whitfield")
    make_mentor(make_round(), person=mentor.person)
    make_mentor(make_round(), "Calvin Ostrow", person=make_person("Calvin Ostrow", address=mentor.person.address))
    assert composed(asked_for(mentor.person.address)).envelope.sender.name == "Bookends"


def test_a_repeat_is_the_same_letter(work: Session) -> None:
    make_person(address=SHARED)
    message = asked_for(SHARED)
    assert composed(message) == composed(message)


def test_nobody_elses_address_is_told(work: Session) -> None:
    make_person("Rosa", address=SHARED)
    other = make_person("Calvin", address="calvin@example.org")
    assert other.address not in str(composed(asked_for(SHARED)))
    assert [person.name for person in people_at(SHARED)] == ["Rosa"]
