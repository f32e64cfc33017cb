"""Personal data at rest: sealed with a key per person, which is wrapped by a key outside the database (P1).

A person's data key is random; the database holds it only wrapped by PERSONAL_DATA_KEY. Erasing a person destroys the
wrapped key, and with it every sealed value, in backups too. Values are looked up by a keyed hash, never by plain text.
Cipher: AES-256-GCM (NIST SP 800-38D), 96-bit random nonces, subject and field as associated data.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy import LargeBinary, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.config import Settings
from app.database import Base, CreatedAt, Id

NONCE = 12


class DataSubject(Base):
    """A natural person as far as data protection goes: an id and the wrapped data key. All else hangs off it."""

    __tablename__ = "data_subjects"

    id: Mapped[Id]
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[CreatedAt]
    erased_at: Mapped[datetime | None]


class Erased(Exception):
    """The person's data were erased; nothing sealed for them can be opened again."""


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def lookup_hash(kind: str, value: str) -> str:
    """Keyed hash of a normalised identifier, for unique columns and look-ups. Same input, same 64 hex digits."""
    key = hmac.digest(_settings().personal_data_key, b"chunfeng lookup v1", "sha256")
    return hmac.new(key, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()


class Vault:
    """Seals and opens values within one session, keeping unwrapped keys only as long as the session lives."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._keys: dict[int, bytes] = session.info.setdefault("data_keys", {})
        self._root = AESGCM(_settings().personal_data_key)

    def new_subject(self) -> int:
        """Create a data subject with a fresh key; returns its id."""
        subject = DataSubject()
        self._session.add(subject)
        self._session.flush()
        self._keys[subject.id] = AESGCM.generate_key(256)
        subject.wrapped_key = self._wrap(subject.id, self._keys[subject.id])
        self._session.flush()
        return subject.id

    def new_subjects(self, count: int) -> list[int]:
        """Create many data subjects in two statements; returns their ids."""
        sequence = func.nextval(func.pg_get_serial_sequence(DataSubject.__tablename__, "id"))
        ids = list(self._session.scalars(select(sequence).select_from(func.generate_series(1, count).alias("n"))))
        self._keys |= {subject_id: AESGCM.generate_key(256) for subject_id in ids}
        self._session.add_all(DataSubject(id=i, wrapped_key=self._wrap(i, self._keys[i])) for i in ids)
        self._session.flush()
        return ids

    def preload(self, subject_ids: Iterable[int]) -> None:
        """Fetch the keys of many people in one query."""
        missing = set(subject_ids) - self._keys.keys()
        if missing:
            rows = self._session.execute(
                select(DataSubject.id, DataSubject.wrapped_key).where(DataSubject.id.in_(missing))
            )
            for subject_id, wrapped in rows:
                if wrapped is not None:
                    self._keys[subject_id] = self._unwrap(subject_id, wrapped)

    def take(self, subject_id: int, wrapped: bytes) -> None:
        """Hold a key that the caller has read together with something else."""
        if subject_id not in self._keys:
            self._keys[subject_id] = self._unwrap(subject_id, wrapped)

    def seal(self, subject_id: int, field: str, text: str) -> bytes:
        """Ciphertext of `text`, bound to the person and the field's name."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + AESGCM(self._key(subject_id)).encrypt(nonce, text.encode(), f"{subject_id}:{field}".encode())

    def open(self, subject_id: int, field: str, sealed: bytes) -> str:
        """Plain text of `sealed`. Raises Erased when the person's key is gone."""
        try:
            plain = AESGCM(self._key(subject_id)).decrypt(
                sealed[:NONCE], sealed[NONCE:], f"{subject_id}:{field}".encode()
            )
        except InvalidTag as error:
            raise ValueError(f"sealed value of {field} does not belong to subject {subject_id}") from error
        return plain.decode()

    def erase(self, subject_id: int, at: datetime) -> None:
        """Destroy the person's key: everything sealed with it is unreadable for ever."""
        subject = self._session.get_one(DataSubject, subject_id, with_for_update=True)
        subject.wrapped_key, subject.erased_at = None, at
        self._keys.pop(subject_id, None)

    def _key(self, subject_id: int) -> bytes:
        if subject_id not in self._keys:
            self.preload([subject_id])
        if subject_id not in self._keys:
            raise Erased(subject_id)
        return self._keys[subject_id]

    def _wrap(self, subject_id: int, key: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._root.encrypt(nonce, key, str(subject_id).encode())

    def _unwrap(self, subject_id: int, wrapped: bytes) -> bytes:
        return self._root.decrypt(wrapped[:NONCE], wrapped[NONCE:], str(subject_id).encode())


def mask_name(name: str) -> str:
    """张三丰 → 张**; Ali → A**. Never longer than three characters, so that the mask does not tell the length."""
    return name[:1] + "*" * min(max(len(name) - 1, 1), 2)


def mask_mobile(mobile: str) -> str:
    """13800002046 → 138****2046."""
    return f"{mobile[:3]}****{mobile[-4:]}" if len(mobile) >= 11 else "****"
