"""Tables of moderation: forbidden words, messages held for review, bans, devices, moderators of one room."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Id, PublicId, enum_text
from app.livestream.rules import WordAction

PERSON = "data_subjects.id"
PRESENT = "removed_at is null"


class ForbiddenWord(Base):
    """A word nobody may use in a room (`room_id`) or in any room of the city (none). `folded` is what is compared."""

    __tablename__ = "forbidden_words"
    __table_args__ = (
        CheckConstraint("action in ('refuse', 'hold', 'mask')", name="action"),
        CheckConstraint("word <> '' and folded <> ''", name="not_empty"),
        Index(
            "uq_forbidden_words_city", "folded", unique=True, postgresql_where=text(f"room_id is null and {PRESENT}")
        ),
        Index("uq_forbidden_words_room", "room_id", "folded", unique=True, postgresql_where=text(PRESENT)),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    room_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("live_rooms.id"))
    word: Mapped[str] = mapped_column(String(40))
    folded: Mapped[str] = mapped_column(String(160))
    action: Mapped[WordAction] = mapped_column(enum_text(WordAction))
    source: Mapped[str] = mapped_column(String(120), default="")
    added_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey(PERSON))
    added_at: Mapped[datetime]
    removed_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey(PERSON))
    removed_at: Mapped[datetime | None]


class WordListVersion(Base):
    """How often a list has changed: `scope` is `city` or a room's public id. The broker's copy carries the number."""

    __tablename__ = "word_list_versions"

    scope: Mapped[str] = mapped_column(String(24), primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)


class HeldState(StrEnum):
    """A held message waits until somebody lets it through or turns it down."""

    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"


class HeldMessage(Base):
    """A message that waits for a moderator. `public_id` follows from room, viewer and nonce, so that it is kept once.

    `shown_at` is when an approved one was found in the room's record."""

    __tablename__ = "held_messages"
    __table_args__ = (
        UniqueConstraint("public_id", name="uq_held_messages_public_id"),
        CheckConstraint("state in ('waiting', 'approved', 'rejected')", name="state"),
        CheckConstraint("(state = 'waiting') = (decided_at is null)", name="decided"),
        Index("ix_held_messages_room_id", "room_id", "id"),
        Index("ix_held_messages_viewer", "room_id", "viewer_key"),
        Index("ix_held_messages_unseen", "act_id", postgresql_where=text("state = 'approved' and shown_at is null")),
    )

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(String(24))
    room_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("live_rooms.id"))
    viewer_key: Mapped[str] = mapped_column(String(24))
    person_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey(PERSON))
    name: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(String(200))
    words: Mapped[list[Any]] = mapped_column(JSONB)
    said_at: Mapped[datetime]
    state: Mapped[HeldState] = mapped_column(enum_text(HeldState), default=HeldState.WAITING)
    decided_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey(PERSON))
    decided_at: Mapped[datetime | None]
    act_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("room_acts.id"))
    shown_at: Mapped[datetime | None]


class BanScope(StrEnum):
    """Shut out of this room, or of every room of the city."""

    ROOM = "room"
    CITY = "city"


class RoomBan(Base):
    """A viewer shut out: by the key in the room where it happened, and through it by account and by device.

    A ban from every room ends at `until`; one from a room holds until it is lifted."""

    __tablename__ = "room_bans"
    __table_args__ = (
        CheckConstraint("scope in ('room', 'city')", name="scope"),
        CheckConstraint("scope = 'room' or until is not null", name="city_ends"),
        Index(
            "uq_room_bans_present",
            "room_id",
            "viewer_key",
            "scope",
            unique=True,
            postgresql_where=text("lifted_at is null"),
        ),
        Index("ix_room_bans_city", "person_id", postgresql_where=text("scope = 'city' and lifted_at is null")),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    room_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("live_rooms.id"))
    viewer_key: Mapped[str] = mapped_column(String(24))
    person_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey(PERSON))
    scope: Mapped[BanScope] = mapped_column(enum_text(BanScope))
    reason: Mapped[str] = mapped_column(String(200), default="")
    banned_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey(PERSON))
    banned_at: Mapped[datetime]
    until: Mapped[datetime | None]
    lifted_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey(PERSON))
    lifted_at: Mapped[datetime | None]


class RoomDevice(Base):
    """A viewer was in the room with this device. `device` is a hash that says nothing in any other room."""

    __tablename__ = "room_devices"
    __table_args__ = (Index("ix_room_devices_device", "room_id", "device"),)

    room_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("live_rooms.id"), primary_key=True)
    viewer_key: Mapped[str] = mapped_column(String(24), primary_key=True)
    device: Mapped[str] = mapped_column(String(24), primary_key=True)


class RoomModerator(Base):
    """Somebody named to keep order in one room: a colleague of its enterprise, or staff of its district."""

    __tablename__ = "room_moderators"
    __table_args__ = (
        Index("uq_room_moderators_present", "room_id", "person_id", unique=True, postgresql_where=text(PRESENT)),
        Index("ix_room_moderators_person_id", "person_id", postgresql_where=text(PRESENT)),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    room_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("live_rooms.id"))
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(PERSON))
    named_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey(PERSON))
    named_at: Mapped[datetime]
    removed_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey(PERSON))
    removed_at: Mapped[datetime | None]
