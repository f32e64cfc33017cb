"""One of everything in district 120110, and everybody who might come to its door.

`ids` answers "which object does `<public_id>` of this route mean": the key is the path before the parameter, without
`/api/v1`. A route whose object is not listed makes the door test ask for an example here."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.public import Person, grant_to, invite
from app.accounts.services.tokens import issue_sign_in_token, make_token
from app.actor import SYSTEM, MemberRole, StaffRole
from app.checkin.models import Scan
from app.checkin.public import poster_code
from app.hiring.public import State, placement_of
from app.ledger.models import LedgerEntry, Reading
from app.occasions.public import Occasion
from tests.builders import accounts, checkin, events, gig_market, hiring, ledger, livestream

HERE, ELSEWHERE = "120110", "120111"
EVERY_DISTRICT_ROLE = tuple(role for role in StaffRole if role is not StaffRole.CITY)


@dataclass
class World:
    """Bearer tokens by who comes; public ids by path; values of further parameters by name."""

    tokens: dict[str, str]
    ids: dict[str, str]
    others: dict[str, str]


def _officer(session: Session, district: str) -> Person:
    made = accounts.person(session, "郑科员")
    for role in EVERY_DISTRICT_ROLE:
        grant_to(session, SYSTEM, made.id, role, district)
    return made


def build(session: Session) -> World:
    """The whole world, made through the services."""
    enterprise = accounts.enterprise(session, district=HERE)
    owner = session.get_one(Person, enterprise.created_by)
    seeker, other = accounts.person(session), accounts.enterprise(session, district=ELSEWHERE)
    people = {
        "stranger": accounts.person(session, "外人"),
        "other_enterprise": session.get_one(Person, other.created_by),
        "other_district": _officer(session, ELSEWHERE),
        "owner": seeker,
        "enterprise": owner,
        "district": _officer(session, HERE),
        "city": accounts.staff(session, StaffRole.CITY),
    }
    ids = _offices(session, enterprise, owner, seeker) | _fair(session, enterprise, seeker)
    ids |= _hiring(session, enterprise, seeker) | _gigs(session, enterprise, seeker)
    room = livestream.room(session, enterprise, vacancies=(livestream.vacancy(session, enterprise),), live=True)
    occasion = session.get_one(Occasion, room.occasion_id)
    ids |= {"live": occasion.public_id, "rooms": occasion.public_id}
    tokens = {name: issue_sign_in_token(session, person.id).text for name, person in people.items()}
    others = {
        "member_id": owner.public_id,
        "invitation_id": ids["invitations"],
        "viewer": "p" + seeker.public_id,
        "scheme": "plan",
        "step": "close-booking",
        "purpose": "profile_sharing",
        "code": poster_code("booth", ids["booths"]),
    }
    return World(tokens, ids, others)


def _offices(session: Session, enterprise: object, owner: Person, seeker: Person) -> dict[str, str]:
    invited = invite(
        session, accounts.actor(session, owner), enterprise, accounts.mobile(), MemberRole.CLERK  # type: ignore[arg-type]
    )
    line = ledger.line(session, enterprise)  # type: ignore[arg-type]
    survey = ledger.survey(session, line, 8)
    entry = session.scalars(select(LedgerEntry).where(LedgerEntry.line_id == line.id)).first()
    reading = session.scalars(select(Reading).where(Reading.survey_id == survey.id)).first()
    assert entry is not None and reading is not None
    own = make_token(session, accounts.actor(session, seeker), "脚本")
    firm = enterprise.public_id  # type: ignore[attr-defined]
    grant = grant_to(session, SYSTEM, accounts.person(session).id, StaffRole.GATE, HERE)
    return {
        "enterprises": firm,
        "desk/company": firm,
        "staff/enterprises": firm,
        "ledger/enterprises": firm,
        "invitations": invited.public_id,
        "me/tokens": own.row.public_id,
        "desk/tokens": own.row.public_id,
        "staff": grant.public_id,
        "staff/people": grant.public_id,
        "ledger/lines": line.public_id,
        "ledger/entries": entry.public_id,
        "ledger/surveys": survey.public_id,
        "ledger/readings": reading.public_id,
        "people": seeker.public_id,
    }


def _fair(session: Session, enterprise: object, seeker: Person) -> dict[str, str]:
    fair = events.fair(session)
    booking, _vacancy, _member = events.booked(session, fair, enterprise)  # type: ignore[arg-type]
    occasion = session.get_one(Occasion, fair.occasion_id)
    ticket = checkin.ticket(session, occasion, seeker)
    checkin.scan(session, checkin.gate_keeper(session), occasion, ticket.code)
    row = session.scalars(select(Scan).where(Scan.occasion_id == occasion.id)).one()
    booth = next(booth for booth in events.booths(session, fair) if booth.id == booking.booth_id)
    fairs = ("fairs", "desk/fairs", "staff/fairs", "gate", "occasions", "o", "board")
    return {name: occasion.public_id for name in fairs} | {
        "bookings": booking.public_id,
        "desk/bookings": booking.public_id,
        "staff/bookings": booking.public_id,
        "booths": booth.public_id,
        "desk/booths": booth.public_id,
        "staff/booths": booth.public_id,
        "t": ticket.public_id,
        "tickets": ticket.public_id,
        "scans": row.public_id,
    }


def _hiring(session: Session, enterprise: object, seeker: Person) -> dict[str, str]:
    vacancy = hiring.vacancy(session, enterprise, headcount=9)  # type: ignore[arg-type]
    applied = hiring.application(session, vacancy, seeker)
    arrived = hiring.application(session, vacancy, accounts.person(session), state=State.ARRIVED)
    placement = placement_of(session, arrived.id)
    assert placement is not None
    return {
        "vacancies": vacancy.public_id,
        "jobs": vacancy.public_id,
        "desk/vacancies": vacancy.public_id,
        "applications": applied.public_id,
        "desk/applications": applied.public_id,
        "me/applications": applied.public_id,
        "placements": placement.public_id,
    }


def _gigs(session: Session, enterprise: object, seeker: Person) -> dict[str, str]:
    gig = gig_market.gig(session, enterprise, district_code=HERE)  # type: ignore[arg-type]
    shift = gig_market.shift(session, gig)
    claim = gig_market.claim(session, shift, seeker)
    return {
        "desk/gigs": gig.public_id,
        "gigs": gig.public_id,
        "gigs/shifts": shift.public_id,
        "gig-shifts": shift.public_id,
        "desk/gigs/shifts": shift.public_id,
        "gigs/o": session.get_one(Occasion, shift.occasion_id).public_id,
        "gig-claims": claim.public_id,
        "gigs/claims": claim.public_id,
        "desk/gigs/claims": claim.public_id,
    }
