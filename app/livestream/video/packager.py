"""Samples of one take become parts and segments. Pure: bytes and times in, parts out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from app.livestream.video import limits
from app.livestream.video.boxes import Cutter, Init, Malformed, Sample, read_init, read_samples
from app.livestream.video.fragments import fragment


@dataclass(frozen=True)
class Part:
    """A piece that a player can append. `sound` is the same stretch without the picture; empty when there is none."""

    duration: float
    independent: bool
    data: bytes
    sound: bytes
    sound_duration: float


@dataclass(frozen=True)
class Begun:
    """A segment begins with this moment of the take (seconds, as presented)."""

    at: float


Made = Part | Begun
Begins = Callable[[Sample, float], bool]
"""(a key frame, seconds in the open segment) → whether a new segment begins with it."""


def on_key_frames(_frame: Sample, so_far: float) -> bool:
    """The rule of what the host sends: about a second each."""
    return so_far >= limits.SEGMENT_SECONDS


class Unpacker:
    """Bytes of a fragmented MP4 → its initialisation segment, then samples whose durations are exact.

    A sample's duration is known for sure once the next one's time is; so each track holds one back."""

    def __init__(self) -> None:
        self.init: Init | None = None
        self._cutter = Cutter()
        self._head = b""
        self._moof: bytes | None = None
        self._held: dict[int, Sample] = {}

    def feed(self, data: bytes) -> Iterator[Sample]:
        """Samples completed by `data`. Raises Malformed."""
        for kind, box in self._cutter.feed(data):
            if kind in (b"ftyp", b"moov"):
                self._head += box
                self.init = read_init(self._head) if kind == b"moov" else self.init
            elif kind == b"moof":
                self._moof = box
            elif kind == b"mdat" and self._moof is not None:
                moof, self._moof = self._moof, None
                yield from self._complete(read_samples(moof, box))

    def end(self) -> Iterator[Sample]:
        """What was held back, as long as it says itself."""
        yield from self._held.values()
        self._held = {}

    def _complete(self, samples: list[Sample]) -> Iterator[Sample]:
        """The samples that are complete now: each but the newest of its track."""
        for sample in samples:
            before = self._held.get(sample.track)
            self._held[sample.track] = sample
            if before is not None:
                yield before._replace(duration=max(1, sample.decode - before.decode))


@dataclass
class Packager:
    """Groups samples into parts of about 0.2 s and says where segments begin."""

    init: Init
    begins: Begins = on_key_frames
    _number: int = 0
    _segment: float = 0.0
    _started: bool = False
    _picture: list[Sample] = field(default_factory=list)
    _sound: list[Sample] = field(default_factory=list)
    _length: float = 0.0

    def __post_init__(self) -> None:
        if self.init.video is None:
            raise Malformed("no picture")
        self._video, self._audio = self.init.video, self.init.audio

    def feed(self, sample: Sample) -> Iterator[Made]:
        """What `sample` completes. Raises Again when no key frame comes for too long."""
        if self._audio and sample.track == self._audio.number:
            if self._started:
                self._sound.append(sample)
            return
        if sample.track != self._video.number or not (self._started or sample.is_key):
            return
        yield from self._frame(sample, sample.duration / self._video.timescale)

    def _frame(self, frame: Sample, seconds: float) -> Iterator[Made]:
        so_far = self._segment + self._length
        if frame.is_key and (not self._started or self.begins(frame, so_far)):
            yield from self.close()
            self._segment, self._started = 0.0, True
            yield Begun(frame.shown / self._video.timescale)
        elif self._picture and self._length + seconds > limits.PART_LIMIT:
            yield from self.close()
        if so_far > limits.LONGEST_GAP and not frame.is_key:
            raise limits.Again("no_key_frames")
        self._picture.append(frame)
        self._length += seconds
        if self._length >= limits.PART_SECONDS - 0.001:
            yield from self.close()

    def close(self) -> Iterator[Part]:
        """The open part, if anything is in it."""
        if not self._picture:
            return
        self._number += 1
        sound_length = sum(s.duration for s in self._sound) / self._audio.timescale if self._audio else 0.0
        yield Part(
            self._length,
            self._picture[0].is_key,
            fragment(self._number, [self._picture, self._sound]),
            fragment(self._number, [self._sound]) if self._sound else b"",
            sound_length,
        )
        self._segment += self._length
        self._picture, self._sound, self._length = [], [], 0.0
