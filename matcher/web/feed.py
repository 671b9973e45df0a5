"""The calendar subscription: what calendar programs fetch, again and again, without signing in.

The secret in the address is looked up each time, so an address that was given up is gone at once. While nothing has
changed, that look-up is all it costs.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from flask import Blueprint, current_app, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from matcher.queries.feeds import Feed, calendar_of, find_feed
from matcher.web.access import current_config, public
from matcher.web.limits import limiter

blueprint = Blueprint("feed", __name__)
# A few kilobytes each: a thousand people in some ten megabytes.
MOST_KEPT = 5_000


@dataclass(frozen=True)
class Rendered:
    standing: tuple[Any, ...]
    data: bytes
    etag: str


class RenderedFeeds:
    """The newest rendering of each feed, those least asked for let go; one for each application."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most, self._lock = most, Lock()
        self._kept: OrderedDict[int, Rendered] = OrderedDict()

    def get(self, feed: Feed, render: Callable[[], bytes]) -> Rendered:
        with self._lock:
            known = self._kept.get(feed.id)
            if known is not None and known.standing == feed.standing:
                self._kept.move_to_end(feed.id)
                return known
        data = render()
        fresh = Rendered(feed.standing, data, hashlib.sha256(data).hexdigest()[:32])
        with self._lock:
            self._kept[feed.id] = fresh
            self._kept.move_to_end(feed.id)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return fresh


@blueprint.record_once
def _keep_rendered(state: BlueprintSetupState) -> None:
    state.app.extensions["rendered_feeds"] = RenderedFeeds()


@blueprint.get("/calendar/<feed_token>.ics")
@limiter.exempt
@public
def subscription(feed_token: str) -> ResponseReturnValue:
    """Calendar programs show no page: an address that leads nowhere is said in a line of plain text.

    There is no limit to guessing: the secret has 192 bits.
    """
    feed = find_feed(feed_token)
    if feed is None:
        return current_app.response_class("There is no such calendar.\n", 404, content_type="text/plain; charset=utf-8")
    rendered_feeds: RenderedFeeds = current_app.extensions["rendered_feeds"]
    rendered = rendered_feeds.get(feed, lambda: calendar_of(feed, current_config()))
    answer = current_app.response_class(rendered.data, content_type="text/calendar; charset=utf-8")
    answer.set_etag(rendered.etag)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Disposition"] = "inline; filename=mentoring-sessions.ics"
    return answer.make_conditional(request)
