"""What packages above know of an application's beginnings, shown beside it: a room tells what was asked and watched."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy.orm import Session

from app.hiring.models import Application
from app.hiring.rules import Channel

Background = Callable[[Session, Sequence[Application]], Mapping[int, Sequence[str]]]
_backgrounds: dict[Channel, Background] = {}


def register_background(channel: Channel, background: Background) -> None:
    """`background` says, in the reader's language and without names, what is known of applications from `channel`."""
    _backgrounds[channel] = background


def backgrounds_of(session: Session, applications: Sequence[Application]) -> dict[int, Sequence[str]]:
    """Lines by application id."""
    found: dict[int, Sequence[str]] = {}
    for channel, background in _backgrounds.items():
        own = [one for one in applications if one.source_channel == channel]
        if own:
            found |= background(session, own)
    return found
