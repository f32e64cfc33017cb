"""Pages of live rooms: importing this binds them to the blueprint."""

from app.livestream.views import applying, ingest, moderate, room, rundown, studio
from app.livestream.views.blueprint import bp

__all__ = ["applying", "bp", "ingest", "moderate", "room", "rundown", "studio"]
