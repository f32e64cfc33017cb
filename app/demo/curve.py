"""How shortfall and return gap move in the weeks after Spring Festival, relative to their peak.

Shape, not measurement: own workers return within a month; the need for new ones peaks in the third week, when it
is clear who is not coming back, and then falls as fairs and rooms fill posts.
"""

SHORTFALL = (0.78, 0.93, 1.00, 0.95, 0.86, 0.78, 0.71, 0.66)
RETURN_GAP = (1.00, 0.82, 0.58, 0.38, 0.24, 0.15, 0.09, 0.06)
WEEKS = len(SHORTFALL)


def shortfall(peak: int, week: int) -> int:
    """Posts to fill in one of the eight weeks, by the peak of that line."""
    return round(peak * SHORTFALL[week])


def return_gap(peak: int, week: int) -> int:
    """Own workers not yet back in one of the eight weeks."""
    return round(peak * RETURN_GAP[week])
