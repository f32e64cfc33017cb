"""One enterprise's books: its lines, and the entries of one balance of one line with both clocks."""

from functools import partial
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from app import access
from app.accounts.public import Enterprise, masked
from app.actor import Actor
from app.database import current_session
from app.errors import NotFound
from app.ledger import present
from app.ledger.asked import Asked, read
from app.ledger.kinds import Balance, GroupBy
from app.ledger.permissions import READERS, may_keep, may_report
from app.ledger.queries.balances import line_balances, totals_in
from app.ledger.queries.entries import EntryRow, line_entries
from app.ledger.queries.find import lines_of, readable_enterprise
from app.ledger.queries.pipeline import line_pipelines
from app.ledger.queries.reports import surveys_of
from app.ledger.views.blueprint import bp
from app.web import current_actor

NEIGHBOURS = 12


@bp.get("/ledger/enterprises/<public_id>")
@access.staff(*READERS)
def enterprise(public_id: str) -> ResponseReturnValue:
    """For staff: with the other enterprises of the district beside it."""
    session, actor = current_session(), current_actor()
    found = readable_enterprise(session, actor, public_id)
    asked = read(session, actor, request.args.to_dict() | {"district": found.district_code})
    neighbours = totals_in(session, GroupBy.ENTERPRISE, asked.scope, asked.clocks)[:NEIGHBOURS]
    shown = present.totals_out(session, GroupBy.ENTERPRISE, neighbours)
    return _page(session, actor, found, asked, side="staff", neighbours=shown, here="ledger.enterprise")


@bp.get("/desk/shortfall")
@access.enterprise
def own() -> ResponseReturnValue:
    """For an enterprise's members: their own books."""
    session, actor = current_session(), current_actor()
    found = own_enterprise(session, actor, request.args.get("enterprise"))
    asked = read(session, actor, request.args.to_dict() | {"enterprise": found.public_id})
    return _page(session, actor, found, asked, side="enterprise", neighbours=[], here="ledger.own")


def own_enterprise(session: Session, actor: Actor, public_id: str | None) -> Enterprise:
    """The member's enterprise: the one named, else the first."""
    if public_id:
        named = readable_enterprise(session, actor, public_id)
        if actor.speaks_for(named.id):
            return named
        raise NotFound("unknown_enterprise", _l("没有这家企业，或者不归您管。"))
    return session.get_one(Enterprise, min(actor.memberships))


def _page(
    session: Session, actor: Actor, found: Enterprise, asked: Asked, *, side: str, here: str, **beside: Any
) -> ResponseReturnValue:
    lines, clocks = lines_of(session, found.id), asked.clocks
    ids = {line.id for line in lines}
    balances = line_balances(session, ids, effective_at=clocks.effective_at, known_at=clocks.known_at)
    lines.sort(key=lambda line: (-balances[line.id].shortfall, -balances[line.id].return_gap, line.id))
    line = next((each for each in lines if each.public_id == request.args.get("line")), lines[0] if lines else None)
    balance = Balance(request.args["balance"]) if request.args.get("balance") in set(Balance) else Balance.SHORTFALL
    rows = line_entries(session, line.id, balance, clocks) if line else []
    return render_template(
        "ledger/enterprise.html",
        enterprise=found,
        asked=asked,
        side=side,
        nav="ledger.overview" if side == "staff" else "ledger.own",
        lines=lines,
        balances=balances,
        line=line,
        balance=balance,
        rows=rows[::-1],
        writers=_writers(session, rows),
        pipeline=line_pipelines(session, ids, clocks).get(line.id, {}) if line else {},
        surveys=surveys_of(session, found.id, clocks),
        may_keep=may_keep(actor, found.district_code),
        may_report=may_report(actor, found.id, found.district_code),
        address=_addresses(here, found, asked),
        **beside,
    )


def _addresses(here: str, found: Enterprise, asked: Asked) -> Any:
    """Builds addresses of this page that keep its clocks."""
    kept = {name: asked.args[name] for name in ("effective", "known") if name in asked.args}
    kept |= {"public_id": found.public_id} if here == "ledger.enterprise" else {"enterprise": found.public_id}
    return partial(url_for, here, **kept)  # type: ignore[arg-type]


def _writers(session: Session, rows: list[EntryRow]) -> dict[int, str]:
    """Masked names of those who wrote the entries."""
    people = masked(session, {row.entry.actor_id for row in rows if row.entry.actor_id})
    return {person_id: person.name for person_id, person in people.items()}
