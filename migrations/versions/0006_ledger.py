"""Tables of app.ledger, and what the database itself holds of L1–L5.

- append-only tables refuse update, delete and truncate (L1)
- `recorded_at` is stamped by the database; one posting carries one moment (L5)
- entries that cite one placement, or one own worker's return, run between −1 and 0 over effective time (L3)
- the level at every survey's moment stays what was found (L4)
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BALANCES = "balance in ('shortfall', 'return_gap')"
POST_KINDS = "post_kind in ('general', 'technical', 'managerial', 'other')"
STAMPED = {  # table: whether rows carry the moment of their posting
    "ledger_surveys": True,
    "ledger_readings": True,
    "ledger_entries": True,
    "ledger_explanations": False,
    "pipeline_moves": False,
}
TABLES = (
    "pipeline_moves",
    "ledger_explanations",
    "ledger_entries",
    "ledger_readings",
    "ledger_surveys",
    "ledger_lines",
)


def _id() -> list[sa.Column]:
    return [sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False)]


def _public() -> list[sa.Column]:
    return [*_id(), sa.Column("public_id", sa.String(24), nullable=False)]


def _line(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["ledger_lines.id"], name=f"fk_{table}_line_id"),
    ]


def _written(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("actor_id", sa.BigInteger()),
        sa.ForeignKeyConstraint(["actor_id"], ["data_subjects.id"], name=f"fk_{table}_actor_id"),
    ]


def _copied() -> list[sa.Column]:
    return [
        sa.Column("enterprise_id", sa.BigInteger(), nullable=False),
        sa.Column("district_code", sa.String(6), nullable=False),
        sa.Column("industry_code", sa.String(3), nullable=False),
        sa.Column("post_kind", sa.String(40), nullable=False),
        sa.Column("occupation_code", sa.String(10)),
    ]


def _table(name: str, *items: sa.schema.SchemaItem, public: bool = True) -> None:
    keys: list[sa.schema.SchemaItem] = [sa.PrimaryKeyConstraint("id", name=f"pk_{name}")]
    if public:
        keys.append(sa.UniqueConstraint("public_id", name=f"uq_{name}_public_id"))
    op.create_table(name, *(_public() if public else _id()), *items, *keys)


def upgrade() -> None:
    _lines()
    _surveys()
    _entries()
    _beside()
    _functions()
    for table, batch in STAMPED.items():
        op.execute(
            f"create trigger {table}_recorded before insert on {table} "
            f"for each row execute function ledger_record('{'posting' if batch else 'row'}')"
        )
    for table in TABLES:
        op.execute(
            f"create trigger {table}_append_only before update or delete or truncate on {table} "
            "for each statement execute function refuse_change()"
        )
    op.execute(
        "create constraint trigger ledger_entries_citation after insert on ledger_entries deferrable initially deferred "
        "for each row when (new.placement_id is not null or new.return_key is not null) "
        "execute function ledger_check_citation()"
    )
    for table in ("ledger_entries", "ledger_readings"):
        op.execute(
            f"create constraint trigger {table}_level after insert on {table} deferrable initially deferred "
            f"for each row execute function {table}_check_level()"
        )


def _lines() -> None:
    _table(
        "ledger_lines",
        sa.Column("enterprise_id", sa.BigInteger(), nullable=False),
        sa.Column("post_kind", sa.String(40), nullable=False),
        sa.Column("occupation_code", sa.String(10)),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="fk_ledger_lines_enterprise_id"),
        sa.ForeignKeyConstraint(["occupation_code"], ["occupations.code"], name="fk_ledger_lines_occupation_code"),
        sa.CheckConstraint(POST_KINDS, name="ck_ledger_lines_post_kind"),
    )
    op.create_index(
        "uq_ledger_lines_post",
        "ledger_lines",
        ["enterprise_id", "post_kind", "occupation_code"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_index("ix_ledger_lines_occupation", "ledger_lines", ["occupation_code"])


def _surveys() -> None:
    _table(
        "ledger_surveys",
        sa.Column("enterprise_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("observed_at", MOMENT, nullable=False),
        *_written("ledger_surveys"),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("district_code", sa.String(6), nullable=False),
        sa.Column("industry_code", sa.String(3), nullable=False),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="fk_ledger_surveys_enterprise_id"),
        sa.CheckConstraint(
            "channel in ('questionnaire', 'visit', 'phone', 'data_comparison', 'workbook', 'api')",
            name="ck_ledger_surveys_channel",
        ),
    )
    op.create_index("ix_ledger_surveys_enterprise", "ledger_surveys", ["enterprise_id", "observed_at"])
    op.create_index("ix_ledger_surveys_district", "ledger_surveys", ["district_code", "observed_at"])
    _table(
        "ledger_readings",
        sa.Column("survey_id", sa.BigInteger(), nullable=False),
        *_line("ledger_readings"),
        sa.Column("balance", sa.String(40), nullable=False),
        sa.Column("level", sa.Integer()),
        sa.Column("observed_at", MOMENT, nullable=False),
        *_written("ledger_readings"),
        sa.Column("corrects_id", sa.BigInteger()),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["ledger_surveys.id"], name="fk_ledger_readings_survey_id"),
        sa.ForeignKeyConstraint(["corrects_id"], ["ledger_readings.id"], name="fk_ledger_readings_corrects_id"),
        sa.CheckConstraint(BALANCES, name="ck_ledger_readings_balance"),
        sa.CheckConstraint("level between 0 and 100000", name="ck_ledger_readings_level"),
        sa.CheckConstraint("level is not null or corrects_id is not null", name="ck_ledger_readings_withdrawn"),
    )
    op.create_index(
        "uq_ledger_readings_moment",
        "ledger_readings",
        ["line_id", "balance", "observed_at"],
        unique=True,
        postgresql_where=sa.text("corrects_id is null"),
    )
    op.create_index("uq_ledger_readings_corrects", "ledger_readings", ["corrects_id"], unique=True)
    op.create_index("ix_ledger_readings_survey", "ledger_readings", ["survey_id"])
    op.create_index("ix_ledger_readings_line", "ledger_readings", ["line_id", "balance", "observed_at"])


def _entries() -> None:
    _table(
        "ledger_entries",
        *_line("ledger_entries"),
        sa.Column("balance", sa.String(40), nullable=False),
        sa.Column("delta", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("flow", sa.String(40), nullable=False),
        sa.Column("effective_at", MOMENT, nullable=False),
        *_written("ledger_entries"),
        sa.Column("placement_id", sa.BigInteger()),
        sa.Column("return_key", sa.String(80)),
        sa.Column("reading_id", sa.BigInteger()),
        sa.Column("corrects_id", sa.BigInteger()),
        sa.Column("explains_id", sa.BigInteger()),
        sa.Column("pair", sa.String(24)),
        sa.Column("evidence_kind", sa.String(20)),
        sa.Column("evidence_public_id", sa.String(24)),
        sa.Column("reason", sa.String(200), nullable=False),
        *_copied(),
        sa.ForeignKeyConstraint(["reading_id"], ["ledger_readings.id"], name="fk_ledger_entries_reading_id"),
        sa.ForeignKeyConstraint(["corrects_id"], ["ledger_entries.id"], name="fk_ledger_entries_corrects_id"),
        sa.ForeignKeyConstraint(["explains_id"], ["ledger_entries.id"], name="fk_ledger_entries_explains_id"),
        sa.CheckConstraint("delta <> 0", name="ck_ledger_entries_delta"),
        sa.CheckConstraint(BALANCES, name="ck_ledger_entries_balance"),
        sa.CheckConstraint(POST_KINDS, name="ck_ledger_entries_post_kind"),
        sa.CheckConstraint(
            "kind in ('survey', 'offset', 'need', 'arrival', 'departure', 'return', 'reversal', 'transfer', 'regroup', "
            "'correction')",
            name="ck_ledger_entries_kind",
        ),
        sa.CheckConstraint(
            "flow in ('survey', 'need', 'arrival', 'departure', 'return', 'transfer', 'regroup')",
            name="ck_ledger_entries_flow",
        ),
        sa.CheckConstraint("placement_id is null or balance = 'shortfall'", name="ck_ledger_entries_hire"),
        sa.CheckConstraint("return_key is null or balance = 'return_gap'", name="ck_ledger_entries_return"),
        sa.CheckConstraint(
            "(kind in ('arrival', 'departure')) <= (placement_id is not null) and (kind = 'return') <= (return_key is not null)",
            name="ck_ledger_entries_cites",
        ),
        sa.CheckConstraint(
            "(kind in ('survey', 'offset')) <= (reading_id is not null)", name="ck_ledger_entries_survey"
        ),
        sa.CheckConstraint("(kind = 'offset') <= (explains_id is not null)", name="ck_ledger_entries_offset"),
        sa.CheckConstraint("(kind = 'reversal') <= (corrects_id is not null)", name="ck_ledger_entries_reversal"),
        sa.CheckConstraint("(kind = 'transfer') <= (pair is not null)", name="ck_ledger_entries_transfer"),
    )
    op.create_index("ix_ledger_entries_line", "ledger_entries", ["line_id", "balance", "effective_at"])
    op.create_index("ix_ledger_entries_district", "ledger_entries", ["district_code", "effective_at"])
    op.create_index("ix_ledger_entries_recorded", "ledger_entries", ["recorded_at"])
    for name, column in {
        "placement": "placement_id",
        "return": "return_key",
        "reading": "reading_id",
        "explains": "explains_id",
        "pair": "pair",
    }.items():
        op.create_index(
            f"ix_ledger_entries_{name}", "ledger_entries", [column], postgresql_where=sa.text(f"{column} is not null")
        )
    op.create_index(
        "uq_ledger_entries_corrects",
        "ledger_entries",
        ["corrects_id"],
        unique=True,
        postgresql_where=sa.text("kind in ('correction', 'reversal')"),
    )


def _beside() -> None:
    _table(
        "ledger_explanations",
        sa.Column("reading_id", sa.BigInteger(), nullable=False),
        *_line("ledger_explanations"),
        sa.Column("balance", sa.String(40), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("observed_at", MOMENT, nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        *_written("ledger_explanations"),
        sa.ForeignKeyConstraint(["reading_id"], ["ledger_readings.id"], name="fk_ledger_explanations_reading_id"),
        sa.CheckConstraint(BALANCES, name="ck_ledger_explanations_balance"),
        sa.CheckConstraint("amount <> 0", name="ck_ledger_explanations_amount"),
    )
    op.create_index("ix_ledger_explanations_reading", "ledger_explanations", ["reading_id"])
    op.create_index("ix_ledger_explanations_line_id", "ledger_explanations", ["line_id"])
    _table(
        "pipeline_moves",
        *_line("pipeline_moves"),
        sa.Column("subject", sa.String(60), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("delta", sa.Integer(), nullable=False),
        sa.Column("effective_at", MOMENT, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        *_copied(),
        sa.CheckConstraint("delta in (-1, 1)", name="ck_pipeline_moves_delta"),
        sa.CheckConstraint(
            "stage in ('attended', 'applied', 'intended', 'interviewed', 'offered')", name="ck_pipeline_moves_stage"
        ),
        sa.CheckConstraint(POST_KINDS, name="ck_pipeline_moves_post_kind"),
        public=False,
    )
    op.create_index("ix_pipeline_moves_subject", "pipeline_moves", ["line_id", "subject", "id"])
    op.create_index("ix_pipeline_moves_district", "pipeline_moves", ["district_code", "effective_at"])


def _functions() -> None:
    op.execute(STAMP)
    op.execute(RECORD)
    op.execute(CITATION)
    op.execute(LEVEL)
    op.execute(ENTRY_LEVEL)
    op.execute(READING_LEVEL)


# The moment of one posting. Posters share an advisory lock that a freeze takes alone, so that nothing recorded
# before the freeze can still be on its way.
STAMP = """
create function ledger_stamp() returns timestamptz language plpgsql as $$
declare
    moment timestamptz;
