"""Pages of outcomes."""

from app.outcomes.views import evidence, reports, reviews, weeks
from app.outcomes.views.blueprint import bp

__all__ = ["bp", "evidence", "reports", "reviews", "weeks"]
