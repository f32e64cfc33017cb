"""Planned minutes of cards, and every pinning of a card."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
PAST = """
insert into room_pinnings (room_id, card_id, pinned_at, unpinned_at)
select told.room_id, card.id, told.at, told.until
from (
    select room_id, kind, payload, at, lead(at) over (partition by room_id order by id) as until
    from room_acts where kind in ('card_pinned', 'card_unpinned', 'room_ended')
) told
join vacancies vacancy on vacancy.public_id = told.payload -> 'card' ->> 'public_id'
join room_cards card on card.room_id = told.room_id and card.vacancy_id = vacancy.id
where told.kind = 'card_pinned' and (told.until is null or told.until >= told.at)
"""


def upgrade() -> None:
    op.add_column("room_cards", sa.Column("minutes", sa.Integer(), nullable=False, server_default="5"))
    op.alter_column("room_cards", "minutes", server_default=None)
    op.create_check_constraint("ck_room_cards_minutes", "room_cards", "minutes between 1 and 120")
    op.create_table(
        "room_pinnings",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("card_id", sa.BigInteger(), nullable=False),
        sa.Column("pinned_at", MOMENT, nullable=False),
        sa.Column("unpinned_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_room_pinnings"),
        sa.ForeignKeyConstraint(["room_id"], ["live_rooms.id"], name="fk_room_pinnings_room_id"),
        sa.ForeignKeyConstraint(["card_id"], ["room_cards.id"], name="fk_room_pinnings_card_id"),
        sa.CheckConstraint("unpinned_at is null or unpinned_at >= pinned_at", name="ck_room_pinnings_span"),
    )
    op.execute(
        "alter table room_pinnings add constraint ex_room_pinnings_overlap exclude using gist "
        "(room_id with =, tstzrange(pinned_at, unpinned_at) with &&)"
    )
    op.create_index("ix_room_pinnings_card_id", "room_pinnings", ["card_id", "pinned_at"])
    op.execute(PAST)


def downgrade() -> None:
    op.drop_table("room_pinnings")
    op.drop_column("room_cards", "minutes")
