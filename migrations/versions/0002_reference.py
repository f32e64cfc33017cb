"""Tables of app.reference."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reference_sources",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("version", sa.String(80), nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_reference_sources"),
    )
    op.create_table(
        "regions",
        sa.Column("code", sa.String(6), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("name_en", sa.String(100), nullable=False),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("parent_code", sa.String(6)),
        sa.PrimaryKeyConstraint("code", name="pk_regions"),
        sa.ForeignKeyConstraint(["parent_code"], ["regions.code"], name="fk_regions_parent_code"),
        sa.CheckConstraint("code ~ '^[0-9]{6}$'", name="code"),
        sa.CheckConstraint("level in ('province', 'prefecture', 'county')", name="level"),
        sa.CheckConstraint("(level = 'province') = (parent_code is null)", name="parent"),
    )
    op.create_index("ix_regions_parent_code", "regions", ["parent_code"])
    op.create_table(
        "occupations",
        sa.Column("code", sa.String(10), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("aliases", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_occupations"),
        sa.CheckConstraint("code ~ '^[0-9]-[0-9]{2}-[0-9]{2}-[0-9]{2}$'", name="code"),
        sa.CheckConstraint("level between 1 and 4", name="level"),
    )
    op.create_table(
        "industries",
        sa.Column("code", sa.String(3), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("name_en", sa.String(160), nullable=False),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("parent_code", sa.String(3)),
        sa.PrimaryKeyConstraint("code", name="pk_industries"),
        sa.ForeignKeyConstraint(["parent_code"], ["industries.code"], name="fk_industries_parent_code"),
        sa.CheckConstraint("code ~ '^[A-T]([0-9]{2})?$'", name="code"),
        sa.CheckConstraint("level in ('section', 'division')", name="level"),
    )
    op.create_table(
        "calendar_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("name_en", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("day", "kind", name="pk_calendar_days"),
        sa.CheckConstraint("kind in ('spring_festival', 'holiday', 'workday')", name="kind"),
    )


def downgrade() -> None:
    for table in ("calendar_days", "industries", "occupations", "regions", "reference_sources"):
        op.drop_table(table)
