"""The tour's steps, each taken by the services of the product on behalf of the one whose screen it is."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from random import SystemRandom

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.accounts import public as accounts
from app.actor import Actor, StaffRole
from app.checkin import public as checkin
from app.demo import names, people
from app.demo.anchor import anchor, clerk_of, demo_employer, staff_of
from app.demo.models import Tour
from app.demo.plan import ORIGINS
from app.demo.tour.rules import Step
from app.errors import NotFound, Unavailable
from app.events.public import Booking, BookingState, FairCard, booking_vacancies, scan_at_booth
from app.events.public import today as fairs_today
from app.hiring import public as hiring
from app.hiring.public import State, Vacancy
from app.ledger.public import line_balances

GATE_NAME = "体验入口"
YEARS = timedelta(days=365 * 29)


def start(session: Session) -> Tour:
    """A fresh tour through today's demo fair, with somebody nobody has met before."""
    card = _fair(session)
    booking = _booking(session, card)
    vacancy = max(_hiring(session, booking.id), key=lambda found: (found.remaining, found.id))
    before = line_balances(session, [vacancy.line_id])[vacancy.line_id].shortfall
    tour = Tour(
        fair_id=card.occasion.id,
        booking_id=booking.id,
        vacancy_id=vacancy.id,
        clerk_id=clerk_of(session, booking.enterprise_id).person_id,
        gate_id=staff_of(session, StaffRole.GATE, people.DISTRICT).person_id,
        name=names.person_name(SystemRandom()),
        shortfall_before=before,
    )
    session.add(tour)
    session.flush()
    return tour


def by_public_id(session: Session, public_id: str | None) -> Tour | None:
    """The visitor's tour, if there is one."""
    return session.scalar(select(Tour).where(Tour.public_id == public_id)) if public_id else None


def _fair(session: Session) -> FairCard:
    """Today's fair of the demo's district; made current first when the server has run since yesterday."""
    for attempt in range(2):
        here = [card for card in fairs_today(session) if card.occasion.district_code == people.DISTRICT]
        if here:
            return max(here, key=lambda card: card.counts.employers)
        if attempt or not anchor(session):
            break
    raise Unavailable("no_demo_fair", _l("今天的演示招聘会还没准备好，请过一会儿再来。"))


def _booking(session: Session, card: FairCard) -> Booking:
    """A booth that still hires: the demo employer's, else the first."""
    query = select(Booking).where(Booking.fair_id == card.fair.id, Booking.state == BookingState.CONFIRMED)
    mine = Booking.enterprise_id == demo_employer(session).id
    for booking in session.scalars(query.order_by(mine.desc(), Booking.id)):
        if _hiring(session, booking.id):
            return booking
    raise Unavailable("no_demo_booth", _l("演示展位都招满了，请过一会儿再来。"))


def _hiring(session: Session, booking_id: int) -> list[Vacancy]:
    on = clock.today()
    return [v for v in booking_vacancies(session, booking_id) if v.takes_applications(on) and v.remaining > 1]


def take(session: Session, tour: Tour, step: Step) -> None:
    """Take one step for real. Taking it twice is harmless, as it is everywhere in the product."""
    _STEPS[step](session, tour)


def application_of(session: Session, tour: Tour) -> hiring.Application | None:
    """The tour's application, in whatever state."""
    if tour.seeker_id is None:
        return None
    found = hiring.applications_of(session, tour.seeker_id)
    return next((made for made in found if made.vacancy_id == tour.vacancy_id), None)


def ticket_of(session: Session, tour: Tour) -> checkin.Ticket | None:
    """The seeker's ticket for the fair."""
    return checkin.valid_ticket(session, tour.fair_id, tour.seeker_id) if tour.seeker_id else None


def scan(session: Session, tour: Tour, code: str) -> checkin.ScanOutcome:
    """Hold a code to the tour's gate."""
    gate = accounts.actor_of(session, tour.gate_id)
    nonce = secrets.token_hex(12)
    return checkin.scan(session, gate, occasion_id=tour.fair_id, code=code, gate=GATE_NAME, nonce=nonce)


def forged(code: str) -> str:
    """A code that looks right and was not signed by us: one character of the signature differs."""
    changed = "A" if code[-10] != "A" else "B"
    return code[:-10] + changed + code[-9:]


def _register(session: Session, tour: Tour) -> None:
    made = accounts.register_person(
        session,
        mobile=names.mobile(names.TOUR_MOBILES, secrets.randbelow(10**8)),
        name=tour.name,
        origin_code=secrets.choice(list(ORIGINS)),
        birth_date=clock.today() - YEARS,
        education="vocational",
    )
    tour.seeker_id = made.id
    seeker = Actor(person_id=made.id)
    checkin.issue_ticket(session, seeker, occasion_id=tour.fair_id, person_id=made.id)


def _ticket(session: Session, tour: Tour) -> checkin.Ticket:
    found = ticket_of(session, tour)
    if found is None:
        raise NotFound("no_ticket", _l("请先在手机上报名。"))
    return found


def _booth(session: Session, tour: Tour) -> None:
    booking = session.get_one(Booking, tour.booking_id)
    scan_at_booth(
        session,
        _clerk(session, tour),
        booth_id=booking.booth_id,
        code=_ticket(session, tour).code,
        vacancy_id=tour.vacancy_id,
        nonce=f"tour{tour.public_id}",
    )


def _clerk(session: Session, tour: Tour) -> Actor:
    return accounts.actor_of(session, tour.clerk_id)


def _advance(to: State, by_seeker: bool = False) -> Callable[[Session, Tour], None]:
    def step(session: Session, tour: Tour) -> None:
        actor = Actor(person_id=tour.seeker_id) if by_seeker else _clerk(session, tour)
        hiring.advance(session, actor, _application(session, tour).id, to)

    return step


def _application(session: Session, tour: Tour) -> hiring.Application:
    found = application_of(session, tour)
    if found is None:
        raise NotFound("no_application", _l("请先在展位扫码。"))
    return found


def _confirm(side: str) -> Callable[[Session, Tour], None]:
    def step(session: Session, tour: Tour) -> None:
        actor = Actor(person_id=tour.seeker_id) if side == "seeker" else _clerk(session, tour)
        hiring.confirm_arrival(session, actor, _application(session, tour).id, side, clock.now())

    return step


_STEPS: dict[Step, Callable[[Session, Tour], object]] = {
    Step.REGISTER: _register,
    Step.SCAN: lambda session, tour: scan(session, tour, _ticket(session, tour).code),
    Step.BOOTH: _booth,
    Step.INTENT: _advance(State.INTENDED),
    Step.INTERVIEW: _advance(State.INTERVIEWED),
    Step.OFFER: _advance(State.OFFERED),
    Step.ACCEPT: _advance(State.ACCEPTED, by_seeker=True),
    Step.EMPLOYER_CONFIRMS: _confirm("employer"),
    Step.SEEKER_CONFIRMS: _confirm("seeker"),
}
