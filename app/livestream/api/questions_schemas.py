"""Payloads of questions and polls."""

from typing import Annotated, Literal

from pydantic import Field

from app.livestream import rules
from app.livestream.models import RoomPoll, RoomQuestion
from app.schemas import In, Instant, Out

Line = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]+$", min_length=1)]


class QuestionIn(In):
    """Something a viewer wants to know."""

    text: Annotated[Line, Field(max_length=rules.TEXT_LIMIT)]


class RemoveIn(In):
    """Why a question is taken away."""

    reason: Literal["fraud", "contact", "abuse", "advert", "repeated", "other"]


class QuestionOut(Out):
    """A question as the caller sees it. `waiting`: a moderator has not let it be seen yet."""

    id: str
    text: str
    name: str
    asked_at: Instant
    votes: int
    answered_minute: int | None
    answered_at: Instant | None
    waiting: bool
    mine: bool
    voted: bool


class QuestionsOut(Out):
    """The caller's own first, then by votes."""

    items: list[QuestionOut]


class PollIn(In):
    """A poll to open."""

    question: Annotated[Line, Field(max_length=rules.LONGEST_POLL)]
    options: Annotated[
        list[Annotated[Line, Field(max_length=rules.LONGEST_OPTION)]],
        Field(
            min_length=rules.FEWEST_OPTIONS,
            max_length=rules.MOST_OPTIONS,
            examples=[["白班", "夜班"]],
            description="All different",
        ),
    ]


class ChoiceIn(In):
    """Which option, counted from 0."""

    choice: Annotated[int, Field(ge=0, lt=rules.MOST_OPTIONS)]


class PollOut(Out):
    """A poll. `counts` are told at most once a second while it is open; `choice` is the caller's own."""

    id: str
    question: str
    options: list[str]
    counts: list[int]
    open: bool
    opened_at: Instant
    closed_at: Instant | None
    removed: bool
    choice: int | None


class PollsOut(Out):
    """The latest first."""

    items: list[PollOut]


def question_out(question: RoomQuestion, person_id: int | None, voted: bool) -> QuestionOut:
    """A question for one reader."""
    return QuestionOut(
        id=question.public_id,
        text=question.text,
        name=question.name,
        asked_at=question.asked_at,
        votes=question.votes,
        answered_minute=question.answered_minute,
        answered_at=question.answered_at,
        waiting=question.shown_at is None,
        mine=question.person_id == person_id,
        voted=voted,
    )


def poll_out(poll: RoomPoll, choice: int | None) -> PollOut:
    """A poll for one reader."""
    return PollOut(
        id=poll.public_id,
        question=poll.question,
        options=poll.options,
        counts=poll.counts,
        open=poll.closed_at is None,
        opened_at=poll.opened_at,
        closed_at=poll.closed_at,
        removed=poll.removed_at is not None,
        choice=choice,
    )
