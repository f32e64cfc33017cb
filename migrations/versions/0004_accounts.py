"""Tables of app.accounts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = (
    "memberships",
    "invitations",
    "enterprise_classifications",
    "staff_grants",
    "seeker_profiles",
    "enterprises",
    "demo_accounts",
    "consents",
    "api_tokens",
    "people",
    "sign_in_codes",
)


def upgrade() -> None:
    op.create_table(
        "sign_in_codes",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("mobile_hash", sa.String(64), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_codes"),
    )
    op.create_index("ix_sign_in_codes_mobile", "sign_in_codes", ["mobile_hash", "created_at"])
    op.create_table(
        "people",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.String(24), nullable=False),
        sa.Column("mobile_hash", sa.String(64)),
        sa.Column("mobile_sealed", sa.LargeBinary()),
        sa.Column("name_sealed", sa.LargeBinary()),
        sa.Column("id_number_hash", sa.String(64)),
        sa.Column("id_number_sealed", sa.LargeBinary()),
        sa.Column("locale", sa.String(5), nullable=False),
        sa.Column("session_version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_signed_in_at", sa.DateTime(timezone=True)),
        sa.Column("erased_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.ForeignKeyConstraint(["id"], ["data_subjects.id"], name="fk_people_id"),
        sa.UniqueConstraint("public_id", name="uq_people_public_id"),
        sa.UniqueConstraint("mobile_hash", name="uq_people_mobile_hash"),
        sa.UniqueConstraint("id_number_hash", name="uq_people_id_number_hash"),
    )
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("public_id", sa.String(24), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("tail", sa.String(4), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_api_tokens"),
        sa.UniqueConstraint("public_id", name="uq_api_tokens_public_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_api_tokens_person_id"),
        sa.UniqueConstraint("token_hash", name="uq_api_tokens_token_hash"),
        sa.CheckConstraint("kind in ('sign_in', 'named')", name="kind"),
    )
    op.create_index("ix_api_tokens_person_id", "api_tokens", ["person_id"])
    op.create_table(
        "consents",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.String(40), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("text_version", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_consents_person_id"),
        sa.CheckConstraint("purpose in ('service_terms', 'profile_sharing', 'job_messages')", name="purpose"),
    )
    op.create_index("ix_consents_latest", "consents", ["person_id", "purpose", "id"])
    op.create_table(
        "demo_accounts",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("label_zh", sa.String(60), nullable=False),
        sa.Column("label_en", sa.String(80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_demo_accounts"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_demo_accounts_person_id"),
    )
    op.create_table(
        "enterprises",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("public_id", sa.String(24), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("credit_code", sa.String(18), nullable=False),
        sa.Column("industry_code", sa.String(3), nullable=False),
        sa.Column("district_code", sa.String(6), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("contact_subject_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("contact_mobile_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("chain", sa.String(40)),
        sa.Column("must_report", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("state_reason", sa.String(200)),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True)),
        sa.Column("created_by", sa.BigInteger()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_enterprises"),
        sa.UniqueConstraint("public_id", name="uq_enterprises_public_id"),
        sa.ForeignKeyConstraint(["industry_code"], ["industries.code"], name="fk_enterprises_industry_code"),
        sa.ForeignKeyConstraint(["district_code"], ["regions.code"], name="fk_enterprises_district_code"),
        sa.ForeignKeyConstraint(["contact_subject_id"], ["data_subjects.id"], name="fk_enterprises_contact_subject_id"),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name="fk_enterprises_created_by"),
        sa.CheckConstraint("state in ('pending', 'verified', 'rejected', 'suspended')", name="state"),
    )
    op.create_index("ix_enterprises_district_code", "enterprises", ["district_code"])
    op.create_index(
        "ix_enterprises_name", "enterprises", ["name"], postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"}
    )
    op.create_index("ix_enterprises_state", "enterprises", ["state", "district_code"])
    op.create_index(
        "uq_enterprises_credit_code",
        "enterprises",
        ["credit_code"],
        unique=True,
        postgresql_where=sa.text("state <> 'rejected'"),
    )
    op.create_table(
        "seeker_profiles",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("birth_date_sealed", sa.LargeBinary()),
        sa.Column("origin_code", sa.String(6)),
        sa.Column("education", sa.String(40)),
        sa.Column("wanted", postgresql.ARRAY(sa.String(10)), nullable=False),
        sa.Column("available_from", sa.Date()),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_seeker_profiles"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_seeker_profiles_person_id"),
        sa.ForeignKeyConstraint(["origin_code"], ["regions.code"], name="fk_seeker_profiles_origin_code"),
        sa.CheckConstraint(
            "education in ('primary', 'junior', 'senior', 'vocational', 'college', 'bachelor', 'master')",
            name="education",
        ),
    )
    op.create_table(
        "staff_grants",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("public_id", sa.String(24), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("district_code", sa.String(6)),
        sa.Column("granted_by", sa.BigInteger()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_staff_grants"),
        sa.UniqueConstraint("public_id", name="uq_staff_grants_public_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_staff_grants_person_id"),
        sa.ForeignKeyConstraint(["district_code"], ["regions.code"], name="fk_staff_grants_district_code"),
        sa.ForeignKeyConstraint(["granted_by"], ["people.id"], name="fk_staff_grants_granted_by"),
        sa.ForeignKeyConstraint(["revoked_by"], ["people.id"], name="fk_staff_grants_revoked_by"),
        sa.CheckConstraint(
            "role in ('gate', 'officer', 'moderator', 'city', 'talent_centre', 'labour_inspection')",
            name="role",
        ),
    )
    op.create_index(
        "uq_staff_grants_current",
        "staff_grants",
        ["person_id", "role", "district_code"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("revoked_at is null"),
    )
    op.create_table(
        "enterprise_classifications",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger(), nullable=False),
        sa.Column("district_code", sa.String(6), nullable=False),
        sa.Column("industry_code", sa.String(3), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_enterprise_classifications"),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprises.id"], name="fk_enterprise_classifications_enterprise_id"
        ),
        sa.ForeignKeyConstraint(
            ["district_code"], ["regions.code"], name="fk_enterprise_classifications_district_code"
        ),
        sa.ForeignKeyConstraint(
            ["industry_code"], ["industries.code"], name="fk_enterprise_classifications_industry_code"
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["people.id"], name="fk_enterprise_classifications_recorded_by"),
    )
    op.create_index(
        "ix_enterprise_classifications_at", "enterprise_classifications", ["enterprise_id", "valid_from", "id"]
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("public_id", sa.String(24), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("mobile_hash", sa.String(64), nullable=False),
        sa.Column("mobile_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("invited_by", sa.BigInteger()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("public_id", name="uq_invitations_public_id"),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="fk_invitations_enterprise_id"),
        sa.ForeignKeyConstraint(["subject_id"], ["data_subjects.id"], name="fk_invitations_subject_id"),
        sa.ForeignKeyConstraint(["invited_by"], ["people.id"], name="fk_invitations_invited_by"),
        sa.CheckConstraint("role in ('owner', 'clerk')", name="role"),
    )
    op.create_index("ix_invitations_enterprise_id", "invitations", ["enterprise_id"])
    op.create_index("ix_invitations_mobile_hash", "invitations", ["mobile_hash"])
    op.create_table(
        "memberships",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("public_id", sa.String(24), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_memberships"),
        sa.UniqueConstraint("public_id", name="uq_memberships_public_id"),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="fk_memberships_enterprise_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_memberships_person_id"),
        sa.CheckConstraint("role in ('owner', 'clerk')", name="role"),
    )
    op.create_index("ix_memberships_person_id", "memberships", ["person_id"])
    op.create_index(
        "uq_memberships_current",
        "memberships",
        ["enterprise_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_check_constraint("city", "staff_grants", "role <> 'city' or district_code is null")
    op.create_check_constraint(
        "ck_enterprises_verified", "enterprises", "state <> 'verified' or verified_at is not null"
    )
    op.create_check_constraint("credit_code", "enterprises", "credit_code ~ '^[0-9A-Z]{18}$'")
    op.create_check_constraint("tries", "sign_in_codes", "tries between 0 and 5")
    op.create_check_constraint("erased", "people", "erased_at is null or mobile_hash is null")
    for table in ("consents", "enterprise_classifications"):
        op.execute(
            f"create trigger {table}_append_only before update or delete or truncate on {table} "
            "for each statement execute function refuse_change()"
        )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
