"""What a host's program says over the WebSocket, besides the slices."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from app.schemas import In

TEXT_LIMIT = 4096


class HelloIn(In):
    """The first message."""

    type: Literal["hello"]
    token: str = Field(max_length=2000)
    take_over: bool = False


class TakeIn(In):
    """What follows is a new stream with a beginning of its own. The size is what the sender believes it is."""

    type: Literal["take"]
    mime: str = Field(max_length=200)
    width: int | None = Field(default=None, ge=0, le=20_000)
    height: int | None = Field(default=None, ge=0, le=20_000)


class StopIn(In):
    """The host turns the video off on purpose: the room goes on without."""

    type: Literal["stop"]


Message = HelloIn | TakeIn | StopIn
_ADAPTER: TypeAdapter[Message] = TypeAdapter(Annotated[Message, Field(discriminator="type")])


def parse(text: str) -> Message | None:
    """The message, or None when it is none."""
    if len(text) > TEXT_LIMIT:
        return None
    try:
        return _ADAPTER.validate_json(text)
    except ValidationError:
        return None
