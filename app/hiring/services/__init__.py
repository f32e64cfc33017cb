"""Use cases of hiring, by noun."""
