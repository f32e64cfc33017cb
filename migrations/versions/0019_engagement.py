"""Questions, polls, reservations with their reminders, and reactions of live rooms."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = (
    "room_reminders",
    "room_reservations",
    "room_poll_votes",
    "room_polls",
    "room_question_votes",
    "room_questions",
)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def _big(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def upgrade() -> None:
    empty = sa.text("'{}'::jsonb")
    op.add_column("live_rooms", sa.Column("reactions", postgresql.JSONB(), nullable=False, server_default=empty))
    op.alter_column("live_rooms", "reactions", server_default=None)
    _questions()
    _polls()
    _reservations()


def _questions() -> None:
    table = "room_questions"
    op.create_table(
        table,
        _id(),
        sa.Column("public_id", sa.String(24), nullable=False),
        _big("room_id"),
        sa.Column("viewer_key", sa.String(24), nullable=False),
        _big("person_id"),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("text", sa.String(200), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("shown_at", MOMENT),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("told_votes", sa.Integer(), nullable=False),
        sa.Column("answered_at", MOMENT),
        sa.Column("answered_minute", sa.Integer()),
        _big("answered_by", nullable=True),
        sa.Column("removed_at", MOMENT),
        _big("removed_by", nullable=True),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("public_id", name=f"uq_{table}_public_id"),
        _key(table, "room_id", "live_rooms"),
        *(_key(table, column, "data_subjects") for column in ("person_id", "answered_by", "removed_by")),
        sa.CheckConstraint("votes >= 0", name=f"ck_{table}_votes"),
        sa.CheckConstraint("(answered_at is null) = (answered_minute is null)", name=f"ck_{table}_answered"),
        sa.CheckConstraint("answered_at is null or shown_at is not null", name=f"ck_{table}_answered_shown"),
    )
    op.create_index(f"ix_{table}_room_id", table, ["room_id", "id"])
    op.create_index(f"ix_{table}_person_id", table, ["person_id"])
    op.create_index(f"ix_{table}_untold", table, ["room_id"], postgresql_where=sa.text("votes <> told_votes"))
    present = sa.text("removed_at is null")
    op.create_index(f"uq_{table}_once", table, ["room_id", "person_id", "text"], unique=True, postgresql_where=present)
    votes = "room_question_votes"
    op.create_table(
        votes,
        _big("question_id"),
        _big("person_id"),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("question_id", "person_id", name=f"pk_{votes}"),
        _key(votes, "question_id", "room_questions"),
        _key(votes, "person_id", "data_subjects"),
    )
    op.create_index(f"ix_{votes}_person_id", votes, ["person_id"])


def _polls() -> None:
    table = "room_polls"
    op.create_table(
        table,
        _id(),
        sa.Column("public_id", sa.String(24), nullable=False),
        _big("room_id"),
        sa.Column("question", sa.String(60), nullable=False),
        sa.Column("options", postgresql.JSONB(), nullable=False),
        sa.Column("counts", postgresql.JSONB(), nullable=False),
        _big("opened_by", nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.Column("removed_at", MOMENT),
        _big("removed_by", nullable=True),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("public_id", name=f"uq_{table}_public_id"),
        _key(table, "room_id", "live_rooms"),
        *(_key(table, column, "data_subjects") for column in ("opened_by", "removed_by")),
        sa.CheckConstraint("jsonb_array_length(options) between 2 and 6", name=f"ck_{table}_options"),
        sa.CheckConstraint("jsonb_array_length(counts) = jsonb_array_length(options)", name=f"ck_{table}_counts"),
        sa.CheckConstraint("removed_at is null or closed_at is not null", name=f"ck_{table}_removed"),
    )
    op.create_index(f"ix_{table}_room_id", table, ["room_id", "id"])
    present = sa.text("closed_at is null")
    op.create_index(f"uq_{table}_open", table, ["room_id"], unique=True, postgresql_where=present)
    votes = "room_poll_votes"
    op.create_table(
        votes,
        _big("poll_id"),
        sa.Column("viewer_key", sa.String(24), nullable=False),
        _big("person_id", nullable=True),
        sa.Column("choice", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("poll_id", "viewer_key", name=f"pk_{votes}"),
        _key(votes, "poll_id", "room_polls"),
        _key(votes, "person_id", "data_subjects"),
        sa.CheckConstraint("choice between 0 and 5", name=f"ck_{votes}_choice"),
    )
    known = sa.text("person_id is not null")
    op.create_index(f"ix_{votes}_person_id", votes, ["person_id"], postgresql_where=known)


def _reservations() -> None:
    table = "room_reservations"
    op.create_table(
        table,
        _id(),
        _big("room_id"),
        _big("person_id"),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("reserved_at", MOMENT, nullable=False),
        sa.Column("cancelled_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("room_id", "person_id", name=f"uq_{table}_room_id_person_id"),
        _key(table, "room_id", "live_rooms"),
        _key(table, "person_id", "data_subjects"),
    )
    op.create_index(f"ix_{table}_present", table, ["room_id"], postgresql_where=sa.text("cancelled_at is null"))
    op.create_index(f"ix_{table}_person_id", table, ["person_id"])
    op.create_table(
        "room_reminders",
        _big("reservation_id"),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("about", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("reservation_id", "kind", "about", name="pk_room_reminders"),
        _key("room_reminders", "reservation_id", "room_reservations"),
        sa.CheckConstraint("kind in ('soon', 'started', 'moved', 'cancelled')", name="ck_room_reminders_kind"),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.drop_column("live_rooms", "reactions")
