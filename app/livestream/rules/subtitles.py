"""Subtitles: read strictly from WebVTT or SubRip, written as WebVTT. Text only, without styles, positions and tags."""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LARGEST = 512 * 1024
MOST_CUES = 5_000
LONGEST_TEXT = 500
TYPED_FOR = 8_000
"""A typed line stays at most this long, ms."""
LATEST = 100 * 3600 * 1000
TIMES = re.compile(
    r"(?:(\d{2,3}):)?([0-5]\d):([0-5]\d)[.,](\d{3})[ \t]+-->[ \t]+(?:(\d{2,3}):)?([0-5]\d):([0-5]\d)[.,](\d{3})"
    r"(?:[ \t]+[^\n]*)?"
)
NOT_CUES = ("NOTE", "STYLE", "REGION")


@dataclass(frozen=True)
class Cue:
    """A line on view from `start` until `until`, ms of the replay."""

    start: int
    until: int
    text: str


class SubtitlesRefused(ValueError):
    """Not usable. `code`: too_large, not_utf8, not_subtitles, bad_times, too_many, too_long, none; `line` from 1."""

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(code)
        self.code, self.line = code, line


def decoded(body: bytes) -> str:
    """The text of an uploaded file. Raises SubtitlesRefused."""
    if len(body) > LARGEST:
        raise SubtitlesRefused("too_large")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SubtitlesRefused("not_utf8") from error


def parse(text: str) -> list[Cue]:
    """The cues of a WebVTT or SubRip text, in order of their start. Raises SubtitlesRefused with the line at fault."""
    lines = re.sub(r"\r\n?", "\n", text.replace("\ufeff", "")).replace("\x00", "").split("\n")
    made: list[Cue] = []
    for number, block in _blocks(lines):
        if block[0].startswith("WEBVTT") and number == 1:
            continue
        if block[0].split(" ")[0] in NOT_CUES and "-->" not in block[0]:
            continue
        made.append(_cue(number, block))
        if len(made) > MOST_CUES:
            raise SubtitlesRefused("too_many", number)
    if not made:
        raise SubtitlesRefused("none")
    return sorted(made, key=lambda cue: (cue.start, cue.until))


def printed(cues: Iterable[Cue]) -> str:
    """WebVTT."""
    return "".join(["WEBVTT\n", *(f"\n{_clock(c.start)} --> {_clock(c.until)}\n{_escaped(c.text)}\n" for c in cues)])


def typed(lines: Sequence[tuple[int, str | None]], end: int) -> list[Cue]:
    """Cues of lines typed at media times: each until the next one or the empty one, at most eight seconds."""
    made = []
    for place, (at, text) in enumerate(lines):
        until = min(lines[place + 1][0] if place + 1 < len(lines) else end, at + TYPED_FOR, end)
        if text and until > at:
            made.append(Cue(at, until, text))
    return made


def _blocks(lines: list[str]) -> Iterable[tuple[int, list[str]]]:
    start = 0
    held: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            start = start if held else number
            held.append(line)
        elif held:
            yield start, held
            held = []


def _cue(number: int, block: list[str]) -> Cue:
    place = next((i for i, line in enumerate(block[:2]) if "-->" in line), None)
    if place is None:
        raise SubtitlesRefused("not_subtitles", number)
    found = TIMES.fullmatch(block[place].strip())
    if found is None:
        raise SubtitlesRefused("bad_times", number + place)
    start, until = _ms(*found.groups()[:4]), _ms(*found.groups()[4:])
    if until <= start or until > LATEST:
        raise SubtitlesRefused("bad_times", number + place)
    text = "\n".join(_plain(line) for line in block[place + 1 :])
    if len(text) > LONGEST_TEXT:
        raise SubtitlesRefused("too_long", number + place)
    return Cue(start, until, text)


def _plain(line: str) -> str:
    kept = "".join(c for c in html.unescape(re.sub(r"<[^<>\n]*>", "", line)) if c.isprintable())
    return kept.strip()


def _ms(hours: str | None, minutes: str, seconds: str, thousandths: str) -> int:
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(thousandths)


def _clock(ms: int) -> str:
    seconds, thousandths = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{thousandths:03}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
