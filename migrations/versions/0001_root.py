"""Root: data subjects, audit, stored files, extensions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("create extension if not exists btree_gist")
    op.execute("create extension if not exists pg_trgm")
    op.create_table(
        "data_subjects",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_data_subjects"),
    )
    op.create_table(
        "audit_records",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger()),
        sa.Column("tag", sa.String(80), nullable=False),
        sa.Column("subject_kind", sa.String(40), nullable=False),
        sa.Column("subject_id", sa.BigInteger()),
        sa.Column("request_id", sa.String(64)),
        sa.Column("data", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_records"),
        sa.ForeignKeyConstraint(["person_id"], ["data_subjects.id"], name="fk_audit_records_person_id"),
    )
    op.create_index("ix_audit_records_subject", "audit_records", ["subject_kind", "subject_id"])
    op.create_index("ix_audit_records_person_id", "audit_records", ["person_id"])
    op.create_table(
        "stored_files",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("public_id", sa.String(24), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("uploaded_by", sa.BigInteger()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stored_files"),
        sa.ForeignKeyConstraint(["uploaded_by"], ["data_subjects.id"], name="fk_stored_files_uploaded_by"),
        sa.UniqueConstraint("public_id", name="uq_stored_files_public_id"),
    )
    op.create_index("ix_stored_files_sha256", "stored_files", ["sha256"])
    op.execute(
        """
        create function refuse_change() returns trigger language plpgsql as $$
        begin
            raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
        end $$
        """
    )
    op.execute(
        "create trigger audit_append_only before update or delete or truncate on audit_records "
        "for each statement execute function refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("stored_files")
    op.drop_table("audit_records")
    op.drop_table("data_subjects")
    op.execute("drop function refuse_change()")
