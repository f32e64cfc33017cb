"""What the drainer does for moderation: held messages to PostgreSQL, forbidden words back to the broker."""

from app import clock
from app.broker import broker
from app.livestream import devices
from app.livestream.drain.each import each
from app.livestream.log import room_log
from app.livestream.services.bans import carry_city_bans, keep_devices
from app.livestream.services.relay import relay
from app.livestream.services.reviewing import keep_held, show_what_was_lost
from app.livestream.words import CITY, put_right
from app.unit_of_work import unit_of_work

BATCH = 500


def drain_held() -> int:
    """Messages held for review, of all rooms; returns how many."""
    return each(room_log().rooms(), drain_held_of)


def drain_held_of(room: str) -> int:
    """Written and committed first, dropped only then: writing them again changes nothing."""
    found = room_log().set_aside(room, BATCH)
    if found:
        with unit_of_work() as session:
            keep_held(session, room, found)
        room_log().drop_aside(room, [one.id for one in found])
    return len(found)


def drain_devices() -> int:
    """Which viewer came with which device."""
    return each(room_log().rooms(), _drain_devices_of)


def _drain_devices_of(room: str) -> int:
    pairs = devices.told(broker(), room, BATCH)
    if pairs:
        with unit_of_work() as session:
            keep_devices(session, room, pairs, clock.now())
        devices.forget(broker(), room, pairs)
    return len(pairs)


def carry_bans() -> int:
    """Bans from every room, into rooms on air and out of them."""
    with unit_of_work() as session:
        carry_city_bans(session, clock.now())
    return 0


def keep_words_in_place() -> int:
    """The broker's copies of the lists, where they are missing or out of date."""
    with unit_of_work() as session:
        put_right(session, broker(), [CITY, *room_log().rooms()], only=True)
    return 0


def show_lost() -> int:
    """Approved messages that a broker lost before they were drained."""
    with unit_of_work() as session:
        rooms = show_what_was_lost(session, clock.now())
    each(rooms, _relay)
    return 0


def _relay(room_id: int) -> None:
    with unit_of_work() as session:
        relay(session, room_id)
