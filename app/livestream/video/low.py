"""The 480 rendition: a second ffmpeg fed with our own fragments, only while somebody asks for it."""

import threading
from collections.abc import Iterator
from queue import Empty, Full, Queue
from time import monotonic
from typing import TYPE_CHECKING

import structlog

from app.livestream.video import commands, limits
from app.livestream.video.boxes import Init, Malformed, Sample
from app.livestream.video.encoder import Encoder, Gone
from app.livestream.video.packager import Begun, Packager, Unpacker
from app.livestream.video.playlist import init_name, part_name, segment_name
from app.livestream.video.timeline import PartLine, Segment, Timeline

if TYPE_CHECKING:
    from app.livestream.video.rooms import RoomVideo

log = structlog.get_logger()
WAITING_PARTS = 50
SAME_MOMENT = 0.02
HOLD_BACK = 1.5
"""Its playlists come through nginx's cache, whose lock wakes those who wait every 500 ms."""


class Low:
    """Begins with the first request, at a segment of the main rendition, and bears its numbers; ends when idle."""

    def __init__(self, room: "RoomVideo") -> None:
        self._room = room
        self.line = Timeline(codecs=commands.LOW_CODEC, hold_back=HOLD_BACK)
        self._asked = -limits.LOW_IDLE_SECONDS
        self._take, self._init = -1, b""
        self._run: _Run | None = None

    @property
    def wanted(self) -> bool:
        """Whether somebody has asked lately."""
        return monotonic() - self._asked < limits.LOW_IDLE_SECONDS

    @property
    def encoder(self) -> Encoder | None:
        return self._run.encoder if self._run else None

    def ask(self) -> None:
        """Somebody wants it now: begin with the open segment."""
        was, self._asked = self.wanted, monotonic()
        opened = self._room.main.open
        if not was and self._run is None and opened is not None and self._init:
            self._start(self._room.open_bytes())

    def begin_take(self, take: int, init: Init) -> None:
        """Another take: another encoder."""
        self.pause()
        self._take, self._init = take, init.data

    def feed(self, _segment: Segment, is_first: bool, data: bytes) -> None:
        """A part of the main rendition."""
        if self._run is not None and (self._run.is_over or not self.wanted):
            self.pause()
        if self._run is not None:
            self._run.feed(data)
        elif self.wanted and is_first:
            self._start([data])

    def pause(self) -> None:
        """End the encoder; what is listed stays."""
        run, self._run = self._run, None
        if run is not None:
            run.end()

    def _start(self, parts: list[bytes]) -> None:
        opened = self._room.main.open
        if opened is not None:
            self.line.forget_before(opened.msn - limits.PART_SEGMENTS)
        self._run = _Run(self._room, self.line, self._take)
        for data in [self._init, *parts]:
            self._run.feed(data)


class _Run:
    """One encoder's life. Fed through a bounded queue, so that it can never hold up the main rendition."""

    def __init__(self, room: "RoomVideo", line: Timeline, take: int) -> None:
        self._room, self._line, self._take = room, line, take
        self._unpacker = Unpacker()
        self._packager: Packager | None = None
        self._parts: list[bytes] = []
        self._waiting: Queue[bytes | None] = Queue(WAITING_PARTS)
        self.encoder = Encoder(commands.low(), self._receive)
        threading.Thread(target=self._write, daemon=True).start()

    @property
    def is_over(self) -> bool:
        return self.encoder.is_over

    def feed(self, data: bytes | None) -> None:
        try:
            self._waiting.put_nowait(data)
        except Full:
            log.warning("low_rendition_too_slow")
            self.encoder.kill()

    def end(self) -> None:
        self.feed(None)

    def _write(self) -> None:
        try:
            while not self.encoder.is_over:
                try:
                    data = self._waiting.get(timeout=5)
                except Empty:
                    continue
                if data is None:
                    break
                self.encoder.write(data)
        except Gone:
            pass
        self.encoder.finish()
        if self.encoder.failure or self.encoder.said:
            log.warning("low_rendition_ended", failure=repr(self.encoder.failure), said=self.encoder.said)

    def _receive(self, data: bytes) -> None:
        for sample in self._unpacker.feed(data):
            packager = self._packager or self._begin()
            for made in packager.feed(sample):
                if isinstance(made, Begun):
                    self._segment(made.at)
                else:
                    self._part(PartLine(made.duration, made.independent), made.data)

    def _begin(self) -> Packager:
        init = self._unpacker.init
        if init is None or init.video is None:
            raise Malformed("no picture")
        self._room.store.write(f"low/{init_name(self._take)}", init.data)
        timescale = init.video.timescale

        def begins(frame: Sample, _so_far: float) -> bool:
            return self._main_segment(frame.shown / timescale) is not None

        self._packager = Packager(init, begins)
        self._line.codecs, self._line.width, self._line.height = init.codecs, init.video.width, init.video.height
        return self._packager

    def _segment(self, at: float) -> None:
        """Close the open segment and begin the one that the main rendition began at this moment."""
        opened = self._line.open
        if opened is not None and self._parts:
            self._room.store.write(f"low/{segment_name(opened.msn)}", b"".join(self._parts))
        found = self._main_segment(at)
        if found is None:
            raise Malformed(f"no segment begins at {at:.3f}")
        self._parts = []
        self._line.begin(Segment(found.msn, found.run, found.take, found.at, found.start))

    def _part(self, part: PartLine, data: bytes) -> None:
        opened = self._line.open
        assert opened is not None
        self._room.store.write(f"low/{part_name(opened.msn, len(opened.parts))}", data)
        self._parts.append(data)
        self._line.add(part, len(data))

    def _main_segment(self, at: float) -> Segment | None:
        return next((one for one in self._candidates() if abs(one.start - at) < SAME_MOMENT), None)

    def _candidates(self) -> Iterator[Segment]:
        main = self._room.main
        for segment in [*main.segments, *([main.open] if main.open else [])]:
            if segment.take == self._take:
                yield segment
