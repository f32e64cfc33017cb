"""What keepers of the books write: explanations, corrections, changes of need, moves of an enterprise."""

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app import access
from app.accounts.public import Enterprise
from app.clock import now
from app.database import current_session
from app.ledger.forms import EntryForm, ExplainForm, MoveForm, NeedForm, ReadingForm, TransferForm
from app.ledger.models import LedgerLine, Survey
from app.ledger.permissions import require_keep
from app.ledger.queries.differences import open_difference
from app.ledger.queries.find import (
    lines_of,
    newest_reading,
    readable_enterprise,
    readable_entry,
    readable_line,
    readable_reading,
)
from app.ledger.services.corrections import correct_entry, correct_reading
from app.ledger.services.explanations import explain
from app.ledger.services.moves import reclassify_enterprise
from app.ledger.services.needs import declare_need, transfer_need
from app.ledger.views.blueprint import KEEPERS, answer, bp
from app.ledger.words import BALANCES, CHANNELS, ENTRY_KINDS, post_name
from app.pages import is_english, moment, number, signed
from app.reference.public import districts, industries
from app.web import current_actor

Facts = list[tuple[object, object]]
EDIT = "ledger/edit.html"


def _keeping(enterprise: Enterprise) -> None:
    require_keep(current_actor(), enterprise.id, enterprise.district_code)


def _line_page(enterprise: Enterprise, line: LedgerLine, balance: str = "shortfall") -> str:
    return url_for("ledger.enterprise", public_id=enterprise.public_id, line=line.public_id, balance=balance)


@bp.route("/ledger/readings/<public_id>/explanation", methods=["GET", "POST"])
@access.staff(*KEEPERS)
def explain_difference(public_id: str) -> ResponseReturnValue:
    """Why a survey found more or less than the books said."""
    session = current_session()
    reading, line, enterprise = readable_reading(session, current_actor(), public_id)
    _keeping(enterprise)
    still_open = open_difference(session, reading.id)
    form = ExplainForm(amount=signed(still_open))
    survey = session.get_one(Survey, reading.survey_id)
    level = newest_reading(session, reading).level
    facts: Facts = [
        (_("岗位"), post_name(line)),
        (_("摸排"), f"{CHANNELS[survey.channel]} · {moment(reading.observed_at)}"),
        (_("摸排得"), number(level)),
        (_("还没解释的差额"), signed(still_open)),
    ]

    def act(work: Session) -> None:
        explain(
            work,
            current_actor(),
            survey_id=reading.survey_id,
            line_id=line.id,
            balance=reading.balance,
            amount=form.amount.number or 0,
            reason=_clean(form.reason.data),
        )

    done = _line_page(enterprise, line, reading.balance)
    title, hint = _("解释差额"), _("写明多出来或少掉的人是怎么回事。只作说明，不改余数。")
    return answer(
        form, act, done, _l("解释记下了。"), EDIT, title=title, hint=hint, facts=facts, sub=enterprise.name, back=done
    )


@bp.route("/ledger/readings/<public_id>/correction", methods=["GET", "POST"])
@access.staff(*KEEPERS)
def correct_survey(public_id: str) -> ResponseReturnValue:
    """A level that was written down wrongly."""
    session = current_session()
    root, line, enterprise = readable_reading(session, current_actor(), public_id)
    _keeping(enterprise)
    reading = newest_reading(session, root)
    form = ReadingForm()
    facts: Facts = [
        (_("岗位"), post_name(line)),
        (_("哪个数"), BALANCES[reading.balance]),
        (_("摸排时间"), moment(reading.observed_at)),
        (_("原来记的"), number(reading.level)),
    ]

    def act(work: Session) -> None:
        level = form.level.number
        correct_reading(work, current_actor(), reading.id, level=level, reason=_clean(form.reason.data))

    done = _line_page(enterprise, line, reading.balance)
    title, hint = _("更正摸排人数"), _("原来的一条会保留并划掉。人数留空就是作废这一条。")
    said = _l("更正记下了，后面的差额也跟着改了。")
    return answer(form, act, done, said, EDIT, title=title, hint=hint, facts=facts, sub=enterprise.name, back=done)


