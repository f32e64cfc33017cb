"""Tables of app.notices."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outbox_messages",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("public_id", sa.String(24), nullable=False),
        sa.Column("person_id", sa.BigInteger()),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("template", sa.String(60), nullable=False),
        sa.Column("params", postgresql.JSONB(), nullable=False),
        sa.Column("secrets_sealed", sa.LargeBinary()),
        sa.Column("address_sealed", sa.LargeBinary()),
        sa.Column("address_hash", sa.String(64)),
        sa.Column("locale", sa.String(5), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_error", sa.String(60)),
        sa.Column("provider", sa.String(40)),
        sa.Column("provider_reference", sa.String(80)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_messages"),
        sa.UniqueConstraint("public_id", name="uq_outbox_messages_public_id"),
        sa.ForeignKeyConstraint(["person_id"], ["data_subjects.id"], name="fk_outbox_messages_person_id"),
        sa.ForeignKeyConstraint(["subject_id"], ["data_subjects.id"], name="fk_outbox_messages_subject_id"),
        sa.CheckConstraint("state in ('queued', 'sent', 'dead')", name="state"),
        sa.CheckConstraint("channel in ('sms', 'inapp')", name="channel"),
        sa.CheckConstraint("(state = 'sent') = (sent_at is not null)", name="sent"),
        sa.CheckConstraint("person_id is null or person_id = subject_id", name="subject"),
    )
    op.create_index(
        "ix_outbox_messages_due", "outbox_messages", ["next_attempt_at"], postgresql_where=sa.text("state = 'queued'")
    )
    op.create_index("ix_outbox_messages_inbox", "outbox_messages", ["person_id", "created_at"])
    op.create_index("ix_outbox_messages_address", "outbox_messages", ["address_hash", "created_at"])
    op.create_index("ix_outbox_messages_created_at", "outbox_messages", ["created_at"])


def downgrade() -> None:
    op.drop_table("outbox_messages")
