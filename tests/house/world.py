"""One of everything in district 120110, and everybody who might come to its door.

`ids` answers "which object does `<public_id>` of this route mean": the key is the path before the parameter, without
`/api/v1`. A route whose object is not listed makes the door test ask for an example here."""

from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.public import ApiToken, Enterprise, Membership, Person, grant_to, invite, mark_demo_account
from app.accounts.services.tokens import issue_sign_in_token, make_token
from app.actor import SYSTEM, MemberRole, StaffRole
from app.checkin.models import Scan
from app.checkin.public import poster_code
from app.clock import now
from app.events.public import Venue, scan_at_booth
from app.hiring.public import State, placement_of
from app.ledger.models import LedgerEntry, Reading
from app.occasions.public import Occasion
from tests.builders import accounts, checkin, events, gig_market, hiring, ledger, livestream, recordings

HERE, ELSEWHERE = "120110", "120111"
PRIVATE = (
    "applications",
    "bookings",
    "desk/applicants",
    "desk/gigs/claims",
    "desk/tokens",
    "invitations",
    "leads",
    "ledger/entries",
    "ledger/lines",
    "ledger/surveys",
    "me/tokens",
    "people",
    "placements",
    "scans",
    "staff",
    "tickets",
)
FAIRS = ("fairs", "desk/fairs", "staff/fairs", "gate", "occasions", "o", "board", "staff/reports", "outcomes/occasions")
SEEKERS_NUMBER = "13900001234"
EVERY_DISTRICT_ROLE = tuple(role for role in StaffRole if role is not StaffRole.CITY)


@dataclass
class World:
    """Bearer tokens by who comes; public ids by path; values of further parameters by name."""

    tokens: dict[str, str]
    ids: dict[str, str]
    others: dict[str, str]

    def object_called(self, name: str) -> str:
        """The id meant by a field such as `vacancy_id`, `vacancies` or `enterprise`."""
        plain = name.removesuffix("_id")
        plurals = (name, f"{plain}s", f"{plain[:-1]}ies", f"ledger/{plain}s")
        known = self.others.get(name) or next((self.ids[one] for one in plurals if one in self.ids), None)
        assert known is not None, f"tests/house/world.py needs an example for the field {name!r}"
        return known

    @property
    def private(self) -> dict[str, str]:
        """Ids that no other enterprise, district or person may ever be shown."""
        return {name: self.ids[name] for name in PRIVATE} | {"member": self.others["member_id"]}


def _officer(session: Session, district: str) -> Person:
    made = accounts.person(session, "郑科员")
    for role in EVERY_DISTRICT_ROLE:
        grant_to(session, SYSTEM, made.id, role, district)
    return made


def build(session: Session) -> World:
    """The whole world, made through the services."""
    enterprise = accounts.enterprise(session, district=HERE)
    owner = session.get_one(Person, enterprise.created_by)
    seeker = accounts.person(session, mobile=SEEKERS_NUMBER)
    other = accounts.enterprise(session, district=ELSEWHERE)
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
    shown = livestream.vacancy(session, enterprise)
    room = livestream.room(session, enterprise, vacancies=(shown,), live=True)
    occasion = session.get_one(Occasion, room.occasion_id)
    livestream.stream_key(session, room)
    asked = livestream.question(session, room, seeker)
    poll = livestream.poll(session, enterprise, room)
    clip = recordings.shown(session, room, current_app.extensions["settings"].state).public_id
    ids |= {"live/clips": clip, "clips": clip}
    ids |= {"live": occasion.public_id, "rooms": occasion.public_id, "room vacancy": shown.public_id}
    order = livestream.kept_in_order(session, room, owner)
    ids |= {
        "forbidden-words": order.city_word,
        "room held": order.held,
        "room question": asked.public_id,
        "room ban": order.ban,
        "room moderator": order.moderator,
        "room word": order.word,
    }
    tokens = {name: issue_sign_in_token(session, person.id).text for name, person in people.items()}
    session.execute(update(ApiToken).values(last_used_at=now()))
    others = {
        "member_id": _membership(session, enterprise),
        "invitation_id": ids["invitations"],
        "viewer": "a" * 24,
        "clip": clip,
        "language": "zh",
        "file": "s0.m4s",
        "held": order.held,
        "ban_id": order.ban,
        "moderator": order.moderator,
        "person": owner.public_id,
        "word": order.word,
        "vacancy": shown.public_id,
        "question": asked.public_id,
        "poll": poll.public_id,
        "parent": ids["fairs"],
        "scheme": "plan",
        "what": "forged",
        "figure": "places",
        "step": "close-booking",
        "purpose": "profile_sharing",
        "code": poster_code("booth", ids["booths"]),
    }
    return World(tokens, ids, others)


