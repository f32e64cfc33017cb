"""The blueprint of the ledger's pages, and how its forms are answered."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.actor import StaffRole
from app.errors import AppError
from app.forms import BaseForm
from app.ledger import words
from app.ledger.asked import TICK, Asked
from app.ledger.kinds import Balance, EntryKind, GroupBy
from app.reference.public import industry_name, occupation_name, region_name
from app.unit_of_work import unit_of_work

bp = Blueprint("ledger", __name__, template_folder="../templates")
KEEPERS = (StaffRole.OFFICER, StaffRole.CITY)


@bp.context_processor
def _words() -> dict[str, Any]:
    """Names of kinds, for every template of the ledger."""
    return {
        "words": words,
        "Balance": Balance,
        "EntryKind": EntryKind,
        "GroupBy": GroupBy,
        "region_name": region_name,
        "industry_name": industry_name,
        "occupation_name": occupation_name,
        "without": without,
        "enterprise_href": enterprise_href,
        "a_tick": TICK,
    }


def without(args: Mapping[str, str], *names: str) -> dict[str, str]:
    """Arguments of an address but for some."""
    return {name: value for name, value in args.items() if name not in names}


def enterprise_href(public_id: str, asked: Asked) -> str:
    """An enterprise's page by the same clocks."""
    clocks = {name: asked.args[name] for name in ("effective", "known") if name in asked.args}
    return url_for("ledger.enterprise", public_id=public_id, **clocks)  # type: ignore[arg-type]


def answer(
    form: BaseForm, act: Callable[[Session], object], done: str, said: object, template: str, **shown: Any
) -> ResponseReturnValue:
    """Act on a valid form and go to `done`; show the form again, with what was typed, when something is wrong."""
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                act(session)
        except AppError as error:
            if error.status not in (409, 422):
                raise
            form.refuse(error)
        else:
            flash(str(said), "ok")
            return redirect(done)
    return render_template(template, form=form, **shown), 422 if form.is_submitted() else 200
