"""Uploaded files: kept in the state folder by content hash, described by a row, limited in size and kind."""

import hashlib
from pathlib import Path
from typing import BinaryIO

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.actor import Actor
from app.database import Base, CreatedAt, Id, PublicId
from app.errors import Invalid

LIMIT = 10 * 1024 * 1024
MAGIC = {
    "application/pdf": (b"%PDF-",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (b"PK\x03\x04",),
}


class StoredFile(Base):
    """One uploaded file. The bytes lie at files/<first two hex digits>/<sha256>."""

    __tablename__ = "stored_files"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    uploaded_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    created_at: Mapped[CreatedAt]

    @property
    def path(self) -> Path:
        return _folder() / self.sha256[:2] / self.sha256


def _folder() -> Path:
    folder: Path = current_app.extensions["settings"].files_folder
    return folder


def media_type_of(head: bytes) -> str | None:
    """The media type by the file's first bytes (never by its name), or None when it is not an accepted kind."""
    return next((kind for kind, heads in MAGIC.items() if head.startswith(heads)), None)


def store(session: Session, actor: Actor, stream: BinaryIO, name: str) -> StoredFile:
    """Keep an upload. Raises Invalid: file_too_large (over 10 MB), file_empty, file_kind (not PDF, Word, PNG, JPEG)."""
    body = stream.read(LIMIT + 1)
    if len(body) > LIMIT:
        raise Invalid("file_too_large", _l("文件太大，最多 10 MB。"))
    if not body:
        raise Invalid("file_empty", _l("这个文件是空的，请换一个。"))
    media_type = media_type_of(body[:16])
    if media_type is None:
        raise Invalid("file_kind", _l("只收 PDF、Word（docx）、PNG 或 JPEG 文件。"))
    digest = hashlib.sha256(body).hexdigest()
    stored = StoredFile(
        sha256=digest, name=Path(name).name[:200], media_type=media_type, size=len(body), uploaded_by=actor.person_id
    )
    target = stored.path
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_suffix(".part")
        partial.write_bytes(body)
        partial.rename(target)
    session.add(stored)
    return stored
