"""Limits per network address. A fair hall is one address, so they are wide; the narrow ones are per number."""

from flask import Response

from app.extensions import limiter

CODES = limiter.limit("300 per 10 minutes", scope="sign_in_codes")
REFUSED = 422


def _refused(response: Response) -> bool:
    return response.status_code == REFUSED


TRIES = limiter.limit("100 per 10 minutes", deduct_when=_refused)
