"""The door of live rooms."""

from app.livestream.desk import waiting
from app.livestream.models import LiveRoom, RoomApplication, RoomCard, RoomSitting, RoomState
from app.livestream.queries import (
    Attendance,
    JobFigures,
    RoomLine,
    attendance_of,
    line,
    live_now,
    pin_times,
    rundown,
    upcoming,
)
from app.livestream.queries.evidence import pinnings, present_at, viewers
from app.livestream.queries.recordings import recorded_rooms
from app.livestream.replay.past import PastTake, record_chat, record_video
from app.livestream.services.acts import announce, delete_message, end_room, mute, start_room, unmute
from app.livestream.services.applying import apply_in_room
from app.livestream.services.history import record_sittings
from app.livestream.services.pins import pin, unpin
from app.livestream.services.rooms import RoomValues, cancel_room, schedule_room
from app.livestream.services.rundown import add_card, advance, move_card, plan_minutes

__all__ = [
    "Attendance",
    "JobFigures",
    "LiveRoom",
    "PastTake",
    "RoomApplication",
    "RoomCard",
    "RoomLine",
    "RoomSitting",
    "RoomState",
    "RoomValues",
    "add_card",
    "advance",
    "announce",
    "apply_in_room",
    "attendance_of",
    "cancel_room",
    "delete_message",
    "end_room",
    "line",
    "live_now",
    "move_card",
    "mute",
    "pin",
    "pin_times",
    "pinnings",
    "plan_minutes",
    "present_at",
    "record_chat",
    "record_sittings",
    "record_video",
    "recorded_rooms",
    "rundown",
    "schedule_room",
    "start_room",
    "unmute",
    "unpin",
    "upcoming",
    "viewers",
    "waiting",
]
