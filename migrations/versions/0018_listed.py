"""Occasions say whether they are listed."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("occasions", sa.Column("listed", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.alter_column("occasions", "listed", server_default=None)
