"""Fairs over HTTP: one blueprint a noun."""

from app.events.api import booths, fairs

BLUEPRINTS = (fairs.bp, booths.bp)