begin
    perform pg_advisory_xact_lock_shared(7310001);
    moment := clock_timestamp();
    perform set_config('chunfeng.ledger_stamp', moment::text, true);
    return moment;
end $$
"""

RECORD = """
create function ledger_record() returns trigger language plpgsql as $$
declare
    chosen text := nullif(current_setting('chunfeng.recorded_clock', true), '');
    posting text := nullif(current_setting('chunfeng.ledger_stamp', true), '');
begin
    if chosen is not null then
        new.recorded_at := chosen::timestamptz;
    elsif tg_argv[0] = 'posting' and posting is not null then
        new.recorded_at := posting::timestamptz;
    else
        perform pg_advisory_xact_lock_shared(7310001);
        new.recorded_at := clock_timestamp();
    end if;
    return new;
end $$
"""

CITATION = """
create function ledger_check_citation() returns trigger language plpgsql as $$
begin
    if exists (
        select 1 from (
            select sum(sum(delta)) over (order by effective_at) as at_work
            from ledger_entries
            where case when new.placement_id is not null then placement_id = new.placement_id
                       else return_key = new.return_key end
            group by effective_at
        ) as running
        where at_work not in (-1, 0)
    ) then
        raise exception 'ledger: one person is counted more than once (placement %, return %)', new.placement_id, new.return_key
            using errcode = 'check_violation', constraint = 'ledger_entries_citation';
    end if;
    return null;
