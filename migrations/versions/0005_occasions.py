"""Tables of app.occasions."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "occasions",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("public_id", sa.String(24), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("host_enterprise_id", sa.BigInteger()),
        sa.Column("district_code", sa.String(6), nullable=False),
        sa.Column("industry_code", sa.String(3)),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("parent_id", sa.BigInteger()),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("state_reason", sa.String(200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_occasions"),
        sa.UniqueConstraint("public_id", name="uq_occasions_public_id"),
        sa.ForeignKeyConstraint(["host_enterprise_id"], ["enterprises.id"], name="fk_occasions_host_enterprise_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["occasions.id"], name="fk_occasions_parent_id"),
        sa.CheckConstraint("kind in ('fair', 'live_room', 'gig_shift', 'trip')", name="ck_occasions_kind"),
        sa.CheckConstraint("state in ('draft', 'published', 'cancelled', 'ended')", name="ck_occasions_state"),
        sa.CheckConstraint("ends_at > starts_at", name="ck_occasions_times"),
        sa.CheckConstraint("parent_id is distinct from id", name="ck_occasions_parent"),
    )
    op.create_index("ix_occasions_kind_starts_at", "occasions", ["kind", "starts_at"])
    op.create_index("ix_occasions_district_code_starts_at", "occasions", ["district_code", "starts_at"])
    op.create_index("ix_occasions_host_enterprise_id", "occasions", ["host_enterprise_id"])
    op.create_index("ix_occasions_parent_id", "occasions", ["parent_id"])


def downgrade() -> None:
    op.drop_table("occasions")
