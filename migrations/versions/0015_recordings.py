"""Recordings of rooms, clips, subtitles; by which way an application of a room came."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def upgrade() -> None:
    op.create_table(
        "room_recordings",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("step", sa.String(20), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("duration_ms", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("store", sa.String(300), nullable=False),
        sa.Column("timeline", postgresql.JSONB()),
        sa.Column("error", sa.String(40)),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claimed_until", MOMENT),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT),
        sa.Column("expires_at", MOMENT),
        sa.Column("deleted_at", MOMENT),
        sa.Column("deleted_by", sa.BigInteger()),
        sa.Column("delete_reason", sa.String(200), nullable=False),
        sa.Column("files_gone_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_room_recordings"),
        _key("room_recordings", "room_id", "live_rooms"),
        _key("room_recordings", "deleted_by", "data_subjects"),
        sa.UniqueConstraint("room_id", name="uq_room_recordings_room_id"),
        sa.CheckConstraint(
            "state in ('recording', 'processing', 'ready', 'failed', 'deleted')", name="ck_room_recordings_state"
        ),
        sa.CheckConstraint("progress between 0 and 100", name="ck_room_recordings_progress"),
        sa.CheckConstraint("duration_ms >= 0 and bytes >= 0", name="ck_room_recordings_amounts"),
        sa.CheckConstraint("(state = 'deleted') = (deleted_at is not null)", name="ck_room_recordings_deleted"),
    )
    op.create_index("ix_room_recordings_state", "room_recordings", ["state"])
    op.create_index("ix_room_recordings_expires_at", "room_recordings", ["expires_at"])
    op.create_table(
        "room_clips",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("public_id", sa.String(24), nullable=False),
        sa.Column("recording_id", sa.BigInteger(), nullable=False),
        sa.Column("vacancy_id", sa.BigInteger(), nullable=False),
        sa.Column("from_ms", sa.BigInteger(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("views", sa.BigInteger(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_room_clips"),
        _key("room_clips", "recording_id", "room_recordings"),
        _key("room_clips", "vacancy_id", "vacancies"),
        sa.UniqueConstraint("public_id", name="uq_room_clips_public_id"),
        sa.UniqueConstraint("recording_id", "vacancy_id", name="uq_room_clips_recording_id_vacancy_id"),
        sa.CheckConstraint("state in ('waiting', 'ready', 'failed')", name="ck_room_clips_state"),
        sa.CheckConstraint("from_ms >= 0 and until_ms > from_ms", name="ck_room_clips_span"),
        sa.CheckConstraint("bytes >= 0 and views >= 0 and version > 0", name="ck_room_clips_amounts"),
    )
    op.create_index("ix_room_clips_vacancy_id", "room_clips", ["vacancy_id"])
    op.create_table(
        "room_captions",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("origin", sa.String(40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("cues", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_room_captions"),
        _key("room_captions", "room_id", "live_rooms"),
        _key("room_captions", "created_by", "data_subjects"),
        sa.UniqueConstraint("room_id", "language", "origin", name="uq_room_captions_room_id_language_origin"),
        sa.CheckConstraint("language in ('zh', 'en')", name="ck_room_captions_language"),
        sa.CheckConstraint("origin in ('typed', 'uploaded')", name="ck_room_captions_origin"),
    )
    op.add_column("room_applications", sa.Column("via", sa.String(10), nullable=False, server_default="live"))
    op.create_check_constraint("ck_room_applications_via", "room_applications", "via in ('live', 'replay', 'clip')")


def downgrade() -> None:
    op.drop_constraint("ck_room_applications_via", "room_applications")
    op.drop_column("room_applications", "via")
    for table in ("room_captions", "room_clips", "room_recordings"):
        op.drop_table(table)
