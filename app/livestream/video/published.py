"""A rendition's playlist as files: the newest, and one for each part, which players ask for before it is there."""

from collections import deque

from app.livestream.video import playlist
from app.livestream.video.store import Store
from app.livestream.video.timeline import Timeline

KEPT = 60


class Published:
    """Writes `index.m3u8` at every change, and the same under the numbers that a blocking reload asks for."""

    def __init__(self, rendition: str, line: Timeline) -> None:
        self._rendition, self._line = rendition, line
        self._named: deque[str] = deque()

    def write(self, store: Store) -> None:
        """Raises Stop."""
        if not self._line.segments or self._line.hole:
            return  # a player that begins needs a whole segment; until then the origin lets it wait
        store.write(f"{self._rendition}/index.m3u8", playlist.low_latency(self._line).encode())
        for name in self._names():
            self._link(store, f"{self._rendition}/{name}")

    def _link(self, store: Store, name: str) -> None:
        store.link(f"{self._rendition}/index.m3u8", name)
        self._named.append(name)
        if len(self._named) > KEPT:
            store.remove(self._named.popleft())

    def _names(self) -> list[str]:
        """What this state is the first answer to: the newest part; at a segment's end the segment, and the part that
        would have come next."""
        now = self._line.shown
        if now is not None and now.parts:
            return [playlist.reload_name(now.msn, len(now.parts) - 1)]
        closed = self._line.segments[-1]
        return [playlist.reload_name(closed.msn, None), playlist.reload_name(closed.msn, len(closed.parts))]
