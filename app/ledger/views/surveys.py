"""Surveys one by one: the form for staff and for the enterprise itself, and the page that shows one as evidence."""

from collections.abc import Iterable
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from app import access
from app.accounts.public import Enterprise, masked
from app.clock import now
from app.database import current_session
from app.errors import Invalid
from app.ledger.forms import LINE_LIMIT, LevelForm, SurveyForm
from app.ledger.kinds import Channel, PostKind
from app.ledger.models import LedgerLine
from app.ledger.permissions import READERS
from app.ledger.queries.balances import line_balances
from app.ledger.queries.find import lines_of, readable_enterprise, readable_survey
from app.ledger.queries.reports import readings_of
from app.ledger.services.surveys import record_survey
from app.ledger.values import Level
from app.ledger.views.blueprint import KEEPERS, answer, bp
from app.ledger.views.enterprise import own_enterprise
from app.reference.public import occupation_name, occupation_search
from app.web import current_actor

BLANK_ROWS = 2


@bp.route("/ledger/enterprises/<public_id>/survey", methods=["GET", "POST"])
@access.staff(*KEEPERS)
def survey_form(public_id: str) -> ResponseReturnValue:
    """Staff enter what they found out."""
    found = readable_enterprise(current_session(), current_actor(), public_id)
    done = url_for("ledger.enterprise", public_id=found.public_id)
    return _survey(found, done, "staff", "ledger.overview")


@bp.route("/desk/shortfall/report", methods=["GET", "POST"])
@access.enterprise
def self_report() -> ResponseReturnValue:
    """An enterprise reports itself."""
    found = own_enterprise(current_session(), current_actor(), request.args.get("enterprise"))
    done = url_for("ledger.own", enterprise=found.public_id)
    return _survey(found, done, "enterprise", "ledger.own")


def _survey(found: Enterprise, done: str, side: str, nav: str) -> ResponseReturnValue:
    session = current_session()
    lines = lines_of(session, found.id)
    form = SurveyForm()
    if side == "enterprise":
        del form.channel
    if not form.is_submitted():
        _prepare(form, lines)
    shown: dict[str, Any] = {
        "enterprise": found,
        "side": side,
        "nav": nav,
        "back": done,
        "standing": line_balances(session, [line.id for line in lines]),
        "lines": lines,
        "names": sorted({occupation_name(line.occupation_code) for line in lines if line.occupation_code}),
    }
    if form.is_submitted() and request.form.get("more") is not None:
        _more_rows(form)
        return render_template("ledger/survey_form.html", form=form, **shown)
    said = _l("记下了。台账已经按这次摸排更新。")
    return answer(form, lambda work: _record(work, found, form), done, said, "ledger/survey_form.html", **shown)


def _prepare(form: SurveyForm, lines: Iterable[LedgerLine]) -> None:
    """A row for every line there is, and some for new ones."""
    form.observed_at.process_data(now())
    while form.levels.entries:
        form.levels.pop_entry()
    for line in lines:
        named = occupation_name(line.occupation_code) if line.occupation_code else ""
        form.levels.append_entry({"post_kind": line.post_kind, "occupation": named})
    _more_rows(form)


def _more_rows(form: SurveyForm) -> None:
    for _ in range(min(BLANK_ROWS, LINE_LIMIT - len(form.levels.entries))):
        form.levels.append_entry({"post_kind": PostKind.GENERAL})


def _record(session: Session, found: Enterprise, form: SurveyForm) -> None:
    assert form.observed_at.moment is not None
    levels = [
        Level(row.form.kind, _occupation(session, row.form), balance, level)
        for row in form.levels
        for balance, level in row.form.found.items()
    ]
    record_survey(
        session,
        current_actor(),
        found.id,
        channel=Channel(form.channel.data) if "channel" in form else Channel.QUESTIONNAIRE,
        observed_at=form.observed_at.moment,
        levels=levels,
        note=(form.note.data or "").replace("\x00", ""),
    )


def _occupation(session: Session, row: LevelForm) -> str | None:
    """The code of what was typed: a code, or the exact name of an occupation; nothing stands for unspecified."""
    typed = (row.occupation.data or "").strip()
    if not typed:
        return None
    found = occupation_search(session, typed, 5)
    exact = [each for each in found if typed in (each.name, each.code)]
    if exact:
        return exact[0].code
    if len(found) == 1:
        return found[0].code
    near = "、".join(each.name for each in found[:3])
    message = _l("“%(typed)s”不是一个职业的全名。", typed=typed)
    if near:
        message = _l("“%(typed)s”不是一个职业的全名。是不是：%(near)s？", typed=typed, near=near)
    raise Invalid("unknown_occupation", message, field=row.occupation.id)


@bp.get("/ledger/surveys/<public_id>")
@access.enterprise_or_staff(*READERS)
def survey(public_id: str) -> ResponseReturnValue:
    """One survey as evidence: when, how, by whom, what it found, what was corrected since."""
    session, actor = current_session(), current_actor()
    found, enterprise = readable_survey(session, actor, public_id)
    readings = readings_of(session, found.id)
    staff = actor.covers(enterprise.district_code, *READERS)
    return render_template(
        "ledger/survey.html",
        survey=found,
        enterprise=enterprise,
        readings=readings,
        lines={line.id: line for line in lines_of(session, enterprise.id)},
        writer=masked(session, [found.actor_id or 0]).get(found.actor_id or 0),
        may_keep=actor.covers(enterprise.district_code, *KEEPERS),
        side="staff" if staff else "enterprise",
        nav="ledger.overview" if staff else "ledger.own",
    )
