"""Tables of app.livestream."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _room(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["room_id"], ["live_rooms.id"], name=f"fk_{table}_room_id")


def upgrade() -> None:
    op.create_table(
        "live_rooms",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("public_id", sa.String(24), nullable=False),
        sa.Column("occasion_id", sa.BigInteger(), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("intro", sa.String(200), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("peak_viewers", sa.Integer(), nullable=False),
        sa.Column("likes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_live_rooms"),
        sa.UniqueConstraint("public_id", name="uq_live_rooms_public_id"),
        sa.UniqueConstraint("occasion_id", name="uq_live_rooms_occasion_id"),
        sa.ForeignKeyConstraint(["occasion_id"], ["occasions.id"], name="fk_live_rooms_occasion_id"),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="fk_live_rooms_enterprise_id"),
        sa.ForeignKeyConstraint(["created_by"], ["data_subjects.id"], name="fk_live_rooms_created_by"),
        sa.CheckConstraint("state in ('scheduled', 'live', 'ended')", name="ck_live_rooms_state"),
        sa.CheckConstraint("(state = 'scheduled') = (started_at is null)", name="ck_live_rooms_started"),
        sa.CheckConstraint("(state = 'ended') = (ended_at is not null)", name="ck_live_rooms_ended"),
        sa.CheckConstraint("epoch >= 0 and peak_viewers >= 0 and likes >= 0", name="ck_live_rooms_counts"),
    )
    op.create_index("ix_live_rooms_state", "live_rooms", ["state"])
    op.create_index("ix_live_rooms_enterprise_id", "live_rooms", ["enterprise_id"])
    op.create_table(
        "room_cards",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("vacancy_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("shown", postgresql.JSONB()),
        sa.Column("pinned_at", MOMENT),
        sa.Column("unpinned_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_room_cards"),
        _room("room_cards"),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancies.id"], name="fk_room_cards_vacancy_id"),
        sa.UniqueConstraint("room_id", "vacancy_id", name="uq_room_cards_room_id_vacancy_id"),
        sa.CheckConstraint("unpinned_at is null or unpinned_at >= pinned_at", name="ck_room_cards_pinned"),
        sa.CheckConstraint("pinned_at is null or shown is not null", name="ck_room_cards_shown"),
    )
    pinned = sa.text("pinned_at is not null and unpinned_at is null")
    op.create_index("uq_room_cards_pinned", "room_cards", ["room_id"], unique=True, postgresql_where=pinned)
    op.create_index("ix_room_cards_vacancy_id", "room_cards", ["vacancy_id"])
    op.create_table(
        "room_mutes",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("viewer_key", sa.String(24), nullable=False),
        sa.Column("muted_by", sa.BigInteger()),
        sa.Column("muted_at", MOMENT, nullable=False),
        sa.Column("unmuted_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_room_mutes"),
        _room("room_mutes"),
        sa.ForeignKeyConstraint(["muted_by"], ["data_subjects.id"], name="fk_room_mutes_muted_by"),
    )
    op.create_index(
        "uq_room_mutes_present",
        "room_mutes",
        ["room_id", "viewer_key"],
        unique=True,
        postgresql_where=sa.text("unmuted_at is null"),
    )
    op.create_table(
        "room_acts",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("person_id", sa.BigInteger()),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("relayed_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_room_acts"),
        _room("room_acts"),
        sa.ForeignKeyConstraint(["person_id"], ["data_subjects.id"], name="fk_room_acts_person_id"),
    )
    op.create_index("ix_room_acts_room_id", "room_acts", ["room_id", "id"])
    op.create_index(
        "ix_room_acts_unrelayed", "room_acts", ["room_id", "id"], postgresql_where=sa.text("relayed_at is null")
    )
    op.create_table(
        "room_events",
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("room_id", "epoch", "number", name="pk_room_events"),
        _room("room_events"),
        sa.CheckConstraint("number > 0 and epoch > 0", name="ck_room_events_position"),
    )
    op.create_index("ix_room_events_kind", "room_events", ["room_id", "kind", "epoch", "number"])
    op.create_table(
        "room_sittings",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("viewer_key", sa.String(24), nullable=False),
        sa.Column("person_id", sa.BigInteger()),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column("left_at", MOMENT, nullable=False),
        sa.Column("attendance_until", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_room_sittings"),
        _room("room_sittings"),
        sa.ForeignKeyConstraint(["person_id"], ["data_subjects.id"], name="fk_room_sittings_person_id"),
        sa.CheckConstraint("left_at >= joined_at", name="ck_room_sittings_span"),
    )
    op.execute(
        "alter table room_sittings add constraint ex_room_sittings_overlap exclude using gist "
        "(room_id with =, viewer_key with =, tstzrange(joined_at, left_at, '[]') with &&)"
    )
    op.create_index("ix_room_sittings_viewer", "room_sittings", ["room_id", "viewer_key", "left_at"])
    op.create_index(
        "ix_room_sittings_person_id", "room_sittings", ["person_id"], postgresql_where=sa.text("person_id is not null")
    )
    op.create_table(
        "room_applications",
        sa.Column("application_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("card_id", sa.BigInteger(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("application_id", name="pk_room_applications"),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="fk_room_applications_application_id"),
        _room("room_applications"),
        sa.ForeignKeyConstraint(["card_id"], ["room_cards.id"], name="fk_room_applications_card_id"),
    )
    op.create_index("ix_room_applications_card_id", "room_applications", ["card_id"])
    op.create_index("ix_room_applications_room_id", "room_applications", ["room_id"])
    op.create_table(
        "drain_positions",
        sa.Column("stream", sa.String(80), nullable=False),
        sa.Column("last_id", sa.String(48), nullable=False),
        sa.PrimaryKeyConstraint("stream", name="pk_drain_positions"),
    )
    op.execute(
        """
        create function refuse_event_change() returns trigger language plpgsql as $$
        begin
            raise exception 'room_events is append-only' using errcode = 'restrict_violation';
        end $$
        """
    )
    op.execute(
        "create trigger room_events_append_only before update on room_events "
        "for each row execute function refuse_event_change()"
    )


def downgrade() -> None:
    for table in (
        "drain_positions",
        "room_applications",
        "room_sittings",
        "room_events",
        "room_acts",
        "room_mutes",
        "room_cards",
        "live_rooms",
    ):
        op.drop_table(table)
    op.execute("drop function refuse_event_change()")
