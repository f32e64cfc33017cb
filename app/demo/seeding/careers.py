"""What becomes of an application: every step by the side that takes it, some days apart, as chance has it."""

from contextlib import suppress
from datetime import datetime, time, timedelta
from functools import partial

from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor
from app.demo.seeding.world import World
from app.errors import AppError, Conflict
from app.hiring.public import (
    Application,
    Placement,
    Source,
    State,
    advance,
    apply,
    confirm_arrival,
    leave,
    placement_of,
    review,
)

INTENT, INTERVIEW, NO_SHOW, OFFER, ACCEPT, ARRIVE = 0.62, 0.85, 0.08, 0.7, 0.86, 0.92
LEAVES_EARLY, LEAVES_LATE, REJECTED = 0.07, 0.06, 0.03
WAITS_FOR_REVIEW = timedelta(days=8)
LEFT_BECAUSE = ("离家太远", "不适应夜班", "找到别的工作", "家里有事", "身体原因")
DECLINED_BECAUSE = ("没有相应的操作证", "经验与岗位不符", "到岗时间对不上")
REJECTED_BECAUSE = "社保记录显示仍在原单位参保，请核实后重新确认"


class Career:
    """One application on its way."""

    def __init__(self, world: World, clerk: Actor, seeker: Actor) -> None:
        self.world, self.clerk, self.seeker = world, clerk, seeker
        self.id = 0

    def applied(self, application: Application, at: datetime) -> None:
        """From here on chance and the employer decide."""
        if application.state is State.APPLIED:
            self.id = application.id
            self._later(at, (0.05, 2), self._intend if self._chance(INTENT) else self._decline)

    def _chance(self, likely: float) -> bool:
        return self.world.rng.random() < likely

    def _later(self, at: datetime, days: tuple[float, float], act: object, *args: object) -> None:
        """Plan the next step some days on, in working hours."""
        then = clock.local(at + timedelta(days=self.world.rng.uniform(*days)))
        hour = time(self.world.rng.randint(9, 17), self.world.rng.choice((5, 20, 35, 50)))
        moment = max(clock.instant(then.date(), hour), at + timedelta(minutes=20))
        self.world.timeline.plan(moment, partial(self._guarded, act, *args))

    def _guarded(self, act: object, *args: object) -> None:
        """A vacancy may have been filled meanwhile: then there is no next step."""
        *rest, session, at = args
        with suppress(Conflict):
            act(*rest, session, at)  # type: ignore[operator]

    def _step(self, session: Session, actor: Actor, to: State, at: datetime, reason: str | None = None) -> None:
        advance(session, actor, self.id, to, reason=reason, at=at)

    def _decline(self, session: Session, at: datetime) -> None:
        if self._chance(0.7):
            self._step(session, self.clerk, State.DECLINED, at, self.world.rng.choice(DECLINED_BECAUSE))

    def _intend(self, session: Session, at: datetime) -> None:
        self._step(session, self.clerk, State.INTENDED, at)
        if self._chance(INTERVIEW):
            self._later(at, (0.1, 2), self._invite)

    def _invite(self, session: Session, at: datetime) -> None:
        self._step(session, self.clerk, State.INTERVIEW_INVITED, at)
        self._later(at, (1.2, 2.5), self._no_show if self._chance(NO_SHOW) else self._interview)

    def _no_show(self, session: Session, at: datetime) -> None:
        self._step(session, self.clerk, State.NO_SHOW_INTERVIEW, at, "没有来，电话没有接通")

    def _interview(self, session: Session, at: datetime) -> None:
        self._step(session, self.clerk, State.INTERVIEWED, at)
        self._later(at, (0.1, 1.5), self._offer if self._chance(OFFER) else self._decline)

    def _offer(self, session: Session, at: datetime) -> None:
        with session.begin_nested():
            self._step(session, self.clerk, State.OFFERED, at)
        if self._chance(ACCEPT):
            self._later(at, (0.05, 1.2), self._accept)

    def _accept(self, session: Session, at: datetime) -> None:
        self._step(session, self.seeker, State.ACCEPTED, at)
        if self._chance(ARRIVE):
            self._later(at, (2, 6), self._arrive)

    def _arrive(self, session: Session, at: datetime) -> None:
        """The employer says so at once, the seeker within the day; a few seekers have not said so yet."""
        confirm_arrival(session, self.clerk, self.id, "employer", at, at=at)
        self._later(at, (0.05, 0.8), self._confirm, at)

    def _confirm(self, arrived: datetime, session: Session, at: datetime) -> None:
        confirm_arrival(session, self.seeker, self.id, "seeker", arrived, at=at)
        placement = placement_of(session, self.id)
        if placement is None:
            return
        placement.created_at = at  # it has waited for staff since then, not since this replay
        if at < self.world.now - WAITS_FOR_REVIEW:
            self._later(at, (1, 3), self._review, placement)
        if self._chance(LEAVES_EARLY):
            self._later(at, (2, 6), self._leave)
        else:
            self._later(at, (7.5, 9), self._stay, State.RETAINED_7)

    def _review(self, placement: Placement, session: Session, at: datetime) -> None:
        officer = self.world.officers[placement.district_code]
        good = not self._chance(REJECTED)
        review(session, officer, placement.id, good, "" if good else REJECTED_BECAUSE, at=at)

    def _stay(self, days: State, session: Session, at: datetime) -> None:
        self._step(session, self.clerk, days, at)
        if days is State.RETAINED_7:
            if self._chance(LEAVES_LATE):
                self._later(at, (4, 15), self._leave)
            else:
                self._later(at, (23, 25), self._stay, State.RETAINED_30)

    def _leave(self, session: Session, at: datetime) -> None:
        leave(session, self.clerk, self.id, at - timedelta(minutes=10), self.world.rng.choice(LEFT_BECAUSE), at=at)


def start(
    world: World, clerk: Actor, seeker: Actor, vacancy_id: int, source: Source, session: Session, at: datetime
) -> None:
    """Apply, if that vacancy still hires, and let the career take its course."""
    try:
        application = apply(
            session, seeker, vacancy_id=vacancy_id, person_id=seeker.person_id or 0, source=source, at=at
        )
    except AppError:
        return
    Career(world, clerk, seeker).applied(application, at)
