"""What a moderator does with questions: plain forms beside the queue of held messages."""

from flask.typing import ResponseReturnValue

from app import access
from app.livestream.services import questions
from app.livestream.views.blueprint import bp
from app.livestream.views.fields import field
from app.livestream.views.moderate import act
from app.web import current_actor


@bp.post("/live/<public_id>/moderate/question/show")
@access.enterprise_or_staff()
def show_question(public_id: str) -> ResponseReturnValue:
    """Let a held question be seen."""
    return act(public_id, lambda work: questions.show(work, current_actor(), public_id, field("question")))


@bp.post("/live/<public_id>/moderate/question/answer")
@access.enterprise_or_staff()
def answer_question(public_id: str) -> ResponseReturnValue:
    """It is being answered now."""
    return act(public_id, lambda work: questions.answer(work, current_actor(), public_id, field("question")))


@bp.post("/live/<public_id>/moderate/question/remove")
@access.enterprise_or_staff()
def remove_question(public_id: str) -> ResponseReturnValue:
    """Take it off every screen, with a reason for the record."""
    question, reason = field("question"), field("reason")
    return act(public_id, lambda work: questions.remove(work, current_actor(), public_id, question, reason))
