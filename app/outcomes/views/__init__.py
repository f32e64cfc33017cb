"""Pages of outcomes."""

from app.outcomes.views import reports, reviews, weeks
from app.outcomes.views.blueprint import bp

__all__ = ["bp", "reports", "reviews", "weeks"]
