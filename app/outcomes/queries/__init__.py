"""Reads of outcomes: reviews, a fair's or room's figures with their evidence, a district's week."""
