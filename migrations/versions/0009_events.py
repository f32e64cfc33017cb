"""Tables of app.events: venues, fairs, booths, bookings, leads."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

LIVE = "state in ('held', 'confirmed')"


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


def upgrade() -> None:
    op.create_table(
        "venues",
        _id(),
        *_public_id("venues"),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("district_code", sa.String(6), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        _at("created_at"),
        sa.UniqueConstraint("district_code", "name", name="uq_venues_district_code_name"),
    )
    _fairs()
    _booths()
    _leads()


def _fairs() -> None:
    op.create_table(
        "fairs",
        _id(),
        _ref("occasion_id", "occasions"),
        _ref("venue_id", "venues"),
        _at("starts_at"),
        _at("ends_at"),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        _at("booking_opens_at", nullable=True),
        _at("booking_closes_at", nullable=True),
        _ref("plan_file_id", "stored_files", nullable=True),
        _ref("emergency_file_id", "stored_files", nullable=True),
        _ref("security_file_id", "stored_files", nullable=True),
        _ref("created_by", "data_subjects", nullable=True),
        _at("created_at"),
        sa.UniqueConstraint("occasion_id", name="uq_fairs_occasion_id"),
        sa.CheckConstraint("starts_at < ends_at", name="span"),
    )
    op.create_index("ix_fairs_venue_id", "fairs", ["venue_id"])
    op.execute(
        "alter table fairs add constraint ex_fairs_venue_once exclude using gist "
        "(venue_id with =, tstzrange(starts_at, ends_at) with &&) where (live)"
    )


def _booths() -> None:
    op.create_table(
        "booths",
        _id(),
        *_public_id("booths"),
        _ref("fair_id", "fairs"),
        sa.Column("code", sa.String(8), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("column_number", sa.Integer(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("fair_id", "code", name="uq_booths_fair_id_code"),
        sa.UniqueConstraint(
            "fair_id", "row_number", "column_number", name="uq_booths_fair_id_row_number_column_number"
        ),
        sa.UniqueConstraint("id", "fair_id", name="uq_booths_id_fair_id"),
    )
    op.create_table(
        "bookings",
        _id(),
        *_public_id("bookings"),
        sa.Column("booth_id", sa.BigInteger(), nullable=False),
        _ref("fair_id", "fairs"),
        _ref("enterprise_id", "enterprises"),
        sa.Column("state", sa.String(40), nullable=False),
        _at("held_at"),
        _at("held_until"),
        _at("confirmed_at", nullable=True),
        _at("ended_at", nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        _ref("held_by", "data_subjects", nullable=True),
        _ref("ended_by", "data_subjects", nullable=True),
        sa.ForeignKeyConstraint(["booth_id", "fair_id"], ["booths.id", "booths.fair_id"], name="fk_bookings_booth"),
        sa.CheckConstraint("state in ('held','confirmed','released','lapsed','cancelled')", name="state"),
        sa.CheckConstraint("state <> 'confirmed' or confirmed_at is not null", name="confirmed_when"),
    )
    op.create_index("uq_bookings_live_booth", "bookings", ["booth_id"], unique=True, postgresql_where=LIVE)
    op.create_index(
        "uq_bookings_live_enterprise", "bookings", ["fair_id", "enterprise_id"], unique=True, postgresql_where=LIVE
    )
    op.create_index("ix_bookings_enterprise_id", "bookings", ["enterprise_id"])
    op.create_table(
        "booking_vacancies",
        sa.Column("booking_id", sa.BigInteger(), sa.ForeignKey("bookings.id"), primary_key=True),
        sa.Column("vacancy_id", sa.BigInteger(), sa.ForeignKey("vacancies.id"), primary_key=True),
        sa.Column("position", sa.Integer(), nullable=False),
    )
    op.create_index("ix_booking_vacancies_vacancy_id", "booking_vacancies", ["vacancy_id"])


def _leads() -> None:
    op.create_table(
        "leads",
        _id(),
        *_public_id("leads"),
        _ref("booking_id", "bookings"),
        _ref("person_id", "data_subjects"),
        _ref("vacancy_id", "vacancies"),
        _ref("application_id", "applications"),
        sa.Column("came_from", sa.String(40), nullable=False),
        sa.Column("at_gate", sa.Boolean(), nullable=False),
        sa.Column("nonce", sa.String(64)),
        _at("at"),
        _ref("scanned_by", "data_subjects", nullable=True),
        sa.UniqueConstraint("booking_id", "person_id", "vacancy_id", name="uq_leads_booking_id_person_id_vacancy_id"),
        sa.CheckConstraint("came_from in ('ticket','poster')", name="came_from"),
    )
    op.create_index(
        "uq_leads_nonce", "leads", ["booking_id", "nonce"], unique=True, postgresql_where="nonce is not null"
    )
    op.create_index("ix_leads_person_id", "leads", ["person_id"])


def downgrade() -> None:
    for table in ("leads", "booking_vacancies", "bookings", "booths", "fairs", "venues"):
        op.drop_table(table)
