"""Job fairs: venues, fairs, booths, bookings, and what happens at a booth."""
