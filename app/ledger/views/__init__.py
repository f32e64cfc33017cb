"""Pages of the ledger."""

from app.ledger.views import changes, enterprise, overview, surveys, why
from app.ledger.views.blueprint import bp

__all__ = ["bp", "changes", "enterprise", "overview", "surveys", "why"]
