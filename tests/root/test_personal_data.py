"""Personal data are unreadable without the person's key, bound to person and field, and gone after erasure."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app import clock
from app.personal_data import DataSubject, Erased, Vault, lookup_hash, mask_mobile, mask_name


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(text=st.text(max_size=60))
def test_what_was_sealed_opens_again_and_does_not_show(session: Session, text: str) -> None:
    vault = Vault(session)
    person = vault.new_subject()
    sealed = vault.seal(person, "name", text)
    assert vault.open(person, "name", sealed) == text
    assert len(text.encode()) < 4 or text.encode() not in sealed


def test_a_sealed_value_opens_only_for_its_person_and_field(session: Session) -> None:
    vault = Vault(session)
    one, other = vault.new_subject(), vault.new_subject()
    sealed = vault.seal(one, "name", "王芳")
    with pytest.raises(ValueError, match="does not belong"):
        vault.open(other, "name", sealed)
    with pytest.raises(ValueError, match="does not belong"):
        vault.open(one, "mobile", sealed)


def test_erasure_destroys_the_key(session: Session) -> None:
    vault = Vault(session)
    person = vault.new_subject()
    sealed = vault.seal(person, "name", "王芳")
    vault.erase(person, clock.now())
    session.flush()
    with pytest.raises(Erased):
        vault.open(person, "name", sealed)
    assert session.get_one(DataSubject, person).wrapped_key is None


def test_lookup_hash_is_stable_and_keyed_by_kind(session: Session) -> None:
    assert lookup_hash("mobile", "13800002046") == lookup_hash("mobile", "13800002046")
    assert lookup_hash("mobile", "13800002046") != lookup_hash("id", "13800002046")


def test_masks_keep_surname_and_tail_only() -> None:
    assert mask_name("张三丰") == "张**"
    assert mask_name("张三") == "张*"
    assert mask_mobile("13800002046") == "138****2046"
    assert mask_mobile("123") == "****"
