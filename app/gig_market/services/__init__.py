"""Use cases of the gig market."""
