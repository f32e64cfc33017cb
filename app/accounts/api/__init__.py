"""The accounts API, a module per noun on one blueprint."""

from app.accounts.api import enterprises, me, members, sign_in, staff
from app.accounts.api.blueprint import bp

__all__ = ["bp", "enterprises", "me", "members", "sign_in", "staff"]
