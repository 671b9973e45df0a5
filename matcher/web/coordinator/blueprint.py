"""The blueprint that all modules of this package add their views to."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("coordinator", __name__)
