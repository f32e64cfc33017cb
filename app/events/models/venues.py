"""Tables of venues."""

from sqlalchemy import (
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, CreatedAt, Id, PublicId


class Venue(Base):
    """A place that can hold one fair at a time."""

    __tablename__ = "venues"
    __table_args__ = (UniqueConstraint("district_code", "name"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    name: Mapped[str] = mapped_column(String(80))
    district_code: Mapped[str] = mapped_column(String(6))
    address: Mapped[str] = mapped_column(String(200))
    capacity: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[CreatedAt]
