"""Weekly surveys: the curve of shortfall and return gap, with the changes of need behind it and a few riddles left."""

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.demo.curve import SHORTFALL, WEEKS, return_gap, shortfall
from app.demo.seeding.world import Employer, Post, World
from app.ledger.public import (
    Balance,
    Channel,
    LedgerEntry,
    Level,
    PostKind,
    Survey,
    declare_need,
    explain,
    record_survey,
)

CHANNELS = {Channel.QUESTIONNAIRE: 55, Channel.PHONE: 22, Channel.VISIT: 15, Channel.DATA_COMPARISON: 8}
MORE = ("新接订单，增加用工", "新产线投产", "节后离职，补充人员", "倒班改为三班")
LESS = ("订单减少，暂缓招人", "工序外包，减少用工", "设备改造，减少人工", "岗位合并")
BACK = "职工陆续返岗，与名册核对"
SILENT = 0.07
RIDDLES = 0.06
CHANGED_LINES = (1, 1, 2)
LARGE = 450
NOTICED = 2


def plan(world: World, employer: Employer) -> None:
    """The employer's surveys of all weeks."""
    for week in range(WEEKS):
        silent = world.rng.random() < (SILENT if employer.plan.must_report else 0.5)
        if silent and week:
            continue
        at = world.moment(week, world.rng.choice((0, 0, 1, 1, 2)), world.rng.choice((9.5, 10, 11, 14, 15.5, 16)))
        world.timeline.plan(at, partial(_survey, world, employer, week))


def _survey(world: World, employer: Employer, week: int, session: Session, at: datetime) -> None:
    asked = employer.posts if week == 0 else _change(session, world, employer, week, at)
    levels = [level(post, Balance.SHORTFALL, max(0, post.level)) for post in asked]
    gaps = [post for post in employer.posts if post.plan.return_peak and employer.plan.staff >= LARGE]
    levels += [level(post, Balance.RETURN_GAP, return_gap(post.plan.return_peak, week)) for post in gaps]
    riddle = _riddle(world, week, levels)
    channel = world.rng.choices(list(CHANNELS), list(CHANNELS.values()))[0]
    officer = world.officers[employer.plan.district]
    actor = employer.clerk if channel is Channel.QUESTIONNAIRE else officer
    survey = record_survey(session, actor, employer.id, channel=channel, observed_at=at, levels=riddle or levels)
    if week:
        _explain_returns(session, world, employer, gaps, week, survey)


def level(post: Post, balance: Balance, found: int) -> Level:
    """What a survey says of one line."""
    return Level(PostKind(post.plan.kind), post.plan.occupation, balance, found)


def _change(session: Session, world: World, employer: Employer, week: int, at: datetime) -> list[Post]:
    """Move some lines towards the curve by declared changes of need; these are the lines the survey asks about."""
    books = _books(session, employer)
    for post in employer.posts:
        post.level = books.get(post.line.id, 0)
    wanted = sum(shortfall(post.plan.peak, week) for post in employer.posts)
    missing = wanted - sum(post.level for post in employer.posts)
    chosen = world.rng.sample(employer.posts, min(world.rng.choice(CHANGED_LINES), len(employer.posts)))
    for order, post in enumerate(chosen):
        share = missing // len(chosen) + (missing % len(chosen) if order == 0 else 0)
        change = max(share, -post.level)
        if abs(change) >= NOTICED:
            reason = world.rng.choice(MORE if change > 0 else LESS)
            officer = world.officers[employer.plan.district]
            declare_need(session, officer, post.line.id, change=change, at=at - timedelta(hours=1), reason=reason)
            post.level += change
    return chosen


def _books(session: Session, employer: Employer) -> dict[int, int]:
    """What the books say of each line: the sum of its entries."""
    query = (
        select(LedgerEntry.line_id, func.sum(LedgerEntry.delta))
        .where(LedgerEntry.line_id.in_([post.line.id for post in employer.posts]))
        .where(LedgerEntry.balance == Balance.SHORTFALL)
        .group_by(LedgerEntry.line_id)
    )
    return {line_id: int(total) for line_id, total in session.execute(query)}


def _riddle(world: World, week: int, levels: list[Level]) -> list[Level] | None:
    """Now and then the level found differs from the books and nobody knows yet why; only in the last two weeks."""
    if week < WEEKS - 2 or world.rng.random() > RIDDLES * 2 or levels[0].balance is not Balance.SHORTFALL:
        return None
    first = levels[0]
    found = max(0, first.level + world.rng.choice((-3, -2, 2, 3, 4, 6, 9)))
    return [Level(first.post_kind, first.occupation_code, first.balance, found), *levels[1:]]


def _explain_returns(
    session: Session, world: World, employer: Employer, gaps: list[Post], week: int, survey: Survey
) -> None:
    for post in gaps:
        found = return_gap(post.plan.return_peak, week)
        difference, post.return_level = found - post.return_level, found
        if difference:
            explain(
                session,
                world.officers[employer.plan.district],
                survey_id=survey.id,
                line_id=post.line.id,
                balance=Balance.RETURN_GAP,
                amount=difference,
                reason=BACK,
            )


def open_books(employer: Employer) -> None:
    """What the first survey will find."""
    for post in employer.posts:
        post.level = round(post.plan.peak * SHORTFALL[0])
        post.return_level = post.plan.return_peak