@bp.route("/ledger/entries/<public_id>/correction", methods=["GET", "POST"])
@access.staff(*KEEPERS)
def correct(public_id: str) -> ResponseReturnValue:
    """A declared need or a transfer that was wrong."""
    session = current_session()
    entry, enterprise = readable_entry(session, current_actor(), public_id)
    _keeping(enterprise)
    line = session.get_one(LedgerLine, entry.line_id)
    form = EntryForm()
    facts: Facts = [
        (_("岗位"), post_name(line)),
        (_("事由"), f"{ENTRY_KINDS[entry.kind]} · {entry.reason}"),
        (_("生效"), moment(entry.effective_at)),
        (_("增减"), signed(entry.delta)),
    ]

    def act(work: Session) -> None:
        wanted = form.replacement.number
        correct_entry(work, current_actor(), entry.id, replacement=wanted, reason=_clean(form.reason.data))

    done = _line_page(enterprise, line, entry.balance)
    title, hint = _("更正这一条"), _("原来的一条会保留并划掉。留空就是只撤回，不另记。")
    said = _l("更正记下了。")
    return answer(form, act, done, said, EDIT, title=title, hint=hint, facts=facts, sub=enterprise.name, back=done)


@bp.route("/ledger/lines/<public_id>/need", methods=["GET", "POST"])
@access.staff(*KEEPERS)
def change_need(public_id: str) -> ResponseReturnValue:
    """New or cancelled posts between two surveys."""
    line, enterprise = readable_line(current_session(), current_actor(), public_id)
    _keeping(enterprise)
    form = NeedForm(at=now())

    def act(work: Session) -> None:
        assert form.at.moment is not None
        declare_need(
            work,
            current_actor(),
            line.id,
            change=form.count.number or 0,
            at=form.at.moment,
            reason=_clean(form.reason.data),
        )

    done = _line_page(enterprise, line)
    title, hint = _("记需求变化"), _("新接订单多要人写 5，取消岗位少要人写 −5。")
    facts: Facts = [(_("岗位"), post_name(line))]
    return answer(
        form, act, done, _l("记下了。"), EDIT, title=title, hint=hint, facts=facts, sub=enterprise.name, back=done
    )


@bp.route("/ledger/lines/<public_id>/transfer", methods=["GET", "POST"])
@access.staff(*KEEPERS)
def transfer(public_id: str) -> ResponseReturnValue:
    """Need that belongs to another line of the same enterprise."""
    session = current_session()
    line, enterprise = readable_line(session, current_actor(), public_id)
    _keeping(enterprise)
    others = {other.public_id: other for other in lines_of(session, enterprise.id) if other.id != line.id}
    form = TransferForm(at=now())
    form.to_line.choices = [SelectChoice(key, post_name(other)) for key, other in others.items()]

    def act(work: Session) -> None:
        assert form.at.moment is not None
        transfer_need(
            work,
            current_actor(),
            from_line_id=line.id,
            to_line_id=others[form.to_line.data].id,
            count=form.count.number or 0,
            at=form.at.moment,
            reason=_clean(form.reason.data),
        )

    done = _line_page(enterprise, line)
    title, hint = _("调到别的岗位"), _("一减一增记两条，企业的总数不变。")
    facts: Facts = [(_("从哪个岗位"), post_name(line))]
    return answer(
        form, act, done, _l("调整记下了。"), EDIT, title=title, hint=hint, facts=facts, sub=enterprise.name, back=done
    )


@bp.route("/ledger/enterprises/<public_id>/classification", methods=["GET", "POST"])
@access.staff(*KEEPERS)
def reclassify(public_id: str) -> ResponseReturnValue:
    """The enterprise moved to another district, or changed its industry."""
    session = current_session()
    enterprise = readable_enterprise(session, current_actor(), public_id)
    _keeping(enterprise)
    form = MoveForm(district_code=enterprise.district_code, industry_code=enterprise.industry_code, valid_from=now())
    english = is_english()
    form.district_code.choices = [SelectChoice(d.code, d.name_en if english else d.name) for d in districts(session)]
    form.industry_code.choices = [
        SelectChoice(each.code, f"{each.code} {each.name_en if english else each.name}")
        for each in industries(session, "division")
    ]

    def act(work: Session) -> None:
        assert form.valid_from.moment is not None
        reclassify_enterprise(
            work,
            current_actor(),
            enterprise.id,
            district_code=form.district_code.data,
            industry_code=form.industry_code.data,
            valid_from=form.valid_from.moment,
        )

    city = current_actor().districts(*KEEPERS) is None
    done = url_for("ledger.enterprise", public_id=enterprise.public_id)
    if request.method == "POST" and not city and form.district_code.data != enterprise.district_code:
        done = url_for("ledger.overview")
    title, hint = _("改所在区或行业"), _("从这个时间起，企业的缺工算到新的区和行业；以前的报表不变。")
    facts: Facts = [(_("统一社会信用代码"), enterprise.credit_code)]
    return answer(
        form,
        act,
        done,
        _l("改好了，台账已经划转。"),
        EDIT,
        title=title,
        hint=hint,
        facts=facts,
        sub=enterprise.name,
        back=done,
    )


def _clean(text: str | None) -> str:
    return " ".join((text or "").replace("\x00", "").split())
