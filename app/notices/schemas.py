"""What the notices API takes and gives."""

from pydantic import Field

from app.schemas import Instant, Out, Query


class OutboxQuery(Query):
    """Narrow to one number."""

    mobile: str = Field(default="", max_length=40)


class SentOut(Out):
    """One text message of the demo's outbox. `secrets` holds a sign-in code under `code`."""

    id: str
    mobile: str
    text: str
    template: str
    state: str
    at: Instant
    secrets: dict[str, str]


class OutboxOut(Out):
    """The newest messages first."""

    items: list[SentOut]