def _membership(session: Session, enterprise: Enterprise) -> str:
    member = accounts.clerk(session, enterprise)
    return session.scalars(select(Membership.public_id).where(Membership.person_id == member.id)).one()


def _offices(session: Session, enterprise: Enterprise, owner: Person, seeker: Person) -> dict[str, str]:
    speaker = accounts.actor(session, owner)
    invited = invite(session, speaker, enterprise, SEEKERS_NUMBER, MemberRole.CLERK)
    line = ledger.line(session, enterprise)
    survey = ledger.survey(session, line, 8)
    entry = session.scalars(select(LedgerEntry).where(LedgerEntry.line_id == line.id)).first()
    reading = session.scalars(select(Reading).where(Reading.survey_id == survey.id)).first()
    assert entry is not None and reading is not None
    own = make_token(session, accounts.actor(session, seeker), "脚本")
    works = make_token(session, speaker, "脚本")
    firm = enterprise.public_id
    grant = grant_to(session, SYSTEM, accounts.person(session).id, StaffRole.GATE, HERE)
    tried = accounts.person(session)
    mark_demo_account(session, tried.id, "求职者", "Job seeker", 1)
    return {
        "demo/accounts": tried.public_id,
        "enterprises": firm,
        "desk/company": firm,
        "staff/enterprises": firm,
        "ledger/enterprises": firm,
        "invitations": invited.public_id,
        "me/tokens": own.row.public_id,
        "desk/tokens": works.row.public_id,
        "staff": grant.public_id,
        "staff/people": grant.public_id,
        "ledger/lines": line.public_id,
        "ledger/entries": entry.public_id,
        "ledger/surveys": survey.public_id,
        "ledger/readings": reading.public_id,
        "people": seeker.public_id,
    }


def _fair(session: Session, enterprise: Enterprise, seeker: Person) -> dict[str, str]:
    fair = events.fair(session)
    booking, vacancy, member = events.booked(session, fair, enterprise)
    occasion = session.get_one(Occasion, fair.occasion_id)
    ticket = checkin.ticket(session, occasion, seeker)
    checkin.scan(session, checkin.gate_keeper(session), occasion, ticket.code)
    row = session.scalars(select(Scan).where(Scan.occasion_id == occasion.id)).one()
    booth = next(booth for booth in events.booths(session, fair) if booth.id == booking.booth_id)
    met = scan_at_booth(
        session, member, booth_id=booth.id, code=ticket.code, vacancy_id=vacancy.id, nonce="n" * 20
    ).lead
    return dict.fromkeys(FAIRS, occasion.public_id) | {
        "booth vacancy": vacancy.public_id,
        "ticket code": ticket.code,
        "bookings": booking.public_id,
        "desk/bookings": booking.public_id,
        "staff/bookings": booking.public_id,
        "booths": booth.public_id,
        "desk/booths": booth.public_id,
        "staff/booths": booth.public_id,
        "t": ticket.public_id,
        "tickets": ticket.public_id,
        "scans": row.public_id,
        "leads": met.public_id,
        "venues": session.get_one(Venue, fair.venue_id).public_id,
    }


def _hiring(session: Session, enterprise: Enterprise, seeker: Person) -> dict[str, str]:
    vacancy = hiring.vacancy(session, enterprise, headcount=9)
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
        "staff/applications": applied.public_id,
        "desk/applicants": applied.public_id,
        "me/applications": applied.public_id,
        "placements": placement.public_id,
        "staff/reviews": placement.public_id,
        "outcomes/reviews": placement.public_id,
    }


def _gigs(session: Session, enterprise: Enterprise, seeker: Person) -> dict[str, str]:
    gig = gig_market.gig(session, enterprise, district_code=HERE)
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
