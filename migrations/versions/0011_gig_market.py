"""Gigs, shifts, claims, timesheets. The database counts the places and refuses overlaps and short rest itself."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STATES = ("waiting", "claimed", "on_site", "worked", "disputed", "agreed", "paid", "settled", "cancelled", "no_show")
BINDING = "state in ('agreed', 'claimed', 'disputed', 'on_site', 'paid', 'settled', 'worked')"


def _at(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _ref(name: str, target: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), sa.ForeignKey(f"{target}.id"), nullable=nullable)


def _id() -> sa.Column:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True)


def _public_id(table: str) -> tuple[sa.Column, sa.UniqueConstraint]:
    return (
        sa.Column("public_id", sa.String(24), nullable=False),
        sa.UniqueConstraint("public_id", name=f"uq_{table}_public_id"),
    )


def _choice(name: str, *values: str, nullable: bool = False) -> tuple[sa.Column, sa.CheckConstraint]:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.Column(name, sa.String(40), nullable=nullable), sa.CheckConstraint(f"{name} in ({listed})", name=name)


def _text(name: str, length: int) -> sa.Column:
    return sa.Column(name, sa.String(length), nullable=False)


def _whole(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def upgrade() -> None:
    _gigs()
    _shifts()
    _claims()
    _timesheets()
    _count_places()


def _gigs() -> None:
    op.create_table(
        "gigs",
        _id(),
        *_public_id("gigs"),
        _ref("enterprise_id", "enterprises"),
        _text("occupation_code", 12),
        _text("title", 60),
        _text("district_code", 6),
        _text("place", 120),
        _text("duties", 1000),
        _text("bring", 300),
        _text("insurance", 300),
        sa.Column("hazardous", sa.Boolean(), nullable=False),
        _whole("pay_fen"),
        *_choice("pay_unit", "hour", "day", "shift", "piece"),
        _whole("pieces_an_hour", nullable=True),
        *_choice("settle", "same_day", "next_day", "week"),
        sa.Column("waiting_list", sa.Boolean(), nullable=False),
        _whole("cancel_hours"),
        *_choice("state", "open", "closed"),
        _ref("posted_by", "data_subjects"),
        _at("created_at"),
        sa.CheckConstraint("pay_fen > 0", name="pay"),
        sa.CheckConstraint("pay_unit <> 'piece' or pieces_an_hour > 0", name="piece_pace"),
    )
    op.create_index("ix_gigs_enterprise_id", "gigs", ["enterprise_id"])
    op.create_index(
        "ix_gigs_title_trgm", "gigs", ["title"], postgresql_using="gin", postgresql_ops={"title": "gin_trgm_ops"}
    )


def _shifts() -> None:
    op.create_table(
        "gig_shifts",
        _id(),
        *_public_id("gig_shifts"),
        _ref("gig_id", "gigs"),
        _ref("occasion_id", "occasions"),
        _at("starts_at"),
        _at("ends_at"),
        _whole("break_minutes"),
        _whole("headcount"),
        _whole("taken"),
        _at("cancel_until"),
        *_choice("state", "open", "cancelled"),
        _at("created_at"),
        sa.UniqueConstraint("occasion_id", name="uq_gig_shifts_occasion_id"),
        sa.CheckConstraint("headcount between 1 and 500", name="headcount"),
        sa.CheckConstraint("taken between 0 and headcount", name="never_over"),
        sa.CheckConstraint("starts_at < ends_at", name="order"),
        sa.CheckConstraint("break_minutes between 0 and 240", name="break"),
    )
    op.create_index("ix_gig_shifts_gig_id", "gig_shifts", ["gig_id"])
    op.create_index("ix_gig_shifts_starts_at", "gig_shifts", ["starts_at"])


def _claims() -> None:
    op.create_table(
        "gig_claims",
        _id(),
        *_public_id("gig_claims"),
        _ref("shift_id", "gig_shifts"),
        _ref("person_id", "data_subjects"),
        *_choice("state", *STATES),
        _at("starts_at"),
        _at("ends_at"),
        _at("rest_until"),
        _at("claimed_at"),
        sa.CheckConstraint("starts_at < ends_at and ends_at <= rest_until", name="times"),
        postgresql.ExcludeConstraint(
            ("person_id", "="),
            (sa.text("tstzrange(starts_at, rest_until)"), "&&"),
            name="ex_gig_claims_rest",
            using="gist",
            where=sa.text(BINDING),
        ),
    )
    op.create_index(
        "uq_gig_claims_active",
        "gig_claims",
        ["shift_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.create_index("ix_gig_claims_person_id", "gig_claims", ["person_id", "starts_at"])
    op.create_table(
        "gig_claim_steps",
        _id(),
        _ref("claim_id", "gig_claims"),
        *_choice("from_state", *STATES, nullable=True),
        *_choice("to_state", *STATES),
        _ref("by_person_id", "data_subjects", nullable=True),
        _at("at"),
        _text("reason", 200),
    )
    op.create_index("ix_gig_claim_steps_claim_id", "gig_claim_steps", ["claim_id"])
    op.execute(
        "create trigger gig_claim_steps_append_only before update or delete or truncate on gig_claim_steps "
        "for each statement execute function refuse_change()"
    )


def _timesheets() -> None:
    op.create_table(
        "gig_timesheets",
        _id(),
        _ref("claim_id", "gig_claims"),
        _at("started_at"),
        _at("ended_at", nullable=True),
        _whole("break_minutes"),
        _whole("pieces", nullable=True),
        _whole("amount_fen"),
        sa.Column("from_scans", sa.Boolean(), nullable=False),
        _at("employer_confirmed_at", nullable=True),
        _ref("employer_confirmed_by", "data_subjects", nullable=True),
        _at("worker_confirmed_at", nullable=True),
        _at("paid_at", nullable=True),
        _ref("paid_by", "data_subjects", nullable=True),
        _at("received_at", nullable=True),
        sa.UniqueConstraint("claim_id", name="uq_gig_timesheets_claim_id"),
        sa.CheckConstraint("ended_at is null or started_at < ended_at", name="order"),
        sa.CheckConstraint("amount_fen >= 0", name="amount"),
        sa.CheckConstraint("received_at is null or paid_at is not null", name="received_after_paid"),
    )


def _count_places() -> None:
    op.execute(
        """
        create function gig_takes_place(state text) returns integer language sql immutable as $$
            select (state not in ('waiting', 'cancelled'))::integer
        $$
        """
    )
    op.execute(
        """
        create function gig_count_places() returns trigger language plpgsql as $$
        declare
            change integer := 0;
        begin
            if tg_op <> 'INSERT' then change := change - gig_takes_place(old.state); end if;
            if tg_op <> 'DELETE' then change := change + gig_takes_place(new.state); end if;
            if change <> 0 then
                update gig_shifts set taken = taken + change where id = coalesce(new.shift_id, old.shift_id);
            end if;
            return null;
        end $$
        """
    )
    op.execute(
        "create trigger gig_claims_count after insert or delete or update of state on gig_claims "
        "for each row execute function gig_count_places()"
    )
    op.execute(
        """
        create function gig_claim_keeps_its_shift() returns trigger language plpgsql as $$
        begin
            raise exception 'a claim stays with its shift and person' using errcode = 'restrict_violation';
        end $$
        """
    )
    op.execute(
        "create trigger gig_claims_fixed before update of shift_id, person_id on gig_claims for each row "
        "when (old.shift_id <> new.shift_id or old.person_id <> new.person_id) "
        "execute function gig_claim_keeps_its_shift()"
    )


def downgrade() -> None:
    for table in ("gig_timesheets", "gig_claim_steps", "gig_claims", "gig_shifts", "gigs"):
        op.drop_table(table)
    for function in ("gig_count_places()", "gig_takes_place(text)", "gig_claim_keeps_its_shift()"):
        op.execute(f"drop function {function}")
