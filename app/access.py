"""Who may use a route or a socket event. Every one chooses; a test walks them all and fails on one that has not.

This is the door only: whether the thing behind it belongs to the actor is the package's `permissions`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l

from app.actor import Actor, StaffRole
from app.errors import Forbidden, NotFound, Unauthenticated

F = TypeVar("F", bound=Callable[..., Any])


class Who(StrEnum):
    """Classes of people a door can be open to."""

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"
    ENTERPRISE = "enterprise"
    STAFF = "staff"
    ENTERPRISE_OR_STAFF = "enterprise_or_staff"


@dataclass(frozen=True)
class AccessRule:
    """Open to `who`; for staff, to holders of one of `roles` (any when empty); with `demo`, in demo mode only."""

    who: Who
    roles: tuple[StaffRole, ...] = ()
    demo: bool = False

    def admits(self, actor: Actor) -> bool:
        staff = actor.has_role(*self.roles) if self.roles else actor.is_staff
        return {
            Who.ANYONE: True,
            Who.SIGNED_IN: not actor.is_guest,
            Who.ENTERPRISE: actor.is_enterprise,
            Who.STAFF: staff,
            Who.ENTERPRISE_OR_STAFF: actor.is_enterprise or staff,
        }[self.who]


def _mark(rule: AccessRule) -> Callable[[F], F]:
    def mark(view: F) -> F:
        view.access_rule = rule  # type: ignore[attr-defined]
        return view

    return mark


def anyone(view: F) -> F:
    """Open to all, signed in or not."""
    return _mark(AccessRule(Who.ANYONE))(view)


def signed_in(view: F) -> F:
    """Any signed-in person."""
    return _mark(AccessRule(Who.SIGNED_IN))(view)


def enterprise(view: F) -> F:
    """Members of some enterprise; which one is checked by the package."""
    return _mark(AccessRule(Who.ENTERPRISE))(view)


def staff(*roles: StaffRole) -> Callable[[F], F]:
    """Staff holding one of `roles` somewhere (any staff when none is named); the district is checked by the package."""
    return _mark(AccessRule(Who.STAFF, roles))


def enterprise_or_staff(*roles: StaffRole) -> Callable[[F], F]:
    """Members of some enterprise, or staff holding one of `roles`."""
    return _mark(AccessRule(Who.ENTERPRISE_OR_STAFF, roles))


def demo_only(view: F) -> F:
    """Open to all while the product runs with demo data; otherwise it does not exist."""
    return _mark(AccessRule(Who.ANYONE, demo=True))(view)


def rule_of(view: object) -> AccessRule | None:
    """The rule a view or event handler chose, or None."""
    return getattr(view, "access_rule", None)


def enforce(rule: AccessRule | None, actor: Actor, *, demo: bool) -> None:
    """Raises NotFound, Unauthenticated or Forbidden unless `rule` admits `actor`. No rule admits nobody."""
    if rule is None or (rule.demo and not demo):
        raise NotFound("not_found", _l("没有这个页面。"))
    if rule.admits(actor):
        return
    if actor.is_guest:
        raise Unauthenticated("sign_in_required", _l("请先登录。"))
    raise Forbidden("not_allowed", _l("您的账号不能办这件事。如果应该能办，请找您单位的管理员。"))
