"""The application packet, as a page and as an accessible PDF: for reading first, and for asking one's director."""

from __future__ import annotations

from flask import Blueprint, Response, g, render_template
from flask.typing import ResponseReturnValue

from matcher.errors import NotFound
from matcher.models import Round
from matcher.packets import packet_pdf
from matcher.queries.rounds import round_to_apply_to
from matcher.states import Role
from matcher.web.access import current_config, public
from matcher.web.front_door_words import presses
from matcher.web.limits import BY_CALLER, limiter
from matcher.web.packet_words import packet_of

blueprint = Blueprint("packet", __name__)


@blueprint.get("/packet/<round_id>/<role>")
@public
def look(round_id: str, role: str) -> ResponseReturnValue:
    round_, asked = _found(round_id, role)
    return render_template(
        "packet/packet.html",
        packet=packet_of(round_, asked, current_config()),
        ids={"round_id": round_id, "role": role},
        program=round_.program,
        presses=[press for press in presses(round_, first=True) if press.primary],
    )


@blueprint.get("/packet/<round_id>/<role>.pdf")
@limiter.limit(BY_CALLER)
@public
def pdf(round_id: str, role: str) -> ResponseReturnValue:
    round_, asked = _found(round_id, role)
    made = packet_pdf(packet_of(round_, asked, current_config()))
    answer = Response(made, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="application-{asked.value}.pdf"'
    return answer


def _found(round_id: str, role: str) -> tuple[Round, Role]:
    if role not in set(Role):
        raise NotFound
    round_ = round_to_apply_to(round_id)
    g.program = round_.program
    return round_, Role(role)
