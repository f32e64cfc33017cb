"""The door of app.notices."""

from app.notices.models import MessageState, OutboxMessage
from app.notices.providers import can_send
from app.notices.queries import inbox, mark_read, outbox, unread
from app.notices.registry import register_template
from app.notices.services import INBOX, Address, enqueue, forget_address

__all__ = [
    "INBOX",
    "Address",
    "MessageState",
    "OutboxMessage",
    "can_send",
    "enqueue",
    "forget_address",
    "inbox",
    "mark_read",
    "outbox",
    "register_template",
    "unread",
]
