"""How somebody's sessions reach their own calendar: the choice, and the address of the subscription."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from matcher.models import Person
from matcher.services.calendar_feeds import choose_channel, feed_token, rotate_feed
from matcher.states import CalendarChannel
from matcher.web.access import current_config, signed_in
from matcher.web.forms.sessions import ChannelForm, NewAddressForm
from matcher.words.present import first_name

blueprint = Blueprint("calendar", __name__)
CHANGED = {
    CalendarChannel.SUBSCRIPTION: "You are subscribed from now on. Add the address below to your calendar.",
    CalendarChannel.INVITATION: "Invitations to your sessions are on their way to you by mail.",
}


@blueprint.get("/me/calendar")
@signed_in
def page(person: Person) -> ResponseReturnValue:
    """The address is a secret, and shown to nobody but its owner, and only while it is in use."""
    subscribed, token = person.calendar_channel is CalendarChannel.SUBSCRIPTION, feed_token(person, current_config())
    address = f"{current_config().base_url}/calendar/{token}.ics" if subscribed and token else ""
    return render_template(
        "participation/calendar.html",
        name=first_name(person.name),
        mail_address=person.address,
        subscribed=subscribed,
        address=address,
        webcal="webcal:" + address.partition(":")[2] if address else "",
        token=token or "",
    )


@blueprint.post("/me/calendar/channel")
@signed_in
def channel(person: Person) -> ResponseReturnValue:
    form = ChannelForm()
    if not form.validate_on_submit():
        raise BadRequest
    chosen = CalendarChannel(form.channel.data or "")
    if choose_channel(person, chosen, config=current_config(), actor=person):
        flash(CHANGED[chosen], "good")
    return redirect(url_for("calendar.page"), 303)


@blueprint.post("/me/calendar/address")
@signed_in
def new_address(person: Person) -> ResponseReturnValue:
    form = NewAddressForm()
    if form.validate_on_submit() and rotate_feed(
        person, shown=form.shown.data or "", config=current_config(), actor=person
    ):
        flash("This is your new address. The old one shows nothing any more.", "good")
    return redirect(url_for("calendar.page"), 303)
