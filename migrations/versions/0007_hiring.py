"""Tables of app.hiring."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ACTIVE = (
    "state in ('accepted', 'applied', 'arrived', 'intended', 'interview_invited', 'interviewed', 'offered', "
    "'retained_30', 'retained_7')"
)
STATES = (
    "state in ('applied', 'intended', 'interview_invited', 'interviewed', 'offered', 'accepted', 'arrived', 'retained_7', "
    "'retained_30', 'declined', 'withdrawn', 'no_show_interview', 'offer_declined', 'no_show_arrival', 'left', 'closed')"
)


def _moment(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _key(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def _public(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("public_id", sa.String(24), nullable=False),
        sa.UniqueConstraint("public_id", name=f"uq_{table}_public_id"),
    ]


def _refers(table: str, column: str, to: str, nullable: bool = False) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column(column, sa.BigInteger(), nullable=nullable),
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}"),
    ]


def upgrade() -> None:
    _vacancies()
    _applications()
    _agreements()
    _placements()


def _vacancies() -> None:
    op.create_table(
        "vacancies",
        *_key("vacancies"),
        *_public("vacancies"),
        *_refers("vacancies", "enterprise_id", "enterprises"),
        *_refers("vacancies", "line_id", "ledger_lines"),
        sa.Column("occupation_code", sa.String(12), nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("filled", sa.Integer(), nullable=False),
        sa.Column("pay_low_fen", sa.Integer(), nullable=False),
        sa.Column("pay_high_fen", sa.Integer()),
        sa.Column("pay_period", sa.String(40), nullable=False),
        sa.Column("basic_pay_fen", sa.Integer()),
        sa.Column("district_code", sa.String(6), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("duties", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("tags", postgresql.ARRAY(sa.String(20)), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("hazardous", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        _moment("created_at"),
        _moment("published_at", nullable=True),
        _moment("changed_at", nullable=True),
        sa.CheckConstraint("state in ('draft', 'open', 'filled', 'closed')", name="ck_vacancies_state"),
        sa.CheckConstraint("pay_period in ('month', 'day', 'shift', 'hour', 'piece')", name="ck_vacancies_pay_period"),
        sa.CheckConstraint("headcount > 0 and filled >= 0", name="ck_vacancies_places"),
        sa.CheckConstraint(
            "pay_low_fen >= 0 and coalesce(pay_high_fen, pay_low_fen) >= pay_low_fen", name="ck_vacancies_pay"
        ),
    )
    for column in ("enterprise_id", "line_id", "occupation_code", "district_code"):
        op.create_index(f"ix_vacancies_{column}", "vacancies", [column])
    op.create_index("ix_vacancies_state_valid_until", "vacancies", ["state", "valid_until"])
    op.create_index(
        "ix_vacancies_title", "vacancies", ["title"], postgresql_using="gin", postgresql_ops={"title": "gin_trgm_ops"}
    )


def _applications() -> None:
    op.create_table(
        "applications",
        *_key("applications"),
        *_public("applications"),
        *_refers("applications", "vacancy_id", "vacancies"),
        *_refers("applications", "person_id", "data_subjects"),
        *_refers("applications", "occasion_id", "occasions", nullable=True),
        sa.Column("source_channel", sa.String(40), nullable=False),
        sa.Column("source_detail", sa.String(200), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        _moment("state_at"),
        _moment("applied_at"),
        _moment("created_at"),
        sa.CheckConstraint(STATES, name="ck_applications_state"),
        sa.CheckConstraint(
            "source_channel in ('fair_booth', 'live_room', 'gig', 'portal', 'gate')",
            name="ck_applications_source_channel",
        ),
    )
    op.create_index(
        "uq_applications_active",
        "applications",
        ["person_id", "vacancy_id"],
        unique=True,
        postgresql_where=sa.text(ACTIVE),
    )
    op.create_index("ix_applications_vacancy_id_state", "applications", ["vacancy_id", "state"])
    op.create_index("ix_applications_person_id", "applications", ["person_id"])
    op.create_index("ix_applications_occasion_id", "applications", ["occasion_id"])
    op.create_table(
        "application_steps",
        *_key("application_steps"),
        *_refers("application_steps", "application_id", "applications"),
        sa.Column("from_state", sa.String(40)),
        sa.Column("to_state", sa.String(40), nullable=False),
        sa.Column("side", sa.String(40), nullable=False),
        *_refers("application_steps", "person_id", "data_subjects", nullable=True),
        sa.Column("reason", sa.String(300), nullable=False),
        _moment("at"),
        _moment("recorded_at"),
        sa.CheckConstraint("side in ('seeker', 'employer', 'staff', 'system')", name="ck_application_steps_side"),
    )
    op.create_index("ix_application_steps_application_id", "application_steps", ["application_id"])
    op.execute(
        "create trigger application_steps_append_only before update or delete or truncate on application_steps "
        "for each statement execute function refuse_change()"
    )


def _agreements() -> None:
    op.create_table(
        "interviews",
        *_key("interviews"),
        *_refers("interviews", "application_id", "applications"),
        _moment("at"),
        sa.Column("way", sa.String(40), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("note", sa.String(300), nullable=False),
        sa.Column("answer", sa.String(40), nullable=False),
        _moment("answered_at", nullable=True),
        _moment("created_at"),
        sa.UniqueConstraint("application_id", name="uq_interviews_application_id"),
        sa.CheckConstraint("way in ('onsite', 'phone', 'video')", name="ck_interviews_way"),
        sa.CheckConstraint("answer in ('none', 'coming', 'not_coming')", name="ck_interviews_answer"),
    )
    op.create_index("ix_interviews_at", "interviews", ["at"])
    op.create_table(
        "offers",
        *_key("offers"),
        *_refers("offers", "application_id", "applications"),
        sa.Column("start_on", sa.Date(), nullable=False),
        _moment("expires_at"),
        sa.Column("note", sa.String(300), nullable=False),
        _moment("created_at"),
        sa.UniqueConstraint("application_id", name="uq_offers_application_id"),
    )
    op.create_index("ix_offers_expires_at", "offers", ["expires_at"])
    op.create_table(
        "hiring_confirmations",
        *_key("hiring_confirmations"),
        *_refers("hiring_confirmations", "application_id", "applications"),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("side", sa.String(40), nullable=False),
        *_refers("hiring_confirmations", "person_id", "data_subjects", nullable=True),
        _moment("about_at", nullable=True),
        _moment("at"),
        _moment("recorded_at"),
        sa.UniqueConstraint("application_id", "what", "side", name="uq_hiring_confirmations_word"),
        sa.CheckConstraint("what in ('arrival', 'day_7', 'day_30')", name="ck_hiring_confirmations_what"),
        sa.CheckConstraint("side in ('seeker', 'employer')", name="ck_hiring_confirmations_side"),
        sa.CheckConstraint("(what = 'arrival') = (about_at is not null)", name="ck_hiring_confirmations_about"),
    )


def _placements() -> None:
    op.create_table(
        "placements",
        *_key("placements"),
        *_public("placements"),
        *_refers("placements", "application_id", "applications"),
        *_refers("placements", "vacancy_id", "vacancies"),
        *_refers("placements", "person_id", "data_subjects"),
        *_refers("placements", "enterprise_id", "enterprises"),
        *_refers("placements", "line_id", "ledger_lines"),
        sa.Column("district_code", sa.String(6), nullable=False),
        sa.Column("industry_code", sa.String(3), nullable=False),
        _moment("arrived_at"),
        _moment("left_at", nullable=True),
        sa.Column("left_reason", sa.String(300), nullable=False),
        sa.Column("review", sa.String(40), nullable=False),
        *_refers("placements", "reviewed_by", "data_subjects", nullable=True),
        _moment("reviewed_at", nullable=True),
        sa.Column("review_reason", sa.String(300), nullable=False),
        _moment("asked_7_at", nullable=True),
        _moment("asked_30_at", nullable=True),
        _moment("created_at"),
        sa.UniqueConstraint("application_id", name="uq_placements_application_id"),
        sa.CheckConstraint("review in ('pending', 'accepted', 'rejected')", name="ck_placements_review"),
        sa.CheckConstraint("left_at is null or left_at >= arrived_at", name="ck_placements_spell"),
    )
    for column in ("vacancy_id", "person_id", "enterprise_id", "arrived_at"):
        op.create_index(f"ix_placements_{column}", "placements", [column])
    op.create_index("ix_placements_review_district_code", "placements", ["review", "district_code"])
    op.create_table(
        "attendance_notes",
        *_key("attendance_notes"),
        *_refers("attendance_notes", "vacancy_id", "vacancies"),
        *_refers("attendance_notes", "person_id", "data_subjects"),
        *_refers("attendance_notes", "occasion_id", "occasions"),
        _moment("at"),
        _moment("recorded_at"),
        sa.UniqueConstraint("vacancy_id", "person_id", "occasion_id", name="uq_attendance_notes_once"),
    )
    op.create_index("ix_attendance_notes_person_id", "attendance_notes", ["person_id"])
    op.create_index("ix_attendance_notes_occasion_id", "attendance_notes", ["occasion_id"])


def downgrade() -> None:
    for table in (
        "attendance_notes",
        "placements",
        "hiring_confirmations",
        "offers",
        "interviews",
        "application_steps",
        "applications",
        "vacancies",
    ):
        op.drop_table(table)
