"""Stream keys as the listener sees them: asked in threads, since the database answers in its own time."""

import asyncio
from collections.abc import Callable, Collection
from typing import TypeVar

from flask import Flask

from app.config import Settings
from app.database import current_session
from app.livestream import tokens
from app.livestream.queries.stream_keys import still_good
from app.livestream.services.stream_keys import Admitted, admit
from app.livestream.tokens import IngestClaims, Via
from app.unit_of_work import unit_of_work

Made = TypeVar("Made")
AT_ONCE = 4


class Keys:
    """Asks the database of one application."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._settings: Settings = app.extensions["settings"]
        self._few = asyncio.Semaphore(AT_ONCE)

    async def admit(self, key: str) -> Admitted:
        """Who may publish with `key`. Raises AppError."""
        return await self._asked(lambda: self._admit(key))

    async def still_good(self, ids: Collection[int]) -> set[int]:
        """Those of these keys whose broadcast may go on."""
        return await self._asked(lambda: still_good(current_session(), ids))

    def pass_for(self, admitted: Admitted, session: str) -> str:
        """A fresh pass into the room's ingest."""
        claims = IngestClaims(admitted.room, session, admitted.person_id, Via.RTMP)
        return tokens.issue_ingest(self._settings.secret_key, claims)

    def _admit(self, key: str) -> Admitted:
        with unit_of_work() as session:
            return admit(session, key, self._settings.secret_key)

    async def _asked(self, ask: Callable[[], Made]) -> Made:
        def within() -> Made:
            with self._app.app_context():
                return ask()

        async with self._few:
            return await asyncio.to_thread(within)
