"""Stream keys of rooms: what a host types into OBS, as a hash."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "stream_keys",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("revoked_by", sa.BigInteger()),
        sa.Column("revoked_at", MOMENT),
        sa.Column("last_used_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_stream_keys"),
        sa.ForeignKeyConstraint(["room_id"], ["live_rooms.id"], name="fk_stream_keys_room_id"),
        sa.ForeignKeyConstraint(["created_by"], ["data_subjects.id"], name="fk_stream_keys_created_by"),
        sa.ForeignKeyConstraint(["revoked_by"], ["data_subjects.id"], name="fk_stream_keys_revoked_by"),
        sa.CheckConstraint("octet_length(key_hash) = 32", name="ck_stream_keys_hash"),
        sa.CheckConstraint("revoked_at is null or revoked_at >= created_at", name="ck_stream_keys_span"),
    )
    active = {"unique": True, "postgresql_where": sa.text("revoked_at is null")}
    op.create_index("uq_stream_keys_room_id", "stream_keys", ["room_id"], **active)


def downgrade() -> None:
    op.drop_table("stream_keys")
