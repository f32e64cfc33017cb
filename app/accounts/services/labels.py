"""What a gate shows of people: a masked name and the end of the number, for many in one statement."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import BigInteger, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.personal_data import DataSubject, Vault, mask_name

_SEALED = (
    select(Person.id, Person.name_sealed, Person.mobile_sealed, Person.erased_at, DataSubject.wrapped_key)
    .join(DataSubject, DataSubject.id == Person.id)
    .where(Person.id == any_(bindparam("ids", type_=ARRAY(BigInteger))))
)


@dataclass(frozen=True)
class Label:
    """张** and 2046. No name: none was given, or the account is `erased`."""

    name: str
    tail: str
    erased: bool = False


def labels(session: Session, ids: Iterable[int]) -> dict[int, Label]:
    """Labels by person."""
    wanted = list(ids)
    if not wanted:
        return {}
    vault = Vault(session)
    found = {}
    for person_id, name, mobile, erased_at, key in session.execute(_SEALED, {"ids": wanted}):
        if erased_at is not None or key is None:
            found[person_id] = Label("", "", erased=True)
            continue
        vault.take(person_id, key)
        whole = vault.open(person_id, "name", name) if name else ""
        number = vault.open(person_id, "mobile", mobile) if mobile else ""
        found[person_id] = Label(mask_name(whole) if whole else "", number[-4:])
    return found
