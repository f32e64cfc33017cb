"""Pages of the portal: home, search, where to go after signing in, each role's desk."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import access, clock
from app.accounts.public import Enterprise, open_person
from app.actor import Actor, StaffRole
from app.database import current_session
from app.events.public import FairCard
from app.events.public import today as fairs_today
from app.livestream.public import RoomLine, live_now
from app.livestream.public import upcoming as rooms_to_come
from app.notices import public as notices
from app.pages import is_english
from app.paging import asked_page
from app.portal import desks, figures, lunar, mine
from app.portal import home as homes
from app.portal import search as finding
from app.portal.cards import JobItem, job_item, occasion_item
from app.web import current_actor

bp = Blueprint("portal", __name__, template_folder="templates")
DESK_ROLES = (
    StaffRole.OFFICER,
    StaffRole.MODERATOR,
    StaffRole.CITY,
    StaffRole.TALENT_CENTRE,
    StaffRole.LABOUR_INSPECTION,
    StaffRole.GATE,
)


def lunar_today() -> str:
    """The day in the farmers' calendar, in the reader's language."""
    return lunar.english(clock.today()) if is_english() else lunar.chinese(clock.today())


@bp.get("/")
@access.anyone
def home() -> ResponseReturnValue:
    """What is on now, what is urgent, what is new, help."""
    session, actor = current_session(), current_actor()
    return render_template(
        "portal/home.html",
        home=homes.load(session),
        today=clock.today(),
        lunar=lunar_today(),
        unread=notices.unread(session, actor.person_id) if actor.person_id else 0,
        desks=desks.desks_of(actor),
    )


@bp.get("/search")
@access.anyone
def search() -> ResponseReturnValue:
    """One box for vacancies, fairs, rooms and gigs."""
    session = current_session()
    text = " ".join(finding.words(request.args.get("q", "")))
    kind = request.args.get("kind", "jobs")
    kind = kind if kind in finding.KINDS else "jobs"
    if kind == "jobs":
        jobs = finding.vacancies(session, text, asked_page())
        cards: list[JobItem] = [job_item(vacancy, enterprise) for vacancy, enterprise in jobs.items]
        return render_template("portal/search.html", q=text, kind=kind, found=jobs, shown=cards)
    found = finding.occasions(session, text, finding.KINDS[kind], asked_page())
    items = [occasion_item(occasion) for occasion in found.items]
    return render_template("portal/search.html", q=text, kind=kind, found=found, shown=items)


@bp.get("/start")
@access.anyone
def start() -> ResponseReturnValue:
    """After signing in everybody lands where work waits: gate, staff desk, enterprise desk, home."""
    places = desks.desks_of(current_actor())
    return redirect(places[0].href if places else url_for("portal.home"))


@bp.get("/me")
@access.signed_in
def me() -> ResponseReturnValue:
    """The seeker's own page: tickets, applications, messages, and the way to other desks."""
    session, actor = current_session(), current_actor()
    return render_template(
        "portal/me.html",
        person=open_person(session, actor.person_id or 0),
        mine=mine.load(session, actor.person_id or 0),
        desks=desks.desks_of(actor),
    )


@bp.get("/desk")
@access.enterprise
def desk() -> ResponseReturnValue:
    """What waits for an enterprise's people, and where their shortfall stands."""
    session, actor = current_session(), desks.side_only(current_actor(), "enterprise")
    enterprises = [session.get_one(Enterprise, found) for found in sorted(actor.memberships)]
    return render_template(
        "portal/desk.html",
        enterprises=enterprises,
        items=desks.waiting(session, actor),
        stands=mine.standing(session, enterprises),
        lunar=lunar_today(),
        today=clock.today(),
    )


@bp.get("/staff")
@access.staff(*DESK_ROLES)
def staff() -> ResponseReturnValue:
    """Today's figures of the scope, what waits, differences nobody has explained, today's occasions."""
    session, actor = current_session(), desks.side_only(current_actor(), "staff")
    if desks.is_gate_only(actor):
        return redirect(_gate(session, actor))
    district = _district(actor)
    return render_template(
        "portal/staff.html",
        district=district,
        scope=figures.scope_name(district, _("全市")),
        figures=figures.today(session, district),
        curve=figures.curve(session, district),
        items=desks.waiting(session, actor),
        differences=mine.differences(session, actor),
        fairs=_covered(fairs_today(session), actor),
        rooms=_rooms(session, actor),
        today=clock.today(),
        lunar=lunar_today(),
        week=clock.today().isocalendar().week,
    )


def _district(actor: Actor) -> str | None:
    """The one district of a desk; None for staff of the whole city or of several districts."""
    covered = actor.districts()
    return next(iter(covered)) if covered and len(covered) == 1 else None


def _gate(session: Session, actor: Actor) -> str:
    """The gate of today's fair, if there is exactly one to keep; else the list of gates."""
    fairs = _covered(fairs_today(session), actor)
    if len(fairs) == 1:
        return url_for("checkin.gate", public_id=fairs[0].public_id)
    return url_for("checkin.gates")


def _covered(cards: list[FairCard], actor: Actor) -> list[FairCard]:
    return [card for card in cards if actor.covers(card.occasion.district_code)]


def _rooms(session: Session, actor: Actor) -> list[RoomLine]:
    """Rooms on air and rooms still to come today, in the districts covered."""
    ends = clock.day_bounds(clock.today())[1]
    coming = [line for line in rooms_to_come(session, clock.now(), 20) if line.occasion.starts_at < ends]
    return [line for line in [*live_now(session), *coming] if actor.covers(line.occasion.district_code)]
