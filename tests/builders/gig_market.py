"""Gigs, shifts and worked claims for tests, made through the services."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.accounts.public import Enterprise, Person
from app.actor import Actor
from app.gig_market import public as gigs
from tests.builders import accounts

_scans = count(1)


def values(**changes: Any) -> gigs.GigValues:
    """A lawful gig: parcel sorting, 30 yuan an hour."""
    plain = gigs.GigValues(
        title="包裹分拣",
        occupation_code="4-02-07-03",
        district_code="120113",
        place="双街物流园 3 号库",
        duties="站着分拣，单件不超过 15 公斤",
        insurance="雇主责任险，每人 50 万元",
        pay=gigs.Pay(gigs.PayUnit.HOUR, 3000),
        bring="身份证",
    )
    return replace(plain, **changes)


def owner(session: Session, enterprise: Enterprise) -> Actor:
    """Somebody who acts for the enterprise."""
    return accounts.actor(session, accounts.clerk(session, enterprise))


def gig(
    session: Session, enterprise: Enterprise | None = None, *, at: datetime | None = None, **changes: Any
) -> gigs.Gig:
    """An open gig of a verified enterprise, without shifts."""
    enterprise = enterprise or accounts.enterprise(session, district="120113")
    return gigs.post_gig(session, owner(session, enterprise), enterprise.id, values(**changes), at=at)


def shift(
    session: Session,
    of: gigs.Gig | None = None,
    *,
    starts_at: datetime | None = None,
    hours: float = 4,
    headcount: int = 2,
    at: datetime | None = None,
    **changes: Any,
) -> gigs.GigShift:
    """A shift, tomorrow at this time unless told otherwise."""
    of = of or gig(session, at=at, **changes)
    starts_at = starts_at or clock.now() + timedelta(days=1)
    wanted = gigs.ShiftValues(starts_at, starts_at + timedelta(hours=hours), headcount)
    return gigs.add_shift(session, runner(session, of), of.id, wanted, at=at)


def runner(session: Session, of: gigs.Gig) -> Actor:
    """Somebody who may run the gig."""
    return owner(session, session.get_one(Enterprise, of.enterprise_id))


def claim(
    session: Session, of: gigs.GigShift, person: Person | None = None, at: datetime | None = None
) -> gigs.GigClaim:
    """A claim on the shift by a person of age."""
    person = person or accounts.person(session)
    return gigs.claim_shift(session, accounts.actor(session, person), of.id, at=at)


def scan(session: Session, of: gigs.GigClaim, at: datetime) -> gigs.SiteScan:
    """The employer scans the worker's ticket."""
    from app.checkin.public import valid_ticket

    ticket = valid_ticket(session, of.shift.occasion_id, of.person_id)
    code = ticket.code if ticket else "nothing"
    by = runner(session, of.shift.gig)
    return gigs.scan(session, by, shift_id=of.shift_id, code=code, nonce=f"builder-{next(_scans)}", at=at)


def worked(session: Session, of: gigs.GigClaim) -> gigs.GigClaim:
    """The claim after a full shift, scanned in and out."""
    scan(session, of, of.starts_at)
    scan(session, of, of.ends_at)
    return of
