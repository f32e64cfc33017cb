"""Pages of check-in: importing this binds them to the blueprint."""

from app.checkin.views import gates, tickets
from app.checkin.views.blueprint import bp

__all__ = ["bp", "gates", "tickets"]
