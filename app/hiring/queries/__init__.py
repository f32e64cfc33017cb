"""Reads of hiring, by noun."""
