"""The lean connection layer of rooms processes: one frame for all, no greenlet and no queue per viewer.

`client_manager()` gives python-socketio a manager that works this way, or None when an internal it relies on has
changed: then the stock layer serves, slower but right. docs/adr/ says why and how; `pins` is all that is private.
"""

from typing import Any

import structlog

from app.realtime.lean import pins
from app.realtime.lean.manager import LeanManager

log = structlog.get_logger()


def client_manager(*, wanted: bool = True) -> LeanManager | None:
    """The manager for `SocketIO(client_manager=…)`; None when it is not wanted or would not work."""
    if not wanted:
        log.info("lean_sockets_off")
        return None
    if changed := pins.changed():
        log.warning("lean_sockets_unavailable", changed=changed, instead="stock python-socketio connections")
        return None
    return LeanManager()


def options(*, wanted: bool = True) -> dict[str, Any]:
    """What to pass on to SocketIO for the lean layer; nothing for the stock one."""
    manager = client_manager(wanted=wanted)
    return {} if manager is None else {"client_manager": manager}
