"""Moderation of live rooms: forbidden words, held messages, bans, devices, moderators of a room."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = (
    "room_moderators",
    "room_devices",
    "room_bans",
    "held_messages",
    "word_list_versions",
    "forbidden_words",
)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False)


def _room(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["room_id"], ["live_rooms.id"], name=f"fk_{table}_room_id")


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["data_subjects.id"], name=f"fk_{table}_{column}")


def upgrade() -> None:
    op.add_column("room_acts", sa.Column("note", sa.String(200), nullable=False, server_default=""))
    op.alter_column("room_acts", "note", server_default=None)
    _words()
    _held()
    _bans()
    _moderators()


def _words() -> None:
    op.create_table(
        "forbidden_words",
        _id(),
        sa.Column("public_id", sa.String(24), nullable=False),
        sa.Column("room_id", sa.BigInteger()),
        sa.Column("word", sa.String(40), nullable=False),
        sa.Column("folded", sa.String(160), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("source", sa.String(120), nullable=False),
        sa.Column("added_by", sa.BigInteger()),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("removed_by", sa.BigInteger()),
        sa.Column("removed_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_forbidden_words"),
        sa.UniqueConstraint("public_id", name="uq_forbidden_words_public_id"),
        _room("forbidden_words"),
        _person("forbidden_words", "added_by"),
        _person("forbidden_words", "removed_by"),
        sa.CheckConstraint("action in ('refuse', 'hold', 'mask')", name="ck_forbidden_words_action"),
        sa.CheckConstraint("word <> '' and folded <> ''", name="ck_forbidden_words_not_empty"),
    )
    city, present = sa.text("room_id is null and removed_at is null"), sa.text("removed_at is null")
    op.create_index("uq_forbidden_words_city", "forbidden_words", ["folded"], unique=True, postgresql_where=city)
    op.create_index(
        "uq_forbidden_words_room", "forbidden_words", ["room_id", "folded"], unique=True, postgresql_where=present
    )
    op.create_table(
        "word_list_versions",
        sa.Column("scope", sa.String(24), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name="pk_word_list_versions"),
    )


def _held() -> None:
    op.create_table(
        "held_messages",
        _id(),
        sa.Column("public_id", sa.String(24), nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("viewer_key", sa.String(24), nullable=False),
        sa.Column("person_id", sa.BigInteger()),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("text", sa.String(200), nullable=False),
        sa.Column("words", postgresql.JSONB(), nullable=False),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("decided_by", sa.BigInteger()),
        sa.Column("decided_at", MOMENT),
        sa.Column("act_id", sa.BigInteger()),
        sa.Column("shown_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_held_messages"),
        sa.UniqueConstraint("public_id", name="uq_held_messages_public_id"),
        _room("held_messages"),
        _person("held_messages", "person_id"),
        _person("held_messages", "decided_by"),
        sa.ForeignKeyConstraint(["act_id"], ["room_acts.id"], name="fk_held_messages_act_id"),
        sa.CheckConstraint("state in ('waiting', 'approved', 'rejected')", name="ck_held_messages_state"),
        sa.CheckConstraint("(state = 'waiting') = (decided_at is null)", name="ck_held_messages_decided"),
    )
    op.create_index("ix_held_messages_room_id", "held_messages", ["room_id", "id"])
    op.create_index("ix_held_messages_viewer", "held_messages", ["room_id", "viewer_key"])
    unseen = sa.text("state = 'approved' and shown_at is null")
    op.create_index("ix_held_messages_unseen", "held_messages", ["act_id"], postgresql_where=unseen)


def _bans() -> None:
    op.create_table(
        "room_bans",
        _id(),
        sa.Column("public_id", sa.String(24), nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("viewer_key", sa.String(24), nullable=False),
        sa.Column("person_id", sa.BigInteger()),
        sa.Column("scope", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("banned_by", sa.BigInteger()),
        sa.Column("banned_at", MOMENT, nullable=False),
        sa.Column("until", MOMENT),
        sa.Column("lifted_by", sa.BigInteger()),
        sa.Column("lifted_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_room_bans"),
        sa.UniqueConstraint("public_id", name="uq_room_bans_public_id"),
        _room("room_bans"),
        *(_person("room_bans", column) for column in ("person_id", "banned_by", "lifted_by")),
        sa.CheckConstraint("scope in ('room', 'city')", name="ck_room_bans_scope"),
        sa.CheckConstraint("scope = 'room' or until is not null", name="ck_room_bans_city_ends"),
    )
    op.create_index(
        "uq_room_bans_present",
        "room_bans",
        ["room_id", "viewer_key", "scope"],
        unique=True,
        postgresql_where=sa.text("lifted_at is null"),
    )
    city = sa.text("scope = 'city' and lifted_at is null")
    op.create_index("ix_room_bans_city", "room_bans", ["person_id"], postgresql_where=city)
    op.create_table(
        "room_devices",
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("viewer_key", sa.String(24), nullable=False),
        sa.Column("device", sa.String(24), nullable=False),
        sa.PrimaryKeyConstraint("room_id", "viewer_key", "device", name="pk_room_devices"),
        _room("room_devices"),
    )
    op.create_index("ix_room_devices_device", "room_devices", ["room_id", "device"])


def _moderators() -> None:
    op.create_table(
        "room_moderators",
        _id(),
        sa.Column("public_id", sa.String(24), nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("named_by", sa.BigInteger()),
        sa.Column("named_at", MOMENT, nullable=False),
        sa.Column("removed_by", sa.BigInteger()),
        sa.Column("removed_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_room_moderators"),
        sa.UniqueConstraint("public_id", name="uq_room_moderators_public_id"),
        _room("room_moderators"),
        *(_person("room_moderators", column) for column in ("person_id", "named_by", "removed_by")),
    )
    present = sa.text("removed_at is null")
    op.create_index(
        "uq_room_moderators_present", "room_moderators", ["room_id", "person_id"], unique=True, postgresql_where=present
    )
    op.create_index("ix_room_moderators_person_id", "room_moderators", ["person_id"], postgresql_where=present)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.drop_column("room_acts", "note")
