"""All rooms whose video this process serves, and what is done about them once a second."""

import threading
import time
from pathlib import Path

import structlog

from app.livestream.video import covers
from app.livestream.video.aside import Aside
from app.livestream.video.rooms import RoomVideo
from app.livestream.video.store import Store, room_folder
from app.livestream.video.takes import Take

log = structlog.get_logger()
IDLE_SECONDS = 300.0


class Registry:
    """Rooms by id. A room that this process has not seen is read from its journal when somebody asks for it."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self._rooms: dict[tuple[str, bool], RoomVideo] = {}
        self._asked: dict[tuple[str, bool], float] = {}
        self._lock = threading.Lock()
        self.aside = Aside()
        self.takes: dict[str, Take] = {}
        """The takes that are being fed, by room."""

    def start(self) -> None:
        threading.Thread(target=self._for_ever, daemon=True).start()

    def find(self, room: str, *, public: bool) -> RoomVideo | None:
        """The video of a room, if there is any."""
        key = (room, public)
        found = self._rooms.get(key)
        if found is not None:
            self._asked[key] = time.monotonic()
        elif (room_folder(self._state, room, public=public) / "main").is_dir():
            found = self.open(room, public=public, records=True)
        return found

    def open(self, room: str, *, public: bool, records: bool) -> RoomVideo:
        """The video of a room, whether or not there is any yet."""
        key = (room, public)
        with self._lock:
            if key not in self._rooms:
                store = Store(room_folder(self._state, room, public=public), records=records, later=self.aside)
                self._rooms[key] = RoomVideo(store)
            self._asked[key] = time.monotonic()
            self._rooms[key].store.records = records
            return self._rooms[key]

    def tick(self) -> None:
        """Kill what is stuck, end what nobody watches, make covers, forget what nobody asks for."""
        for take in list(self.takes.values()):
            take.encoder.look()
        fed = {id(take.room) for take in self.takes.values()}
        for key, room in list(self._rooms.items()):
            if room.low.encoder is not None:
                room.low.encoder.look()
                if not room.low.wanted:
                    room.low.pause()
            if id(room) in fed:
                covers.refresh(room)
            elif time.monotonic() - self._asked[key] > IDLE_SECONDS:
                self._rooms.pop(key, None)
                self._asked.pop(key, None)

    def _for_ever(self) -> None:
        while True:
            time.sleep(1)
            try:
                self.tick()
            except Exception:
                log.exception("video_tick_failed")
