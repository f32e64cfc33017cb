"""Room by room: one that cannot be looked after does not keep the others waiting."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import structlog
from redis.exceptions import ConnectionError as BrokerAway
from sqlalchemy.exc import OperationalError

log = structlog.get_logger()
Room = TypeVar("Room", str, int)


def each(rooms: Iterable[Room], look_after: Callable[[Room], object]) -> int:
    """Do it for every room and add up what was done (numbers). A room that fails is logged and left for the next round;
    a database or broker that is away is nobody's fault and ends the round."""
    done = 0
    for room in rooms:
        try:
            made = look_after(room)
        except (OperationalError, BrokerAway):
            raise
        except Exception:
            log.exception("drain_room_failed", room=room)
        else:
            done += made if isinstance(made, int) else 0
    return done
