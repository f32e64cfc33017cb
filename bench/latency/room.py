"""A room about to begin, and its host's cookie: made through the services, as a page would."""

from typing import Any

from sqlalchemy import select

from app.accounts.public import Enterprise, Person
from app.unit_of_work import unit_of_work
from tests.builders import livestream


def make() -> tuple[str, str]:
    """The room's id, and the value of the session cookie of the clerk who hosts it."""
    from wsgi import app

    with app.app_context(), unit_of_work() as session:
        enterprise = session.scalars(select(Enterprise)).one()  # that of the stage's own room
        made = livestream.room(session, enterprise)
        clerk = session.get_one(Person, enterprise.created_by)
        content: dict[str, Any] = {"_user_id": f"{clerk.public_id}.{clerk.session_version}", "_fresh": True}
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        return made.public_id, serializer.dumps(content)
