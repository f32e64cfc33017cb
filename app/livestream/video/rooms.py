"""The video of one room in this process: what is playable, what is on disk, where the numbers stand."""

import time
from collections.abc import Callable

from app.livestream.video import commands, limits
from app.livestream.video.boxes import AUDIO, Init
from app.livestream.video.journal import EndLine, SegmentLine, TakeLine
from app.livestream.video.low import Low
from app.livestream.video.packager import Part
from app.livestream.video.playlist import DEFAULT_RATE, Variant, init_name, part_name, segment_name
from app.livestream.video.published import Published
from app.livestream.video.store import Store
from app.livestream.video.timeline import PartLine, Segment, Timeline

LOW_RATE, SOUND_RATE = 700_000, 80_000


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class RoomVideo:
    """One room's renditions. Goes on from its journal: numbers never come back."""

    def __init__(self, store: Store, clock: Callable[[], int] = now_ms) -> None:
        self.store = store
        self.clock = clock
        self.main, self.audio = Timeline(hold_back=limits.HOLD_BACK), Timeline(hold_back=limits.HOLD_BACK)
        self._published = {"main": Published("main", self.main), "audio": Published("audio", self.audio)}
        self.low = Low(self)
        self.newest_part = 0.0
        self.covered, self.covered_msn = -limits.COVER_SECONDS, -1
        self._bytes: list[bytes] = []
        self._sound: list[bytes] = []
        self._run = self._take = -1
        self._msn = 0
        self._recover()

    @property
    def lines(self) -> dict[str, Timeline]:
        return {"main": self.main, "low": self.low.line, "audio": self.audio}

    @property
    def has_sound(self) -> bool:
        return bool(self.audio.codecs)

    def next_take(self) -> int:
        """The number of a take that is to begin."""
        self._take += 1
        return self._take

    def begin_take(self, take: int, init: Init, sound: bytes | None) -> None:
        """Its initialisation segments are there. Raises Stop."""
        assert init.video is not None
        self.store.prepare()
        now = self.clock()
        line = TakeLine(take, now, init.codecs, init.video.width, init.video.height, sound is not None)
        self.store.keep(f"main/{init_name(take)}", init.data, line)
        if sound is not None:
            self.store.write(f"audio/{init_name(take)}", sound)
        self.main.codecs, self.main.width, self.main.height = init.codecs, init.video.width, init.video.height
        self.audio.codecs = init.audio.codec if init.audio and init.audio.handler == AUDIO else ""
        self.main.ended = self.audio.ended = self.low.line.ended = False
        self._run += 1
        self.low.begin_take(take, init)

    def begin_segment(self, take: int, start: float, at: int) -> None:
        """A segment begins; the open one is closed and kept whole. Raises Stop."""
        self._keep_open()
        msn, self._msn = self._msn, self._msn + 1
        self.main.begin(Segment(msn, self._run, take, at, start))
        self._publish("main")
        if self.has_sound:
            self.audio.begin(Segment(msn, self._run, take, at, start))
            self._publish("audio")

    def add(self, part: Part) -> None:
        """A part of the open segment. Raises Stop."""
        opened = self.main.open
        assert opened is not None
        self.store.write(f"main/{part_name(opened.msn, len(opened.parts))}", part.data)
        self._bytes.append(part.data)
        self.low.feed(opened, len(opened.parts) == 0, part.data)
        self.main.add(PartLine(part.duration, part.independent), len(part.data))
        self._publish("main")
        sounding = self.audio.open
        if part.sound and sounding is not None:
            self.store.write(f"audio/{part_name(sounding.msn, len(sounding.parts))}", part.sound)
            self._sound.append(part.sound)
            self.audio.add(PartLine(part.sound_duration, independent=True), len(part.sound))
            self._publish("audio")
        self.newest_part = time.monotonic()

    def pause(self) -> None:
        """The take is over; another may come. Raises Stop."""
        self._keep_open()
        self.main.end(for_good=False)
        self.audio.end(for_good=False)
        self._publish("main", "audio")
        self.low.pause()

    def end(self) -> None:
        """The broadcast is over: playlists end. A room that keeps no recording is emptied."""
        self.low.pause()
        for line in self.lines.values():
            line.end(for_good=True)
        self._publish("main", "audio")
        self.store.note(EndLine(self.clock()))

    def variants(self) -> list[Variant]:
        """What the master playlist offers, the copy first."""
        main = self.main
        made = [Variant("main", main.codecs, main.width, main.height, main.rate or DEFAULT_RATE)]
        sound = f",{self.audio.codecs}" if self.has_sound else ""
        width, height = low_size(main.width, main.height)
        made.append(Variant("low", commands.LOW_CODEC + sound, width, height, min(LOW_RATE, made[0].rate)))
        if self.has_sound:
            made.append(Variant("audio", self.audio.codecs, 0, 0, SOUND_RATE))
        return made

    def open_bytes(self) -> list[bytes]:
        """The parts of the open segment."""
        return list(self._bytes)

    def _publish(self, *names: str) -> None:
        """Write the playlists that nginx gives out itself. Those of `low` are asked for here, which keeps it alive."""
        for name in names:
            self._published[name].write(self.store)

    def _keep_open(self) -> None:
        opened = self.main.open
        data, sound = b"".join(self._bytes), b"".join(self._sound)
        self._bytes, self._sound = [], []
        if opened is None or not data:
            return
        name = f"main/{segment_name(opened.msn)}"
        if sound:
            self.store.write(f"audio/{segment_name(opened.msn)}", sound)
        if self.store.records:
            line = SegmentLine(
                *(opened.msn, opened.run, opened.take, opened.at),
                *(round(opened.start, 4), round(opened.duration, 4), len(data)),
            )
            self.store.keep(name, data, line)
        else:
            self.store.write(name, data)
        self._forget(opened)

    def _forget(self, newest: Segment) -> None:
        """Parts that no playlist names any more go; whole segments too when nothing is recorded."""
        old = [segment for segment in self.main.segments if segment.msn == newest.msn - limits.PART_SEGMENTS - 2]
        for segment in old:
            parts = range(len(segment.parts) + 2)
            names = [part_name(segment.msn, part) for part in parts]
            self.store.remove(*(f"{folder}/{name}" for folder in ("main", "audio", "low") for name in names))
        gone = newest.msn - limits.KEPT_SEGMENTS
        folders = ("audio", "low") if self.store.records else ("main", "audio", "low")
        self.store.remove(*(f"{folder}/{segment_name(gone)}" for folder in folders))

    def _recover(self) -> None:
        """Go on from what is on disk; a lost process's open segment is given up, its number never used again."""
        if not self.store.exists():
            return
        self._msn, self._take = self.store.highest() + 1, self.store.highest_take()
        for line in self.store.lines():
            if isinstance(line, TakeLine):
                self._take = max(self._take, line.take)
                self.main.codecs, self.main.width, self.main.height = line.codecs, line.width, line.height
                self.audio.codecs = line.codecs.rpartition(",")[2] if line.sound else ""
            elif isinstance(line, SegmentLine):
                self._run, self._msn = line.run, max(self._msn, line.msn + 1)
                whole = Segment(line.msn, line.run, line.take, line.at, line.start, duration=line.duration)
                self.main.restore(whole, line.bytes)
                self.audio.restore(whole, 0)
            else:
                self.main.ended = self.audio.ended = True


def low_size(width: int, height: int) -> tuple[int, int]:
    """The 480 rendition's size: its shorter side, even numbers."""
    side = min(commands.LADDER_SIDE, width, height)
    if not side:
        return 0, 0
    if width > height:
        return round(width * side / height / 2) * 2, side
    return side, round(height * side / width / 2) * 2
