"""Check-in over HTTP: one blueprint a noun."""

from app.checkin.api import checkin

BLUEPRINTS = (checkin.bp,)
