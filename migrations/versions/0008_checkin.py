"""Tables of app.checkin: tickets, scans, undone scans, attendance."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

RESULTS = "'admitted','already_admitted','wrong_occasion','forged','not_today','revoked','unknown','closed'"


def _at(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _ref(name: str, target: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), sa.ForeignKey(f"{target}.id"), nullable=nullable)


def _id() -> sa.Column:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True)


def _public_id() -> sa.Column:
    return sa.Column("public_id", sa.String(24), nullable=False)


def upgrade() -> None:
    op.create_table(
        "tickets",
        _id(),
        _public_id(),
        _ref("occasion_id", "occasions"),
        _ref("person_id", "data_subjects"),
        sa.Column("code", sa.String(200), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        _at("valid_from"),
        _at("valid_until"),
        _at("issued_at"),
        _ref("issued_by", "data_subjects", nullable=True),
        sa.UniqueConstraint("public_id", name="uq_tickets_public_id"),
        sa.CheckConstraint("state in ('valid','revoked')", name="state"),
        sa.CheckConstraint("valid_from < valid_until", name="valid_span"),
    )
    op.create_index(
        "uq_tickets_valid", "tickets", ["occasion_id", "person_id"], unique=True, postgresql_where="state = 'valid'"
    )
    op.create_index("ix_tickets_person_id", "tickets", ["person_id"])
    op.create_table(
        "scans",
        _id(),
        _public_id(),
        _ref("occasion_id", "occasions"),
        _ref("ticket_id", "tickets", nullable=True),
        _ref("person_id", "data_subjects", nullable=True),
        _ref("first_scan_id", "scans", nullable=True),
        sa.Column("rule", sa.String(24), nullable=False),
        sa.Column("gate", sa.String(40), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("code_digest", sa.String(64), nullable=False),
        sa.Column("result", sa.String(40), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        _at("at"),
        _at("recorded_at"),
        _ref("scanned_by", "data_subjects", nullable=True),
        sa.UniqueConstraint("public_id", name="uq_scans_public_id"),
        sa.UniqueConstraint("occasion_id", "nonce", name="uq_scans_occasion_id_nonce"),
        sa.CheckConstraint(f"result in ({RESULTS})", name="result"),
        sa.CheckConstraint("result <> 'admitted' or ticket_id is not null", name="admitted_has_ticket"),
        sa.CheckConstraint("not undone or result = 'admitted'", name="undone_was_admitted"),
    )
    op.create_index(
        "uq_scans_admitted",
        "scans",
        ["ticket_id", "rule"],
        unique=True,
        postgresql_where="result = 'admitted' and not undone",
    )
    op.create_index("ix_scans_gate", "scans", ["occasion_id", "gate", "at"])
    op.create_index("ix_scans_ticket_id", "scans", ["ticket_id"])
    op.create_table(
        "scan_undos",
        _id(),
        _ref("scan_id", "scans"),
        sa.Column("reason", sa.Text(), nullable=False),
        _ref("undone_by", "data_subjects", nullable=True),
        _at("at"),
        sa.UniqueConstraint("scan_id", name="uq_scan_undos_scan_id"),
    )
    op.create_table(
        "attendances",
        _id(),
        _public_id(),
        _ref("occasion_id", "occasions"),
        _ref("person_id", "data_subjects", nullable=True),
        sa.Column("how", sa.String(40), nullable=False),
        sa.Column("detail", sa.String(80), nullable=False),
        _at("since"),
        _at("until", nullable=True),
        sa.Column("evidence_kind", sa.String(24)),
        sa.Column("evidence_id", sa.String(24)),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("public_id", name="uq_attendances_public_id"),
        sa.UniqueConstraint(
            "occasion_id",
            "person_id",
            "how",
            "detail",
            name="uq_attendances_occasion_id_person_id_how_detail",
            postgresql_nulls_not_distinct=True,
        ),
        sa.CheckConstraint("how in ('gate_scan','booth_scan','room','shift')", name="how"),
        sa.CheckConstraint("until is null or until >= since", name="span"),
    )
    op.create_index("ix_attendances_person_id", "attendances", ["person_id"])
    _keep_scans()


def _keep_scans() -> None:
    """A scan may only become undone; all else about it stands for ever."""
    op.execute(
        """
        create function keep_scan() returns trigger language plpgsql as $$
        begin
            if tg_op = 'UPDATE' and not old.undone and new.undone
               and (to_jsonb(new) - 'undone') = (to_jsonb(old) - 'undone') then
                return new;
            end if;
            raise exception 'scans are kept as they were' using errcode = 'restrict_violation';
        end $$
        """
    )
    op.execute("create trigger scans_kept before update or delete on scans for each row execute function keep_scan()")
    op.execute(
        "create trigger scan_undos_append_only before update or delete or truncate on scan_undos "
        "for each statement execute function refuse_change()"
    )


def downgrade() -> None:
    for table in ("attendances", "scan_undos", "scans", "tickets"):
        op.drop_table(table)
    op.execute("drop function keep_scan()")
