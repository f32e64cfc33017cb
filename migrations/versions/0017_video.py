"""Rooms say whether their video is kept and who finds them."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("live_rooms", sa.Column("records", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("live_rooms", sa.Column("visibility", sa.String(40), nullable=False, server_default="public"))
    op.alter_column("live_rooms", "records", server_default=None)
    op.alter_column("live_rooms", "visibility", server_default=None)
    op.create_check_constraint("ck_live_rooms_visibility", "live_rooms", "visibility in ('public', 'link')")
