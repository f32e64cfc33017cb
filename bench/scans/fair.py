"""`python -m bench.scans.fair TICKETS`: a fair going on, somebody who keeps its gate, and so many people with tickets.

Prints one JSON object: the occasion, the keeper's bearer token and the codes."""

import json
import sys
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app import clock
from app.accounts import public as accounts
from app.accounts.services.tokens import issue_sign_in_token
from app.actor import StaffRole
from app.checkin.codes import ticket_code
from app.checkin.models import Ticket
from app.checkin.rules import TicketState, ticket_span
from app.database import new_public_id
from app.occasions.public import Occasion
from app.unit_of_work import unit_of_work
from tests.builders import accounts as build
from tests.builders import checkin
from wsgi import app

AT_ONCE = 1000


def main() -> None:
    wanted = int(sys.argv[1])
    with app.app_context():
        with unit_of_work() as session:
            occasion = checkin.fair_occasion(session)
            keeper = build.staff(session, StaffRole.GATE, checkin.DISTRICT, "门岗")
            token = issue_sign_in_token(session, keeper.id).text
        codes = []
        for start in range(0, wanted, AT_ONCE):
            with unit_of_work() as session:
                codes += tickets(session, occasion, start, min(AT_ONCE, wanted - start))
        print(json.dumps({"occasion": occasion.public_id, "token": token, "codes": codes}))


def tickets(session: Session, occasion: Occasion, start: int, count: int) -> list[str]:
    """Codes of as many new people, in a handful of statements."""
    people = [accounts.NewPerson(f"139{start + n:08d}", "王小芳") for n in range(count)]
    holders, now = accounts.register_people(session, people), clock.now()
    rows = [_row(occasion, holder.id, now) for holder in holders]
    session.execute(insert(Ticket), rows)
    return [str(row["code"]) for row in rows]


def _row(occasion: Occasion, person_id: int, now: datetime) -> dict[str, object]:
    public_id, span = new_public_id(), ticket_span(occasion.starts_at, occasion.ends_at)
    return {
        "public_id": public_id,
        "occasion_id": occasion.id,
        "person_id": person_id,
        "code": ticket_code(public_id, occasion.public_id, *span),
        "state": TicketState.VALID,
        "valid_from": span[0],
        "valid_until": span[1],
        "issued_at": now,
    }


if __name__ == "__main__":
    main()
