"""Pages of fairs: importing this binds them to the blueprint."""

from app.events.views import desk, desk_more, enterprise, public
from app.events.views.blueprint import bp

__all__ = ["bp", "desk", "desk_more", "enterprise", "public"]
