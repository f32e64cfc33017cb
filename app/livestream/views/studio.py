"""Pages for host, moderator and staff: own rooms, scheduling one, the studio."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import access, clock
from app.accounts.public import enterprises_of, masked
from app.actor import StaffRole
from app.broker import broker
from app.database import current_session
from app.errors import AppError
from app.hiring.public import VacancyState, card, open_vacancies
from app.livestream import queries, wording_video
from app.livestream.entry import connection_data, pass_for
from app.livestream.forms import RoomForm, TimesForm
from app.livestream.permissions import may_host, require_moderator
from app.livestream.presence import audience
from app.livestream.queries import RoomLine
from app.livestream.queries.backgrounds import lines
from app.livestream.rules import Kind
from app.livestream.services import acts, pins, rooms, rundown
from app.livestream.views.blueprint import bp
from app.livestream.views.room import page_data
from app.occasions.public import Kind as OccasionKind
from app.occasions.public import upcoming as upcoming_occasions
from app.paging import asked_page
from app.unit_of_work import unit_of_work
from app.web import current_actor

Made = TypeVar("Made")


@bp.get("/desk/live")
@access.enterprise
def desk() -> ResponseReturnValue:
    """An enterprise's own rooms."""
    found = queries.of_enterprises(current_session(), current_actor().memberships, clock.now(), asked_page())
    return render_template("livestream/desk.html", rooms=found, side="enterprise", nav="livestream.desk")


@bp.get("/staff/live")
@access.staff(StaffRole.MODERATOR)
def staff_desk() -> ResponseReturnValue:
    """Rooms a moderator looks after."""
    found = queries.of_districts(current_session(), current_actor(), clock.now(), asked_page())
    return render_template("livestream/desk.html", rooms=found, side="staff", nav="livestream.staff_desk")


@bp.route("/desk/live/new", methods=["GET", "POST"])
@access.enterprise
def new_room() -> ResponseReturnValue:
    """Schedule a room."""
    session = current_session()
    form = _room_form(session)
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                room = rooms.schedule_room(work, current_actor(), int(form.enterprise.data), form.values())
        except AppError as error:
            form.refuse(error)
        else:
            flash(_("直播安排好了。到点打开这个页面，点「开始直播」。"), "ok")
            return redirect(url_for("livestream.studio", public_id=room.public_id))
    status = 422 if request.method == "POST" else 200
    return render_template("livestream/new.html", form=form), status


def _room_form(session: Session) -> RoomForm:
    actor, now = current_actor(), clock.now()
    form = RoomForm()
    own = enterprises_of(session, actor)
    fairs = upcoming_occasions(session, [OccasionKind.FAIR], now, now + timedelta(days=60))
    form.enterprise.choices = [(str(one.id), one.name) for one in own]
    form.parent.choices = [("", _("单独一场")), *((fair.public_id, fair.title) for fair in fairs)]
    form.vacancies.choices = [(v.public_id, v.title) for one in own for v in open_vacancies(session, one.id, limit=100)]
    return form


@bp.get("/live/<public_id>/studio")
@access.enterprise_or_staff(StaffRole.MODERATOR)
def studio(public_id: str) -> ResponseReturnValue:
    """Where the host runs the room and a moderator looks after it."""
    return studio_page(public_id)


def studio_page(public_id: str, **more: Any) -> str:
    """The page; `more` in the place of what its panel shows."""
    session, actor = current_session(), current_actor()
    line = queries.line(session, public_id)
    require_moderator(actor, line.room, line.occasion.district_code)
    token, claims = pass_for(session, line)
    here = url_for("livestream.studio", public_id=public_id)
    data = (
        connection_data(token, claims)
        | page_data(line)
        | {"actUrl": here, "mutedKeys": sorted(queries.muted_keys(session, line.room))}
    )
    data["texts"] |= {name: str(text) for name, text in wording_video.STUDIO.items()}
    return render_template("livestream/studio.html", data=data, **panel_of(session, line) | more)


def panel_of(session: Session, line: RoomLine) -> dict[str, Any]:
    """What the control panel shows; also sent alone after each act."""
    actor, now = current_actor(), clock.now()
    hosts = may_host(actor, line.room)
    found = queries.rundown(session, line.room)
    made = queries.applicants(session, line.room)
    rows = [
        (row, card(row.vacancy, line.enterprise), pins.problems_of(session, line.room, row.vacancy, now))
        for row in found
    ]
    listed = {row.vacancy.id for row in found}
    addable = open_vacancies(session, line.room.enterprise_id, limit=100) if hosts and line.state != "ended" else []
    return {
        "line": line,
        "hosts": hosts,
        "rows": rows,
        "pinned": next((row for row in rows if row[0].card.is_pinned), None),
        "addable": [vacancy for vacancy in addable if vacancy.id not in listed],
        "applicants": made,
        "beside": lines(session, [application for _made, application, _vacancy in made]) if made else {},
        "people": masked(session, [application.person_id for _made, application, _vacancy in made]),
        "announcement": queries.newest_text(session, line.room.id, Kind.ANNOUNCED),
        **(_watched(session, line) if line.state == "ended" else {}),
        "audience": audience(broker(), line.room.public_id) if line.state == "live" else None,
        "open_state": VacancyState.OPEN,
        "now": now,
        "times": TimesForm.of(line.occasion.starts_at, line.occasion.ends_at) if line.state == "scheduled" else None,
    }