end $$
"""

LEVEL = """
create function ledger_check_level(line bigint, which text, since timestamptz) returns void language plpgsql as $$
declare
    reading ledger_readings%rowtype;
    booked bigint;
begin
    select r.* into reading from ledger_readings r
    where r.line_id = line and r.balance = which and r.observed_at >= since and r.level is not null
      and not exists (select 1 from ledger_readings c where c.corrects_id = r.id)
    order by r.observed_at limit 1;
    if not found then
        return;
    end if;
    select coalesce(sum(delta), 0) into booked from ledger_entries
    where line_id = line and balance = which and effective_at <= reading.observed_at;
    if booked <> reading.level then
        raise exception 'ledger: line % stands at % at the moment a survey found %', line, booked, reading.level
            using errcode = 'check_violation', constraint = 'ledger_entries_level';
    end if;
end $$
"""

ENTRY_LEVEL = """
create function ledger_entries_check_level() returns trigger language plpgsql as $$
begin
    perform ledger_check_level(new.line_id, new.balance, new.effective_at);
    return null;
end $$
"""

READING_LEVEL = """
create function ledger_readings_check_level() returns trigger language plpgsql as $$
begin
    perform ledger_check_level(new.line_id, new.balance, new.observed_at);
    return null;
end $$
"""


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    for function in (
        "ledger_record()",
        "ledger_stamp()",
        "ledger_check_citation()",
        "ledger_entries_check_level()",
        "ledger_readings_check_level()",
        "ledger_check_level(bigint, text, timestamptz)",
    ):
        op.execute(f"drop function {function}")
