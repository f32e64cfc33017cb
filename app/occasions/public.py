"""The door of occasions: whatever one can attend, for the packages above."""

from app.occasions.calendars import ics
from app.occasions.links import page_url, register_page
from app.occasions.models import Kind, Occasion, State
from app.occasions.queries import by_public_id, children, find, many, upcoming
from app.occasions.services import cancel, change, create, end, publish

__all__ = [
    "Kind",
    "Occasion",
    "State",
    "by_public_id",
    "cancel",
    "change",
    "children",
    "create",
    "end",
    "find",
    "ics",
    "many",
    "page_url",
    "publish",
    "register_page",
    "upcoming",
]