def _watched(session: Session, line: RoomLine) -> dict[str, Any]:
    made, later = queries.applications(session, line.room)
    return {
        "watched": queries.attendance_of(session, line.room, clock.now()),
        "said": queries.messages(session, line.room),
        "made_here": made,
        "applied_later": later,
    }


@bp.get("/live/<public_id>/studio/panel")
@access.enterprise_or_staff(StaffRole.MODERATOR)
def panel(public_id: str) -> ResponseReturnValue:
    """The control panel alone: asked for when somebody applied or another desk acted."""
    session = current_session()
    line = queries.line(session, public_id)
    require_moderator(current_actor(), line.room, line.occasion.district_code)
    return render_template("livestream/_panel.html", **panel_of(session, line))


@bp.post("/live/<public_id>/studio/start")
@access.enterprise
def start(public_id: str) -> ResponseReturnValue:
    """Go live."""
    return acted(public_id, lambda work: acts.start_room(work, current_actor(), public_id))


@bp.post("/live/<public_id>/studio/end")
@access.enterprise_or_staff(StaffRole.MODERATOR)
def end(public_id: str) -> ResponseReturnValue:
    """End for good."""
    return acted(public_id, lambda work: acts.end_room(work, current_actor(), public_id))


@bp.post("/live/<public_id>/studio/cancel")
@access.enterprise
def cancel(public_id: str) -> ResponseReturnValue:
    """Call it off before it began."""
    return acted(public_id, lambda work: rooms.cancel_room(work, current_actor(), public_id))


@bp.post("/live/<public_id>/studio/pin")
@access.enterprise
def pin(public_id: str) -> ResponseReturnValue:
    """Show a card."""
    return acted(public_id, lambda work: pins.pin(work, current_actor(), public_id, field("vacancy")))


@bp.post("/live/<public_id>/studio/unpin")
@access.enterprise
def unpin(public_id: str) -> ResponseReturnValue:
    """Take the card off."""
    return acted(public_id, lambda work: pins.unpin(work, current_actor(), public_id))


@bp.post("/live/<public_id>/studio/add")
@access.enterprise
def add(public_id: str) -> ResponseReturnValue:
    """Put a vacancy on the rundown."""
    return acted(public_id, lambda work: rundown.add_card(work, current_actor(), public_id, field("vacancy")))


@bp.post("/live/<public_id>/studio/remove")
@access.enterprise
def remove(public_id: str) -> ResponseReturnValue:
    """Take a vacancy off the rundown."""
    return acted(public_id, lambda work: rundown.remove_card(work, current_actor(), public_id, field("vacancy")))


@bp.post("/live/<public_id>/studio/mute")
@access.enterprise_or_staff(StaffRole.MODERATOR)
def mute(public_id: str) -> ResponseReturnValue:
    """Silence a viewer."""
    return acted(public_id, lambda work: acts.mute(work, current_actor(), public_id, _viewer()))


@bp.post("/live/<public_id>/studio/unmute")
@access.enterprise_or_staff(StaffRole.MODERATOR)
def unmute(public_id: str) -> ResponseReturnValue:
    """Let a viewer speak again."""
    return acted(public_id, lambda work: acts.unmute(work, current_actor(), public_id, _viewer()))


@bp.post("/live/<public_id>/studio/delete")
@access.enterprise_or_staff(StaffRole.MODERATOR)
def delete_message(public_id: str) -> ResponseReturnValue:
    """Take a message off every screen."""
    return acted(public_id, lambda work: acts.delete_message(work, current_actor(), public_id, field("message", 40)))


@bp.post("/live/<public_id>/studio/announce")
@access.enterprise_or_staff(StaffRole.MODERATOR)
def announce(public_id: str) -> ResponseReturnValue:
    """Show a line above the chat."""
    return acted(public_id, lambda work: acts.announce(work, current_actor(), public_id, field("text", 1000)))


def acted(
    public_id: str, act: Callable[[Session], Made], notice: Callable[[Made], str] | None = None
) -> ResponseReturnValue:
    """Do it, then show the panel anew (htmx) or the studio. A refusal is said there, and what `notice` makes of it."""
    refusal, said = None, ""
    try:
        with unit_of_work() as work:
            made = act(work)
        said = notice(made) if notice else ""
    except AppError as error:
        if error.status in (401, 403, 404):
            raise
        refusal = error
    if "HX-Request" not in request.headers:
        for text, kind in ((str(refusal.message) if refusal else "", "bad"), (said, "warn")):
            if text:
                flash(text, kind)
        return redirect(url_for("livestream.studio", public_id=public_id))
    session = current_session()
    line = queries.line(session, public_id)
    refused = str(refusal.message) if refusal else None
    return render_template("livestream/_panel.html", refusal=refused, notice=said, **panel_of(session, line))


def field(name: str, longest: int = 24) -> str:
    """A form value without what the database cannot hold, cut just above what is accepted."""
    return request.form.get(name, "").replace("\x00", "").strip()[: longest + 1]


def _viewer() -> str:
    return field("viewer", 24)[:24]
