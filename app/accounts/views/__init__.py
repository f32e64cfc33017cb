"""The pages of accounts, a module per noun on one blueprint."""

from app.accounts.views import company, demo, me, members, privacy, sign_in, staff, tokens, verification
from app.accounts.views.blueprint import bp

__all__ = ["bp", "company", "demo", "me", "members", "privacy", "sign_in", "staff", "tokens", "verification"]
