"""One take: an encoder whose fragments become the room's parts."""

from app.livestream.video import commands, limits
from app.livestream.video.boxes import AUDIO, Init
from app.livestream.video.encoder import Encoder
from app.livestream.video.fragments import sound_only
from app.livestream.video.limits import Again, Stop
from app.livestream.video.packager import Begun, Packager, Part, Unpacker
from app.livestream.video.rooms import RoomVideo

SETTLING_SEGMENTS = 3


class Take:
    """From the host's `take` message to the next one. `copy` says whether the picture is passed on as it is."""

    def __init__(self, room: RoomVideo, kind: str, *, copy: bool) -> None:
        self.room = room
        self.copy = copy
        self.number = room.next_take()
        self.shown = 0.0
        self.anchor: int | None = None
        self._best: int | None = None
        self._begun = 0
        self._unpacker = Unpacker()
        self._packager: Packager | None = None
        self.encoder = Encoder(commands.take(kind, copy=copy), self.receive)

    @property
    def has_begun(self) -> bool:
        """Whether there has been a picture."""
        return self.shown > 0

    @property
    def delay_ms(self) -> int:
        """How far what viewers can get lies behind the best moment so far: waiting in network, browser and encoder."""
        return 0 if self._best is None else max(0, self._start_as_of(self.shown) - self._best)

    def receive(self, data: bytes) -> None:
        """Bytes from the encoder. Raises Malformed, Stop, Again."""
        for sample in self._unpacker.feed(data):
            packager = self._packager or self._begin()
            for made in packager.feed(sample):
                self._take(made)

    def end(self) -> None:
        """Nothing more comes: keep what there is."""
        self.encoder.finish()
        if self._packager is not None and not isinstance(self.encoder.failure, Stop):
            for sample in self._unpacker.end():
                for made in self._packager.feed(sample):
                    self._take(made)
            for part in self._packager.close():
                self._take(part)
            self.room.pause()

    def _take(self, made: Part | Begun) -> None:
        if isinstance(made, Begun):
            self._begun += 1
            self._sync(made.at)
            assert self.anchor is not None
            self.room.begin_segment(self.number, made.at, self.anchor + int(made.at * 1000))
            self.shown = self.shown or made.at
        else:
            self.shown += made.duration
            self._sync(self.shown)
            self.room.add(made)

    def _sync(self, moment: float) -> None:
        """The wall clock of the take's beginning: the earliest that its first seconds allow, then fixed. A browser's
        encoder hands over its first second late and then catches up."""
        guess = self._start_as_of(moment)
        self._best = guess if self._best is None else min(self._best, guess)
        if self._begun <= SETTLING_SEGMENTS:
            self.anchor = self._best

    def _start_as_of(self, moment: float) -> int:
        """When the take began, if `moment` of it is just now."""
        return self.room.clock() - int(moment * 1000)

    def _begin(self) -> Packager:
        init = self._unpacker.init
        if init is None or init.video is None:
            raise Stop("not_video")
        self._must_fit(init)
        self._packager = Packager(init)
        sounding = init.audio is not None and init.audio.handler == AUDIO
        self.room.begin_take(self.number, init, sound_only(init) if sounding else None)
        return self._packager

    def _must_fit(self, init: Init) -> None:
        video = init.video
        assert video is not None
        if not video.codec.startswith("avc1."):
            raise Again("codec")
        if video.width * video.height > limits.PIXELS or max(video.width, video.height) > limits.SIDE:
            raise Stop("too_big")
        if not video.width or not video.height:
            raise Stop("not_video")
