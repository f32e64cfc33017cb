"""The API of questions."""

from sqlalchemy.orm import Session

from app import access
from app.database import current_session
from app.livestream import queries
from app.livestream.api.blueprint import DENIED, bp
from app.livestream.api.questions_schemas import QuestionIn, QuestionOut, QuestionsOut, RemoveIn, question_out
from app.livestream.entry import pass_for
from app.livestream.models import RoomQuestion
from app.livestream.permissions import may_keep_order
from app.livestream.services import questions
from app.livestream.services.acts import helpers
from app.unit_of_work import unit_of_work
from app.web import current_actor


@bp.get("/rooms/<public_id>/questions")
@access.anyone
@bp.output(QuestionsOut)
@bp.doc(summary="Questions of a room", responses=[404])
def list_questions(public_id: str) -> QuestionsOut:
    """One's own first, then by votes; those that wait for a moderator are seen by who asked and who keeps order."""
    session, actor = current_session(), current_actor()
    line = queries.line(session, public_id)
    named = helpers(session, line.room.id)
    keeps = may_keep_order(actor, line.room, line.occasion.district_code, named)
    voted = queries.voted(session, line.room, actor.person_id)
    found = queries.questions(session, line.room, actor.person_id, keeps_order=keeps)
    return QuestionsOut(items=[question_out(one, actor.person_id, one.public_id in voted) for one in found])


@bp.post("/rooms/<public_id>/questions")
@access.signed_in
@bp.input(QuestionIn)
@bp.output(QuestionOut, status_code=201)
@bp.doc(summary="Ask a question", responses=DENIED)
def ask(public_id: str, json_data: QuestionIn) -> QuestionOut:
    """Before the room begins or while it is live; asking the same twice is harmless."""
    with unit_of_work() as session:
        _token, claims = pass_for(session, queries.line(session, public_id))
        made = questions.ask(session, claims, json_data.text)
        return question_out(made, claims.person_id, voted=False)


@bp.put("/rooms/<public_id>/questions/<question>/vote")
@access.signed_in
@bp.output(QuestionOut)
@bp.doc(summary="Want to know it too", responses=[401, 403, 404, 409])
def vote(public_id: str, question: str) -> QuestionOut:
    """Once a person, however often it is sent. Others see the count within a second or two."""
    with unit_of_work() as session:
        pass_for(session, queries.line(session, public_id))
        return _own(session, questions.vote(session, current_actor(), public_id, question), voted=True)


@bp.delete("/rooms/<public_id>/questions/<question>/vote")
@access.signed_in
@bp.output(QuestionOut)
@bp.doc(summary="Take a vote for a question back", responses=[401, 403, 404, 409])
def unvote(public_id: str, question: str) -> QuestionOut:
    """Harmless when there is none."""
    with unit_of_work() as session:
        pass_for(session, queries.line(session, public_id))
        return _own(session, questions.unvote(session, current_actor(), public_id, question), voted=False)


@bp.post("/rooms/<public_id>/questions/<question>/show")
@access.enterprise_or_staff()
@bp.output(QuestionOut)
@bp.doc(summary="Let a held question be seen", responses=[401, 403, 404, 409])
def show(public_id: str, question: str) -> QuestionOut:
    """For host and moderators. Harmless when it is seen already."""
    with unit_of_work() as session:
        return _own(session, questions.show(session, current_actor(), public_id, question))


@bp.post("/rooms/<public_id>/questions/<question>/answer")
@access.enterprise_or_staff()
@bp.output(QuestionOut)
@bp.doc(summary="Mark a question as answered in this minute", responses=[401, 403, 404, 409])
def answer(public_id: str, question: str) -> QuestionOut:
    """While the room is live; a second time keeps the first minute."""
    with unit_of_work() as session:
        return _own(session, questions.answer(session, current_actor(), public_id, question))


@bp.post("/rooms/<public_id>/questions/<question>/reopen")
@access.enterprise_or_staff()
@bp.output(QuestionOut)
@bp.doc(summary="A question is not answered after all", responses=[401, 403, 404, 409])
def reopen(public_id: str, question: str) -> QuestionOut:
    """Harmless when it was not."""
    with unit_of_work() as session:
        return _own(session, questions.reopen(session, current_actor(), public_id, question))


@bp.post("/rooms/<public_id>/questions/<question>/removal")
@access.enterprise_or_staff()
@bp.input(RemoveIn)
@bp.output({}, status_code=204)
@bp.doc(summary="Take a question off every screen", responses=DENIED)
def remove(public_id: str, question: str, json_data: RemoveIn) -> str:
    """It stays in the record with the reason. Removing twice is harmless."""
    with unit_of_work() as session:
        questions.remove(session, current_actor(), public_id, question, json_data.reason)
    return ""


def _own(session: Session, question: RoomQuestion, *, voted: bool = False) -> QuestionOut:
    session.refresh(question)
    return question_out(question, current_actor().person_id, voted)
