"""Certificates in outcome files: whole numbers of any size, in the words of ``docs/problem-format.md``.

Whether a certificate proves anything is for ``verify`` to say.
"""

from __future__ import annotations

from typing import Any

from solver.certificate import Bundle, Certificate, Keep, Minimum, Row, StageProof
from solver.files.fields import Fields, Place, Refused, attempt, items, nullable, text, whole
from solver.files.slots import read_slot, slot_json


def read_certificate(value: Any, place: Place) -> Certificate:
    fields = Fields(value, place)
    certificate = Certificate(
        scale=fields.require("scale", _scale, 1),
        stages=fields.require("stages", items(_stage), ()),
    )
    fields.close()
    return certificate


def certificate_json(certificate: Certificate) -> dict[str, Any]:
    return {"scale": certificate.scale, "stages": [_stage_json(stage) for stage in certificate.stages]}


def _scale(value: Any, place: Place) -> int:
    scale = whole(value, place)
    if scale < 1:
        raise Refused(str(scale), "1 or more")
    return scale


def _stage(value: Any, place: Place) -> StageProof:
    fields = Fields(value, place)
    goal = fields.require("goal", text, "")
    stage = StageProof(
        goal=goal,
        proves=fields.take("proves", text, goal),
        min_points=fields.require("min_points", nullable(whole), None),
        keep=fields.require("keep", items(_keep), ()),
        mentee_price=fields.require("mentee_price", _prices, {}),
        rows=fields.require("rows", items(_row), ()),
        bundles=fields.many("bundles", _bundle),
        minimums=fields.many("minimums", _minimum),
    )
    fields.close()
    return stage


def _stage_json(stage: StageProof) -> dict[str, Any]:
    """``proves``, ``bundles`` and ``minimums`` only where they say something."""
    always = {
        "goal": stage.goal,
        "min_points": stage.min_points,
        "keep": [{"goal": keep.goal, "at_least": keep.at_least, "price": keep.price} for keep in stage.keep],
        "mentee_price": dict(stage.mentee_price),
        "rows": [_row_json(row) for row in stage.rows],
    }
    bundles = [{"team": one.team, "mentor": one.mentor, "price": one.price} for one in stage.bundles]
    minimums = [{"mentor": one.mentor, "price": one.price} for one in stage.minimums]
    return (
        always
        | ({"proves": stage.proves} if stage.proves != stage.goal else {})
        | ({"bundles": bundles} if bundles else {})
        | ({"minimums": minimums} if minimums else {})
    )


def _keep(value: Any, place: Place) -> Keep:
    fields = Fields(value, place)
    keep = Keep(
        goal=fields.require("goal", text, ""),
        at_least=fields.require("at_least", whole, 0),
        price=fields.require("price", whole, 0),
    )
    fields.close()
    return keep


def _prices(value: Any, place: Place) -> dict[str, int]:
    if not isinstance(value, dict):
        raise Refused("prices are not an object", "an object of whole numbers by mentee")
    return {mentee: attempt(whole, price, place.within(mentee), 0) for mentee, price in value.items()}


def _row(value: Any, place: Place) -> Row:
    fields = Fields(value, place)
    row = Row(
        mentor=fields.require("mentor", text, ""),
        starts=fields.require("starts", nullable(items(read_slot)), None),
        limit=fields.require("limit", whole, 0),
        price=fields.require("price", whole, 0),
    )
    fields.close()
    return row


def _row_json(row: Row) -> dict[str, Any]:
    starts = None if row.starts is None else [slot_json(start) for start in row.starts]
    return {"mentor": row.mentor, "starts": starts, "limit": row.limit, "price": row.price}


def _bundle(value: Any, place: Place) -> Bundle:
    fields = Fields(value, place)
    bundle = Bundle(
        team=fields.require("team", text, ""),
        mentor=fields.require("mentor", text, ""),
        price=fields.require("price", whole, 0),
    )
    fields.close()
    return bundle


def _minimum(value: Any, place: Place) -> Minimum:
    fields = Fields(value, place)
    minimum = Minimum(mentor=fields.require("mentor", text, ""), price=fields.require("price", whole, 0))
    fields.close()
    return minimum
