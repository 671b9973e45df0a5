"""Locks on both engines: what a page has read with everything around it is locked like what was read alone."""

from __future__ import annotations

from flask import Flask

from matcher import clock
from matcher.db import unit_of_work
from matcher.queries.events import find_event
from matcher.services.events.changing import call_off, set_recording
from matcher.services.locks import lock_event
from matcher.states import SeriesState
from tests.builders import NOW, make_mentor, make_round
from tests.matcher.gatherings import coordinator_of, make_event

VIDEO = "https://video.example.org/1"


def test_an_event_that_was_read_with_its_guests_is_locked_and_changed(any_app: Flask) -> None:
    with any_app.app_context(), clock.held_at(NOW):
        with unit_of_work(writes=True):
            round_ = make_round()
            make_mentor(round_, "Dana")
            program, actor, event_id = round_.program, coordinator_of(round_), make_event(round_).public_id
        with unit_of_work(writes=True) as session:
            event = find_event(session.merge(program), event_id)
            ellen = session.merge(actor)
            lock_event(event)
            assert [guest.person.name for guest in event.guests] == ["Dana"]
            assert set_recording(event, VIDEO, actor=ellen)
            assert call_off(event, actor=ellen)
        with unit_of_work(writes=False) as session:
            event = find_event(session.merge(program), event_id)
            assert (event.recording_link, event.series.state) == (VIDEO, SeriesState.CANCELLED)
