"""The entries of one balance of one line, with both clocks and the balance after each."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.ledger.kinds import Balance, EntryKind
from app.ledger.models import LedgerEntry, Reading, Survey
from app.ledger.queries.clocks import Clocks
from app.ledger.queries.differences import differences, surveyed


@dataclass(frozen=True)
class SurveyFacts:
    """What a survey says about one balance: level as corrected, the newest reading's id, and the difference if any
    is open."""

    reading_id: str
    survey_id: str
    channel: str
    level: int | None
    first: bool
    difference: int
    open: int


@dataclass(frozen=True)
class EntryRow:
    """One entry in a list. `balance_after` runs over effective time; `struck` was corrected or reversed later."""

    entry: LedgerEntry
    balance_after: int
    struck: bool
    survey: SurveyFacts | None


def line_entries(session: Session, line_id: int, balance: Balance, clocks: Clocks) -> list[EntryRow]:
    """All entries of one balance by effective time, oldest first."""
    running = func.sum(LedgerEntry.delta).over(order_by=(LedgerEntry.effective_at, LedgerEntry.id))
    query = (
        select(LedgerEntry, running)
        .where(
            LedgerEntry.line_id == line_id,
            LedgerEntry.balance == balance,
            clocks.both(LedgerEntry.effective_at, LedgerEntry.recorded_at),
        )
        .order_by(LedgerEntry.effective_at, LedgerEntry.id)
    )
    rows = [(entry, int(after)) for entry, after in session.execute(query)]
    return _with_facts(session, rows, clocks)


def _with_facts(session: Session, rows: list[tuple[LedgerEntry, int]], clocks: Clocks) -> list[EntryRow]:
    struck = struck_ids(session, [entry.id for entry, _ in rows], clocks)
    surveys = survey_facts(session, {entry.reading_id for entry, _ in rows if entry.reading_id}, clocks)
    return [EntryRow(entry, after, entry.id in struck, surveys.get(entry.reading_id or 0)) for entry, after in rows]


def entry_rows(session: Session, entries: list[LedgerEntry], clocks: Clocks) -> list[EntryRow]:
    """Entries of any lines with what a list shows of them; the balance runs over the list."""
    running, rows = 0, []
    for entry in entries:
        running += entry.delta
        rows.append((entry, running))
    return _with_facts(session, rows, clocks)


def struck_ids(session: Session, ids: list[int], clocks: Clocks) -> set[int]:
    """Those entries that a correction or reversal names."""
    query = select(LedgerEntry.corrects_id).where(
        LedgerEntry.corrects_id.in_(ids),
        LedgerEntry.kind.in_((EntryKind.CORRECTION, EntryKind.REVERSAL)),
        clocks.known(LedgerEntry.recorded_at),
    )
    return {entry_id for entry_id in session.scalars(query) if entry_id is not None}


def survey_facts(session: Session, reading_ids: set[int], clocks: Clocks) -> dict[int, SurveyFacts]:
    """What each survey reading (by its root) says now; a withdrawn one has no level."""
    if not reading_ids:
        return {}
    roots = list(session.scalars(select(Reading).where(Reading.id.in_(reading_ids))))
    of_lines = Reading.line_id.in_({root.line_id for root in roots})
    places = {row.reading_id: row for row in session.execute(select(surveyed(clocks, of_lines)))}
    opens = {row.reading_id: row for row in session.execute(select(differences(clocks, of_lines)))}
    surveys = {
        survey.id: survey
        for survey in session.scalars(select(Survey).where(Survey.id.in_({root.survey_id for root in roots})))
    }
    return {root.id: _facts(root, surveys[root.survey_id], places.get(root.id), opens.get(root.id)) for root in roots}


def _facts(root: Reading, survey: Survey, place: object, still_open: object) -> SurveyFacts:
    return SurveyFacts(
        reading_id=root.public_id,
        survey_id=survey.public_id,
        channel=survey.channel,
        level=getattr(place, "level", None),
        first=getattr(place, "place", 1) == 1,
        difference=int(getattr(still_open, "difference", 0)),
        open=int(getattr(still_open, "open", 0)),
    )
