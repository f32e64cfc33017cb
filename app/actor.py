"""Who acts: a value passed into services, so that no rule reads an ambient user."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class StaffRole(StrEnum):
    """Roles of staff. All but CITY are held for one district or, with no district, for the whole city."""

    GATE = "gate"
    OFFICER = "officer"
    MODERATOR = "moderator"
    CITY = "city"
    TALENT_CENTRE = "talent_centre"
    LABOUR_INSPECTION = "labour_inspection"


class MemberRole(StrEnum):
    """Standing of a person in an enterprise."""

    OWNER = "owner"
    CLERK = "clerk"


@dataclass(frozen=True)
class Grant:
    """One staff role within one district (GB/T 2260 code), or the whole city when `district` is None."""

    role: StaffRole
    district: str | None = None


@dataclass(frozen=True)
class Actor:
    """The signed-in person with what he or she may act for. `person_id` None is a guest."""

    person_id: int | None = None
    memberships: Mapping[int, MemberRole] = field(default_factory=dict, hash=False)
    grants: tuple[Grant, ...] = ()

    @property
    def is_guest(self) -> bool:
        return self.person_id is None

    @property
    def is_staff(self) -> bool:
        return bool(self.grants)

    @property
    def is_enterprise(self) -> bool:
        return bool(self.memberships)

    def speaks_for(self, enterprise_id: int) -> bool:
        return enterprise_id in self.memberships

    def has_role(self, *roles: StaffRole) -> bool:
        """Whether the actor holds one of `roles` anywhere; the city role stands for every role but inspection."""
        return any(g.role in roles or (g.role is StaffRole.CITY) for g in self.grants)

    def covers(self, district: str | None, *roles: StaffRole) -> bool:
        """Whether one of `roles` (any role when none is named) is held for `district`. City staff cover all."""
        return any(
            (not roles or g.role in roles or g.role is StaffRole.CITY)
            and (g.district is None or g.district == district)
            for g in self.grants
        )

    def districts(self, *roles: StaffRole) -> frozenset[str] | None:
        """Districts covered by `roles`; None means the whole city."""
        held = [g for g in self.grants if not roles or g.role in roles or g.role is StaffRole.CITY]
        if any(g.district is None for g in held):
            return None
        return frozenset(g.district for g in held if g.district)


GUEST = Actor()
SYSTEM = Actor()
"""Scheduled work: services that accept it say so; it is written to the audit with no person."""
