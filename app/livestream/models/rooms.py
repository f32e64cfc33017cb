"""Tables of live rooms. Everything a viewer sees can be rebuilt from them when the broker is lost."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, CreatedAt, Id, PublicId, enum_text

MINUTES = 5
"""What a card is planned for unless the host says otherwise."""


class RoomState(StrEnum):
    """A room is scheduled, then live, then ended; never back."""

    SCHEDULED = "scheduled"
    LIVE = "live"
    ENDED = "ended"


class Visibility(StrEnum):
    """Who finds a room: everybody, or only who has its address."""

    PUBLIC = "public"
    LINK = "link"


class LiveRoom(Base):
    """One live room: the occasion says who hosts it, when and where it belongs; this says how it goes.

    `epoch` counts the lives of its event log in the broker; it only ever rises (R1, R4). `records`: its video is kept
    for a replay."""

    __tablename__ = "live_rooms"
    __table_args__ = (
        CheckConstraint("state in ('scheduled', 'live', 'ended')", name="state"),
        CheckConstraint("(state = 'scheduled') = (started_at is null)", name="started"),
        CheckConstraint("(state = 'ended') = (ended_at is not null)", name="ended"),
        CheckConstraint("visibility in ('public', 'link')", name="visibility"),
        CheckConstraint("epoch >= 0 and peak_viewers >= 0 and likes >= 0", name="counts"),
        Index("ix_live_rooms_state", "state"),
        Index("ix_live_rooms_enterprise_id", "enterprise_id"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    occasion_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("occasions.id"), unique=True)
    enterprise_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("enterprises.id"))
    state: Mapped[RoomState] = mapped_column(enum_text(RoomState), default=RoomState.SCHEDULED)
    epoch: Mapped[int] = mapped_column(BigInteger, default=0)
    intro: Mapped[str] = mapped_column(String(200), default="")
    records: Mapped[bool] = mapped_column(default=True)
    visibility: Mapped[Visibility] = mapped_column(enum_text(Visibility), default=Visibility.PUBLIC)
    created_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    created_at: Mapped[CreatedAt]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    peak_viewers: Mapped[int] = mapped_column(default=0)
    likes: Mapped[int] = mapped_column(BigInteger, default=0)
    reactions: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)


class RoomCard(Base):
    """A vacancy in a room's rundown, planned for `minutes`. `shown` is what viewers see while it is pinned; times are
    the last pinning's, `RoomPinning` keeps all."""

    __tablename__ = "room_cards"
    __table_args__ = (
        UniqueConstraint("room_id", "vacancy_id", name="uq_room_cards_room_id_vacancy_id"),
        CheckConstraint("unpinned_at is null or unpinned_at >= pinned_at", name="pinned"),
        CheckConstraint("pinned_at is null or shown is not null", name="shown"),
        CheckConstraint("minutes between 1 and 120", name="minutes"),
        Index(
            "uq_room_cards_pinned",
            "room_id",
            unique=True,
            postgresql_where=text("pinned_at is not null and unpinned_at is null"),
        ),
        Index("ix_room_cards_vacancy_id", "vacancy_id"),
    )

    id: Mapped[Id]
    room_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("live_rooms.id"))
    vacancy_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("vacancies.id"))
    position: Mapped[int]
    minutes: Mapped[int] = mapped_column(default=MINUTES)
    shown: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    pinned_at: Mapped[datetime | None]
    unpinned_at: Mapped[datetime | None]

    @property
    def is_pinned(self) -> bool:
        return self.pinned_at is not None and self.unpinned_at is None


class RoomMute(Base):
    """A viewer who may not speak in this room, from `muted_at` until `unmuted_at`."""

    __tablename__ = "room_mutes"
    __table_args__ = (
        Index(
            "uq_room_mutes_present", "room_id", "viewer_key", unique=True, postgresql_where=text("unmuted_at is null")
        ),
    )

    id: Mapped[Id]
    room_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("live_rooms.id"))
    viewer_key: Mapped[str] = mapped_column(String(24))
    muted_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    muted_at: Mapped[datetime]
    unmuted_at: Mapped[datetime | None]


class RoomAct(Base):
    """What was decided about a room, in order of `id`; viewers hear of it once `relayed_at` is set (R4).

    `note` is for the record alone (why a message was deleted) and never sent."""

    __tablename__ = "room_acts"
    __table_args__ = (
        Index("ix_room_acts_room_id", "room_id", "id"),
        Index("ix_room_acts_unrelayed", "room_id", "id", postgresql_where=text("relayed_at is null")),
    )

    id: Mapped[Id]
    room_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("live_rooms.id"))
    kind: Mapped[str] = mapped_column(String(30))
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    person_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    at: Mapped[datetime]
    relayed_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(200), default="")


class RoomEvent(Base):
    """One numbered event as viewers received it, drained from the broker; kept as the room's record."""

    __tablename__ = "room_events"
    __table_args__ = (
        CheckConstraint("number > 0 and epoch > 0", name="position"),
        Index("ix_room_events_kind", "room_id", "kind", "epoch", "number"),
    )

    room_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("live_rooms.id"), primary_key=True)
    epoch: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(30))
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    at: Mapped[datetime]


class RoomSitting(Base):
    """One viewer watching from `joined_at` to `left_at` (last seen). A return within a minute goes on with it."""

    __tablename__ = "room_sittings"
    __table_args__ = (
        CheckConstraint("left_at >= joined_at", name="span"),
        ExcludeConstraint(
            ("room_id", "="),
            ("viewer_key", "="),
            (text("tstzrange(joined_at, left_at, '[]')"), "&&"),
            using="gist",
            name="ex_room_sittings_overlap",
        ),
        Index("ix_room_sittings_viewer", "room_id", "viewer_key", "left_at"),
        Index("ix_room_sittings_person_id", "person_id", postgresql_where=text("person_id is not null")),
    )

    id: Mapped[Id]
    room_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("live_rooms.id"))
    viewer_key: Mapped[str] = mapped_column(String(24))
    person_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime]
    attendance_until: Mapped[datetime | None]


class RoomApplication(Base):
    """An application made in a room: on which card, in which minute; live, or later from the replay or a clip."""

    __tablename__ = "room_applications"
    __table_args__ = (
        CheckConstraint("via in ('live', 'replay', 'clip')", name="via"),
        Index("ix_room_applications_card_id", "card_id"),
        Index("ix_room_applications_room_id", "room_id"),
    )

    application_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("applications.id"), primary_key=True, autoincrement=False
    )
    room_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("live_rooms.id"))
    card_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("room_cards.id"))
    minute: Mapped[int]
    via: Mapped[str] = mapped_column(String(10), default="live", server_default="live")
    at: Mapped[datetime]


class DrainPosition(Base):
    """How far a broker stream has been written to PostgreSQL: kept beside what was written, not in the broker."""

    __tablename__ = "drain_positions"

    stream: Mapped[str] = mapped_column(String(80), primary_key=True)
    last_id: Mapped[str] = mapped_column(String(48))
