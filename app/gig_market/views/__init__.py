"""Pages of the gig market: the seeker's phone and the employer's desk."""

from app.gig_market.views import employer, seeker
from app.gig_market.views.blueprint import bp

__all__ = ["bp", "employer", "seeker"]
