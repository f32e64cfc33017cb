"""Applications step by step through the services, with what the ledger makes of it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor, Grant, StaffRole
from app.clock import now, today
from app.errors import AppError, Conflict, Forbidden, Invalid, NotFound
from app.hiring import public as hiring
from app.hiring.models import Application, ApplicationStep, Offer
from app.hiring.public import Channel, InterviewValues, OfferValues, Source, State, VacancyState, Way
from app.hiring.services.interviews import answer, interview_of
from app.hiring.services.offers import lapse_offers, offer_of
from app.hiring.services.retention import ask_due
from app.ledger.public import LedgerEntry, PipelineMove
from app.notices.public import OutboxMessage
from tests.builders import accounts
from tests.builders.hiring import PATH, application, arrived, clerk_of, vacancy
from tests.builders.occasions import occasion

PORTAL = Source(Channel.PORTAL)
OFFICER = Actor(grants=(Grant(StaffRole.OFFICER, "120110"),))


def seeker_of(session: Session, made: Application) -> Actor:
    return accounts.actor(session, session.get_one(accounts.accounts.Person, made.person_id))


def employer_of(session: Session, made: Application) -> Actor:
    return clerk_of(session, session.get_one(hiring.Vacancy, made.vacancy_id).enterprise_id)


def shortfall(session: Session, line_id: int) -> int:
    return sum(session.scalars(select(LedgerEntry.delta).where(LedgerEntry.line_id == line_id)))


def pipeline(session: Session, line_id: int) -> dict[str, int]:
    held: dict[str, int] = {}
    for move in session.scalars(select(PipelineMove).where(PipelineMove.line_id == line_id)):
        held[str(move.stage)] = held.get(str(move.stage), 0) + move.delta
    return {stage: n for stage, n in held.items() if n}


def told(session: Session, person_id: int) -> list[str]:
    query = select(OutboxMessage.template).where(OutboxMessage.person_id == person_id).order_by(OutboxMessage.id)
    return [name for name in session.scalars(query) if name.startswith("hiring.")]


def test_applying_twice_is_one_application(session: Session) -> None:
    made, person = vacancy(session), accounts.person(session)
    actor = accounts.actor(session, person)
    first = hiring.apply(session, actor, vacancy_id=made.id, person_id=person.id, source=PORTAL)
    again = hiring.apply(session, actor, vacancy_id=made.id, person_id=person.id, source=PORTAL)
    assert again is first
    assert len(hiring.timeline(session, first.id)) == 1
    assert pipeline(session, made.line_id) == {"applied": 1}


def test_who_withdrew_may_apply_again(session: Session) -> None:
    made = application(session)
    hiring.advance(session, seeker_of(session, made), made.id, State.WITHDRAWN, reason="太远")
    again = application(session, session.get_one(hiring.Vacancy, made.vacancy_id), person_of(session, made))
    assert again.id != made.id


def person_of(session: Session, made: Application):
    return session.get_one(accounts.accounts.Person, made.person_id)


def test_a_closed_or_out_of_date_vacancy_takes_no_application(session: Session) -> None:
    made, person = vacancy(session), accounts.person(session)
    actor = accounts.actor(session, person)
    late = clock.instant(made.valid_until + timedelta(days=1))
    with pytest.raises(Conflict) as refused:
        hiring.apply(session, actor, vacancy_id=made.id, person_id=person.id, source=PORTAL, at=late)
    assert refused.value.code == "vacancy_closed"


@pytest.mark.parametrize(
    ("years", "hazardous", "code"),
    [(15, False, "too_young"), (17, True, "minor_hazardous"), (None, True, "age_unknown"), (17, False, None)],
)
def test_minors_are_refused_as_the_law_demands(session: Session, years, hazardous, code) -> None:
    made = vacancy(session, hazardous=hazardous)
    born = date(today().year - 17, today().month, 1) if years else None
    person = accounts.person(session, birth_date=born)
    then = now() - timedelta(days=366 * (17 - (years or 17)))
    use = {"vacancy_id": made.id, "person_id": person.id, "source": PORTAL, "at": then}
    if code is None:
        assert hiring.apply(session, accounts.actor(session, person), **use).state is State.APPLIED
    else:
        with pytest.raises(Forbidden) as refused:
            hiring.apply(session, accounts.actor(session, person), **use)
        assert refused.value.code == code


def test_nobody_applies_for_others_but_at_the_booth(session: Session) -> None:
    made, person = vacancy(session), accounts.person(session)
    fair = occasion(session)
    clerk = clerk_of(session, made.enterprise_id)
    stranger = clerk_of(session, accounts.enterprise(session).id)
    booth = Source(Channel.FAIR_BOOTH, fair.id, "展位 A07")
    for actor, source in (
        (clerk, PORTAL),
        (stranger, booth),
        (accounts.actor(session, accounts.person(session)), booth),
    ):
        with pytest.raises(Forbidden):
            hiring.apply(session, actor, vacancy_id=made.id, person_id=person.id, source=source)
    at_booth = hiring.apply(session, clerk, vacancy_id=made.id, person_id=person.id, source=booth)
    assert (at_booth.occasion_id, at_booth.source_detail) == (fair.id, "展位 A07")
    assert hiring.timeline(session, at_booth.id)[0].side == "employer"


def test_the_whole_way_is_logged_posted_and_told(session: Session) -> None:
    made = application(session, state=State.ARRIVED)
    steps = hiring.timeline(session, made.id)
    assert [step.to_state for step in steps] == [State.APPLIED, *PATH, State.ARRIVED]
    assert [step.side for step in steps] == [
        "seeker",
        "employer",
        "employer",
        "employer",
        "employer",
        "seeker",
        "system",
    ]
    line_id = session.get_one(hiring.Vacancy, made.vacancy_id).line_id
    assert shortfall(session, line_id) == -1
    assert pipeline(session, line_id) == {}
    assert told(session, made.person_id) == [
        "hiring.intended", "hiring.interview_invited", "hiring.offered", "hiring.arrived",
    ]  # fmt: skip
    assert told(session, employer_of(session, made).person_id) == [
        "hiring.applied", "hiring.accepted", "hiring.confirm_arrival_employer", "hiring.arrived_employer",
    ]  # fmt: skip


def test_a_double_submit_changes_nothing(session: Session) -> None:
    made = application(session)
    employer = employer_of(session, made)
    for _ in range(2):
        hiring.advance(session, employer, made.id, State.INTENDED)
    for _ in range(2):
        hiring.advance(session, employer, made.id, State.DECLINED, reason="不合适")
    assert [s.to_state for s in hiring.timeline(session, made.id)] == ["applied", "intended", "declined"]


def test_a_stale_page_is_told_so(session: Session) -> None:
    made = application(session)
    hiring.advance(session, seeker_of(session, made), made.id, State.WITHDRAWN, reason="太远")
    with pytest.raises(Conflict) as refused:
        hiring.advance(session, employer_of(session, made), made.id, State.INTENDED)
    assert refused.value.code == "not_a_step"


@pytest.mark.parametrize(
    ("state", "to", "who"),
    [
        (State.APPLIED, State.INTENDED, "seeker"),
        (State.APPLIED, State.WITHDRAWN, "employer"),
        (State.INTERVIEWED, State.OFFERED, "seeker"),
        (State.OFFERED, State.ACCEPTED, "employer"),
        (State.ACCEPTED, State.ARRIVED, "employer"),
        (State.ACCEPTED, State.ARRIVED, "seeker"),
        (State.APPLIED, State.CLOSED, "employer"),
        (State.APPLIED, State.INTENDED, "staff"),
    ],
)
def test_steps_of_the_other_side_are_refused(session: Session, state, to, who) -> None:
    made = application(session, state=state)
    actor = {"seeker": seeker_of(session, made), "employer": employer_of(session, made), "staff": OFFICER}[who]
    with pytest.raises(Forbidden) as refused:
        hiring.advance(session, actor, made.id, to, reason="因为")
    assert refused.value.code == "not_your_step"


def test_strangers_do_not_learn_that_it_exists(session: Session) -> None:
    made = application(session, state=State.OFFERED)
    strangers = (
        accounts.actor(session, accounts.person(session)),
        clerk_of(session, accounts.enterprise(session).id),
        Actor(grants=(Grant(StaffRole.OFFICER, "120101"),)),
        Actor(grants=(Grant(StaffRole.GATE, "120110"),)),
        Actor(),
    )
    for actor in strangers:
        with pytest.raises(NotFound):
            hiring.advance(session, actor, made.id, State.WITHDRAWN, reason="因为")
        with pytest.raises(NotFound):
            hiring.confirm_arrival(session, actor, made.id, "employer", now())
        with pytest.raises(NotFound):
            hiring.leave(session, actor, made.id, now(), "因为")


def test_a_step_cannot_take_effect_before_the_last(session: Session) -> None:
    made = application(session)
    with pytest.raises(Invalid) as refused:
        hiring.advance(
            session, employer_of(session, made), made.id, State.INTENDED, at=made.state_at - timedelta(hours=1)
        )
    assert refused.value.code == "step_too_early"


def test_the_log_cannot_be_changed(session: Session) -> None:
    made = application(session)
    for statement in ("update application_steps set reason = 'x'", "delete from application_steps"):
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(text(statement))
    assert session.scalars(select(ApplicationStep).where(ApplicationStep.application_id == made.id)).all()


def test_an_interview_is_moved_and_answered(session: Session) -> None:
    made = application(session, state=State.INTENDED)
    employer, seeker = employer_of(session, made), seeker_of(session, made)
    monday = InterviewValues(now() + timedelta(days=2), Way.PHONE, "022-12345678")
    hiring.advance(session, employer, made.id, State.INTERVIEW_INVITED, interview=monday)
    answer(session, seeker, made.id, coming=True)
    hiring.advance(session, employer, made.id, State.INTERVIEW_INVITED)
    assert interview_of(session, made.id).answer == "coming"
    moved = InterviewValues(now() + timedelta(days=3), Way.ONSITE, "东门")
    hiring.advance(session, employer, made.id, State.INTERVIEW_INVITED, interview=moved)
    assert (interview_of(session, made.id).place, interview_of(session, made.id).answer) == ("东门", "none")
    with pytest.raises(Forbidden):
        answer(session, employer, made.id, coming=True)
    with pytest.raises(Invalid):
        past = InterviewValues(now() - timedelta(days=1), Way.ONSITE, "东门")
        hiring.advance(session, employer, made.id, State.INTERVIEW_INVITED, interview=past)


def test_no_more_places_are_promised_than_there_are(session: Session) -> None:
    made = vacancy(session, headcount=1)
    first = application(session, made, state=State.OFFERED)
    second = application(session, made, state=State.INTERVIEWED)
    with pytest.raises(Conflict) as refused, session.begin_nested():
        hiring.advance(session, employer_of(session, second), second.id, State.OFFERED)
    assert refused.value.code == "no_place_left"
    hiring.advance(session, seeker_of(session, first), first.id, State.OFFER_DECLINED, reason="太远")
    session.refresh(second)
    hiring.advance(session, employer_of(session, second), second.id, State.OFFERED)
    assert second.state is State.OFFERED


def test_an_offer_lapses_and_frees_its_place(session: Session) -> None:
    made = application(session, state=State.OFFERED)
    offer_of(session, made.id).expires_at = now() - timedelta(minutes=1)
    session.flush()
    with pytest.raises(Conflict) as refused:
        hiring.advance(session, seeker_of(session, made), made.id, State.ACCEPTED)
    assert refused.value.code == "offer_lapsed"
    assert lapse_offers(session) == 1
    assert lapse_offers(session) == 0
    assert made.state is State.OFFER_DECLINED
    assert told(session, made.person_id)[-1] == "hiring.offer_lapsed"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (OfferValues(date(2020, 1, 1), now() + timedelta(days=1)), "start_on"),
        (OfferValues(date(2099, 1, 1), now() - timedelta(days=1)), "expires_at"),
    ],
)
def test_an_offer_lies_in_the_future(session: Session, values, field) -> None:
    made = application(session, state=State.INTERVIEWED)
    with pytest.raises(Invalid) as refused:
        hiring.advance(session, employer_of(session, made), made.id, State.OFFERED, offered=values)
    assert refused.value.field == field
    assert session.scalar(select(Offer).where(Offer.application_id == made.id)) is None


def test_one_word_is_no_arrival(session: Session) -> None:
    made = application(session, state=State.ACCEPTED)
    hiring.confirm_arrival(session, employer_of(session, made), made.id, "employer", now())
    assert made.state is State.ACCEPTED
    assert hiring.placement_of(session, made.id) is None
    assert told(session, made.person_id)[-1] == "hiring.confirm_arrival"


def test_nobody_confirms_for_the_other_side(session: Session) -> None:
    made = application(session, state=State.ACCEPTED)
    for actor, side in (
        (employer_of(session, made), "seeker"),
        (seeker_of(session, made), "employer"),
        (OFFICER, "staff"),
    ):
        with pytest.raises(Forbidden):
            hiring.confirm_arrival(session, actor, made.id, side, now())


def test_the_later_of_both_moments_counts_and_a_word_may_be_mended_before(session: Session) -> None:
    at = now() - timedelta(hours=1)
    made = application(session, state=State.ACCEPTED, at=at - timedelta(days=1))
    seeker, employer = seeker_of(session, made), employer_of(session, made)
    hiring.confirm_arrival(session, employer, made.id, "employer", at - timedelta(hours=9))
    hiring.confirm_arrival(session, employer, made.id, "employer", at - timedelta(hours=3))
    hiring.confirm_arrival(session, seeker, made.id, "seeker", at - timedelta(hours=5))
    hiring.confirm_arrival(session, seeker, made.id, "seeker", at)
    placed = hiring.placement_of(session, made.id)
    assert placed.arrived_at == at - timedelta(hours=3)
    assert shortfall(session, placed.line_id) == -1


@pytest.mark.parametrize("hours", [1, -24 * 400])
def test_an_arrival_lies_between_applying_and_now(session: Session, hours: int) -> None:
    made = application(session, state=State.ACCEPTED)
    with pytest.raises(Invalid):
        hiring.confirm_arrival(session, seeker_of(session, made), made.id, "seeker", now() + timedelta(hours=hours))


def test_arrival_is_not_confirmed_before_the_offer_is_accepted(session: Session) -> None:
    made = application(session, state=State.OFFERED)
    with pytest.raises(Conflict):
        hiring.confirm_arrival(session, seeker_of(session, made), made.id, "seeker", now())


def test_the_last_place_fills_the_vacancy_and_tells_the_others(session: Session) -> None:
    made = vacancy(session, headcount=1)
    waiting = application(session, made)
    hiring.note_attendance(
        session, person_id=accounts.person(session).id, vacancy_id=made.id, occasion_id=occasion(session).id
    )
    assert pipeline(session, made.line_id) == {"applied": 1, "attended": 1}
    application(session, made, state=State.ARRIVED)
    session.refresh(waiting)
    assert (made.state, made.remaining, waiting.state) == (VacancyState.FILLED, 0, State.CLOSED)
    assert told(session, waiting.person_id) == ["hiring.closed_filled"]
    assert pipeline(session, made.line_id) == {}


def test_leaving_raises_the_shortfall_and_leaves_reopening_to_people(session: Session) -> None:
    made = vacancy(session, headcount=1)
    hired = application(session, made, state=State.ARRIVED)
    for _ in range(2):
        hiring.leave(session, seeker_of(session, hired), hired.id, now(), "想回老家")
    assert shortfall(session, made.line_id) == 0
    assert (made.state, made.remaining, hired.state) == (VacancyState.FILLED, 1, State.LEFT)
    assert told(session, employer_of(session, hired).person_id)[-1] == "hiring.left_said_seeker"
    hiring.open_vacancy(session, employer_of(session, hired), made.id)
    assert made.state is VacancyState.OPEN


def test_leaving_lies_between_arrival_and_now_and_owes_a_reason(session: Session) -> None:
    hired = application(session, state=State.ARRIVED)
    seeker = seeker_of(session, hired)
    for left_at, reason in ((now() + timedelta(hours=1), "x"), (now() - timedelta(days=90), "x"), (now(), " ")):
        with pytest.raises(Invalid):
            hiring.leave(session, seeker, hired.id, left_at, reason)


@pytest.mark.parametrize("state", [State.ARRIVED, State.LEFT])
def test_a_rejected_placement_sums_to_nothing(session: Session, state: State) -> None:
    hired = application(session, state=State.ARRIVED)
    if state is State.LEFT:
        hiring.leave(session, employer_of(session, hired), hired.id, now(), "不来了")
    placed, vacant = hiring.placement_of(session, hired.id), session.get_one(hiring.Vacancy, hired.vacancy_id)
    for _ in range(2):
        hiring.review(session, OFFICER, placed.id, False, "没有到岗")
    assert shortfall(session, placed.line_id) == 0
    assert vacant.filled == 0
    hiring.review(session, OFFICER, placed.id, True, "补了考勤")
    assert shortfall(session, placed.line_id) == (-1 if state is State.ARRIVED else 0)
    assert vacant.filled == (1 if state is State.ARRIVED else 0)


def test_leaving_after_a_rejection_counts_once(session: Session) -> None:
    hired = application(session, state=State.ARRIVED)
    placed, vacant = hiring.placement_of(session, hired.id), session.get_one(hiring.Vacancy, hired.vacancy_id)
    hiring.review(session, OFFICER, placed.id, False, "没有到岗")
    hiring.leave(session, employer_of(session, hired), hired.id, now(), "不来了")
    assert (shortfall(session, placed.line_id), vacant.filled) == (0, 0)


def test_who_may_review(session: Session) -> None:
    hired = application(session, state=State.ARRIVED)
    placed = hiring.placement_of(session, hired.id)
    own = employer_of(session, hired)
    both = Actor(own.person_id, own.memberships, OFFICER.grants)
    wrong = (
        seeker_of(session, hired), own, both, Actor(),
        Actor(grants=(Grant(StaffRole.OFFICER, "120101"),)), Actor(grants=(Grant(StaffRole.GATE, "120110"),)),
    )  # fmt: skip
    for actor in wrong:
        with pytest.raises(NotFound):
            hiring.review(session, actor, placed.id, True, "")
    with pytest.raises(Invalid) as refused:
        hiring.review(session, OFFICER, placed.id, False, " ")
    assert refused.value.code == "reason_missing"
    assert hiring.review(session, OFFICER, placed.id, True, "").review == "accepted"


def test_retention_is_asked_once_and_answered_by_either_side(session: Session) -> None:
    start = now() - timedelta(days=8)
    hired = application(session, state=State.ARRIVED, at=start)
    seeker, employer = seeker_of(session, hired), employer_of(session, hired)
    with pytest.raises(Invalid) as refused:
        hiring.advance(session, seeker, hired.id, State.RETAINED_7, at=start + timedelta(days=6))
    assert refused.value.code == "retention_too_early"
    assert ask_due(session) == 1
    assert ask_due(session) == 0
    assert told(session, hired.person_id)[-1] == "hiring.retention_seeker"
    hiring.advance(session, seeker, hired.id, State.RETAINED_7)
    hiring.advance(session, employer, hired.id, State.RETAINED_7)
    assert hired.state is State.RETAINED_7
    assert {(w.what, w.side) for w in hiring.words(session, hired.id)} >= {("day_7", "seeker"), ("day_7", "employer")}
    hiring.advance(session, employer, hired.id, State.RETAINED_30, at=start + timedelta(days=31))
    assert hired.state is State.RETAINED_30


def test_day_thirty_holds_day_seven_within(session: Session) -> None:
    start = now() - timedelta(days=40)
    hired = application(session, state=State.ARRIVED, at=start)
    hiring.advance(session, employer_of(session, hired), hired.id, State.RETAINED_30)
    assert [s.to_state for s in hiring.timeline(session, hired.id)][-2:] == ["retained_7", "retained_30"]


def test_nobody_is_woken_for_old_news(session: Session) -> None:
    hired = application(session, state=State.ARRIVED, at=now() - timedelta(days=40))
    assert told(session, hired.person_id) == []
    assert ask_due(session) == 1


def test_the_funnel_counts_who_got_how_far(session: Session) -> None:
    fair = occasion(session)
    made = vacancy(session, headcount=9)
    for state in (State.APPLIED, State.INTENDED, State.INTERVIEWED, State.OFFERED, State.ARRIVED, State.ARRIVED):
        last = application(session, made, state=state, occasion_id=fair.id)
    hiring.leave(session, employer_of(session, last), last.id, now(), "走了")
    found = hiring.funnel(session, [fair.id, 999_999])
    assert found[999_999] == hiring.Funnel()
    assert found[fair.id] == hiring.Funnel(6, 5, 4, 3, 2, 0, 0)
    hiring.review(session, OFFICER, hiring.placement_of(session, last.id).id, False, "查无此人")
    assert hiring.funnel(session, [fair.id])[fair.id].arrivals == 1


def test_the_evidence_behind_a_placement(session: Session) -> None:
    fair = occasion(session)
    made = vacancy(session)
    person = accounts.person(session)
    hiring.note_attendance(session, person_id=person.id, vacancy_id=made.id, occasion_id=fair.id)
    hired = application(session, made, person, state=State.ACCEPTED, occasion_id=fair.id, channel=Channel.PORTAL)
    placed = arrived(session, hired)
    session.expire_all()
    found = hiring.placement_evidence(session, placed.id)
    assert found.occasion.id == fair.id
    assert [note.occasion_id for note in found.attended] == [fair.id]
    assert [step.to_state for step in found.steps][-1] == "arrived"
    assert {word.side for word in found.words} == {"seeker", "employer"}
    assert found.interview and found.offer
    assert [p.id for p in hiring.pending_reviews(session, "120110")] == [placed.id]
    assert hiring.pending_reviews(session, "120101") == []


def test_attendance_is_noted_once_and_does_not_pull_an_applicant_back(session: Session) -> None:
    fair, made = occasion(session), vacancy(session)
    hired = application(session, made, state=State.INTERVIEWED)
    for _ in range(2):
        hiring.note_attendance(session, person_id=hired.person_id, vacancy_id=made.id, occasion_id=fair.id)
    assert pipeline(session, made.line_id) == {"interviewed": 1}


def test_messages_are_complete_in_both_languages(app) -> None:
    import re

    from app.hiring.messages import _TEXTS, TO_EMPLOYER, TO_SEEKER

    assert {*TO_SEEKER.values(), *TO_EMPLOYER.values()} <= _TEXTS.keys()
    for _channel, zh, en in _TEXTS.values():
        assert set(re.findall(r"%\((\w+)\)s", zh)) == set(re.findall(r"%\((\w+)\)s", en))


def test_unknown_ids_are_not_found(session: Session) -> None:
    for use in (
        lambda: hiring.vacancy(session, "0" * 24),
        lambda: hiring.application(session, "0" * 24),
        lambda: hiring.placement(session, "0" * 24),
        lambda: hiring.advance(session, OFFICER, 999_999, State.INTENDED),
        lambda: hiring.placement_evidence(session, 999_999),
    ):
        with pytest.raises(AppError) as refused:
            use()
        assert refused.value.status == 404
