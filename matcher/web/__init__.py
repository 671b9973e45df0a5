"""The pages: blueprints, forms, and how rows become what templates show."""

from __future__ import annotations

from flask import Flask

from matcher.config import Config
from matcher.web import (
    answering_times,
    apply,
    auth,
    calendar,
    calendar_help,
    coordinator,
    did_it_happen,
    directors,
    event_links,
    events,
    feed,
    front_door,
    health,
    home,
    match,
    offer_times,
    packets,
    sessions,
    team_invitations,
    team_page,
    teams,
    upload_mapping,
    uploads,
    withdrawing,
)
from matcher.web.errors import register_errors
from matcher.web.kept_files import remove_old_files
from matcher.web.limits import limiter
from matcher.web.page import register_page_context
from matcher.web.security import register_security


def register_web(app: Flask, config: Config) -> None:
    limiter.init_app(app)
    register_security(app, config)
    register_errors(app)
    register_page_context(app)
    for part in (
        health,
        auth,
        home,
        apply,
        uploads,
        upload_mapping,
        coordinator,
        offer_times,
        withdrawing,
        answering_times,
        sessions,
        match,
        did_it_happen,
        calendar,
        calendar_help,
        feed,
        front_door,
        packets,
        directors,
        events,
        event_links,
        teams,
        team_page,
        team_invitations,
    ):
        app.register_blueprint(part.blueprint)
    remove_old_files(uploads.uploads_folder(app))
