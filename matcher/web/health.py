"""For whoever watches the service."""

from __future__ import annotations

from alembic.runtime.migration import MigrationContext
from flask import Blueprint
from flask.typing import ResponseReturnValue

from matcher.db import db
from matcher.schema import newest_revision
from matcher.web.access import public

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """The process answers."""
    return {"status": "ok"}


@blueprint.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """The database answers and its schema is ours."""
    found = MigrationContext.configure(db.session.connection()).get_current_revision()
    if found != newest_revision():
        return {"status": "the database needs migrating"}, 503
    return {"status": "ok"}
