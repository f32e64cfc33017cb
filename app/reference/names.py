"""Code to name, read once per process."""

from collections.abc import Callable
from threading import Lock

from sqlalchemy import Select
from sqlalchemy.orm import Session


class Names:
    """All names of one table. Filled at the first question and again when a code is asked that it does not know."""

    def __init__(self, query: Callable[[], Select[str, str, str]]) -> None:
        self._query = query
        self._known: dict[str, tuple[str, str]] = {}
        self._lock = Lock()

    def of(self, session: Session, code: str | None, *, english: bool) -> str:
        """The name of `code`; the code itself when unknown; a dash for None."""
        if not code:
            return "—"
        if code not in self._known:
            self._fill(session)
        pair = self._known.get(code)
        return (pair[1] if english else pair[0]) if pair else code

    def _fill(self, session: Session) -> None:
        with self._lock:
            self._known = {code: (zh, en) for code, zh, en in session.execute(self._query())}
