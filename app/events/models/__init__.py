"""Tables of fairs. A fair's name, times and state stand on its occasion; what is particular to a fair stands here."""

from app.events.models.booths import LIVE, Booking, BookingVacancy, Booth
from app.events.models.fairs import Fair
from app.events.models.leads import Lead
from app.events.models.venues import Venue

__all__ = ["LIVE", "Booking", "BookingVacancy", "Booth", "Fair", "Lead", "Venue"]
