"""Occasions as calendar files (RFC 5545)."""

from icalendar import Calendar, Event

from app import clock
from app.occasions.models import Occasion, State

STATUS = {State.DRAFT: "TENTATIVE", State.CANCELLED: "CANCELLED"}


def ics(occasion: Occasion, url: str) -> bytes:
    """One occasion as a calendar file; `url` is its public page."""
    event = Event()
    event.add("uid", f"{occasion.public_id}@chunfeng")
    event.add("summary", occasion.title)
    event.add("location", occasion.place)
    event.add("dtstart", occasion.starts_at)
    event.add("dtend", occasion.ends_at)
    event.add("dtstamp", occasion.changed_at or occasion.created_at or clock.now())
    event.add("status", STATUS.get(occasion.state, "CONFIRMED"))
    event.add("url", url)
    calendar = Calendar()
    calendar.add("prodid", "-//Chunfeng//Occasions//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text
