"""What lists of the portal show, whatever package it comes from."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.public import Enterprise
from app.events.public import FairCard
from app.gig_market.public import ShiftCard
from app.hiring.public import Vacancy
from app.livestream.public import RoomLine
from app.occasions.public import Occasion, page_url
from app.pages import number, pay, span
from app.reference.public import region_name


@dataclass(frozen=True)
class Item:
    """Something at a time and place: a fair, a room to come, a shift."""

    kind: str
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    href: str
    facts: str = ""


@dataclass(frozen=True)
class LiveItem:
    """A room that is on air."""

    title: str
    employer: str
    viewers: int
    href: str


@dataclass(frozen=True)
class JobItem:
    """A vacancy; `short` is how many are still missing."""

    title: str
    employer: str
    district: str
    pay: str
    tags: tuple[str, ...]
    short: int
    href: str


@dataclass(frozen=True)
class GigItem:
    """A shift with places left."""

    title: str
    when: str
    place: str
    pay: str
    left: int
    href: str


def fair_item(card: FairCard) -> Item:
    """A fair with how many employers come and how many they seek."""
    occasion, counts = card.occasion, card.counts
    employers = ngettext("%(num)s 家企业", "%(num)s 家企业", counts.employers)
    facts = f"{employers} · {_('招 %(n)s 人', n=number(counts.places))}" if counts.employers else ""
    return _item(occasion, f"{region_name(occasion.district_code)} · {card.venue.name}", facts)


def occasion_item(occasion: Occasion, place: str | None = None) -> Item:
    """Any occasion, at its own place."""
    return _item(occasion, place or f"{region_name(occasion.district_code)} · {occasion.place}", "")


def _item(occasion: Occasion, place: str, facts: str) -> Item:
    href = page_url(occasion) or "/"
    return Item(str(occasion.kind), occasion.title, place, occasion.starts_at, occasion.ends_at, href, facts)


def room_item(line: RoomLine) -> Item:
    """A room to come, with its employer."""
    return _item(line.occasion, f"{line.enterprise.name} · {region_name(line.enterprise.district_code)}", "")


def live_item(line: RoomLine) -> LiveItem:
    """A room on air."""
    return LiveItem(
        line.occasion.title, line.enterprise.name, line.room.peak_viewers, page_url(line.occasion) or "/live"
    )


def job_item(vacancy: Vacancy, enterprise: Enterprise) -> JobItem:
    """A vacancy as a card; pay always with its period."""
    return JobItem(
        title=vacancy.title,
        employer=enterprise.name,
        district=region_name(vacancy.district_code),
        pay=pay(vacancy.pay_low_fen, vacancy.pay_high_fen, str(vacancy.pay_period)),
        tags=tuple(vacancy.tags[:4]),
        short=vacancy.remaining,
        href=url_for("hiring.job", public_id=vacancy.public_id),
    )


def gig_item(card: ShiftCard) -> GigItem:
    """A shift as the home page shows it."""
    shift, gig = card.shift, card.gig
    return GigItem(
        title=gig.title,
        when=span(shift.starts_at, shift.ends_at),
        place=f"{region_name(gig.district_code)} · {gig.place}",
        pay=pay(gig.pay_fen, None, str(gig.pay_unit)),
        left=shift.headcount - shift.taken,
        href=url_for("gig_market.shift", public_id=shift.public_id),
    )
