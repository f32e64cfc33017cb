"""Tables of app.demo."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "demo_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(20), nullable=False),
        sa.Column("seeded_at", sa.DateTime(timezone=True)),
        sa.Column("anchored_on", sa.Date()),
        sa.PrimaryKeyConstraint("id", name="pk_demo_state"),
        sa.CheckConstraint("id = 1", name="ck_demo_state_single"),
    )
    op.create_table(
        "demo_tours",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("public_id", sa.String(24), nullable=False),
        sa.Column("fair_id", sa.BigInteger(), nullable=False),
        sa.Column("booking_id", sa.BigInteger(), nullable=False),
        sa.Column("vacancy_id", sa.BigInteger(), nullable=False),
        sa.Column("clerk_id", sa.BigInteger(), nullable=False),
        sa.Column("gate_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("seeker_id", sa.BigInteger()),
        sa.Column("shortfall_before", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_demo_tours"),
        sa.UniqueConstraint("public_id", name="uq_demo_tours_public_id"),
        sa.ForeignKeyConstraint(["fair_id"], ["occasions.id"], name="fk_demo_tours_fair_id"),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name="fk_demo_tours_booking_id"),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancies.id"], name="fk_demo_tours_vacancy_id"),
        sa.ForeignKeyConstraint(["clerk_id"], ["people.id"], name="fk_demo_tours_clerk_id"),
        sa.ForeignKeyConstraint(["gate_id"], ["people.id"], name="fk_demo_tours_gate_id"),
        sa.ForeignKeyConstraint(["seeker_id"], ["people.id"], name="fk_demo_tours_seeker_id"),
    )


def downgrade() -> None:
    op.drop_table("demo_tours")
    op.drop_table("demo_state")
