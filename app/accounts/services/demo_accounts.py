"""People whom anybody may sign in as while the product runs with demo data."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import DemoAccount, Person
from app.errors import NotFound


@dataclass(frozen=True)
class DemoChoice:
    """One demo account to choose."""

    public_id: str
    label_zh: str
    label_en: str


def mark_demo_account(session: Session, person_id: int, label_zh: str, label_en: str, order: int) -> DemoAccount:
    """Offer a person at sign-in; again with another label changes the label."""
    made = session.merge(DemoAccount(person_id=person_id, label_zh=label_zh, label_en=label_en, position=order))
    session.flush()
    return made


def demo_choices(session: Session) -> list[DemoChoice]:
    """The demo accounts, in their order."""
    query = select(Person.public_id, DemoAccount.label_zh, DemoAccount.label_en).join(
        DemoAccount, DemoAccount.person_id == Person.id
    )
    rows = session.execute(
        query.where(Person.erased_at.is_(None)).order_by(DemoAccount.position, DemoAccount.person_id)
    )
    return [DemoChoice(*row) for row in rows]


def require_demo_account(session: Session, public_id: str) -> Person:
    """The demo account of this id; raises NotFound for everybody else."""
    query = select(Person).join(DemoAccount, DemoAccount.person_id == Person.id)
    person = session.scalar(query.where(Person.public_id == public_id, Person.erased_at.is_(None)))
    if person is None:
        raise NotFound("no_such_demo_account", _l("没有这个演示账号。"))
    return person
