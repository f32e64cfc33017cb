"""Addresses of the ledger's pages, for links from other packages."""

from datetime import datetime

from flask import url_for

from app.ledger.kinds import Figure, PostKind


def why_url(
    figure: Figure,
    *,
    district: str | None = None,
    industry: str | None = None,
    enterprise: str | None = None,
    post_kind: PostKind | None = None,
    occupation: str | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    effective_at: datetime | None = None,
    known_at: datetime | None = None,
) -> str:
    """The page that lists exactly the entries behind a figure. `enterprise` is a public id; a flow has `start` and
    `end`."""
    asked = {
        "district": district,
        "industry": industry,
        "enterprise": enterprise,
        "kind": post_kind,
        "occupation": occupation,
        "start": start and start.isoformat(),
        "end": end and end.isoformat(),
        "effective": effective_at and effective_at.isoformat(),
        "known": known_at and known_at.isoformat(),
    }
    return url_for("ledger.why", figure=figure.value, **{name: str(value) for name, value in asked.items() if value})  # type: ignore[arg-type]
