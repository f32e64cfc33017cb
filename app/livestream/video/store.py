"""Files of one room's video. Whole or not there: everything is written aside and renamed.

What viewers need is not synced; what the replay needs is (segments, then the journal's line naming them), in the
background, so that a crash of the machine loses at most the last two seconds."""

import errno
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from app.livestream.video import journal, limits
from app.livestream.video.limits import Stop

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
RENDITIONS = ("main", "low", "audio")
NUMBERED = re.compile(r"[sp](\d+)(?:\.\d+)?\.m4s")

CLOSED = "closed"
TAKE = re.compile(r"i(\d+)\.mp4")


def room_folder(state: Path, room: str, *, public: bool) -> Path:
    """Where a room's video lies."""
    return state / "video" / ("p" if public else "s") / room


class Store:
    """The folder of one room. `later` runs slow work aside (syncing); its order is kept."""

    def __init__(self, folder: Path, *, records: bool, later: Callable[[Callable[[], None]], None]) -> None:
        self.folder = folder
        self.records = records
        self._later = later

    def prepare(self) -> None:
        """Make the folders. Raises Stop when the disk is nearly full."""
        try:
            for rendition in RENDITIONS:
                (self.folder / rendition).mkdir(mode=0o700, parents=True, exist_ok=True)
            self.remove(CLOSED)
            if shutil.disk_usage(self.folder).free < limits.FREE_BYTES:
                raise Stop("disk_full")
        except OSError as error:
            raise _full(error) from error

    def exists(self) -> bool:
        """Whether anything was ever written."""
        return (self.folder / "main").is_dir()

    def write(self, name: str, data: bytes) -> None:
        """A file for viewers. Raises Stop."""
        target = self.folder / name
        aside = target.with_name(f".{target.name}")
        try:
            aside.write_bytes(data)
            aside.replace(target)
        except OSError as error:
            aside.unlink(missing_ok=True)
            raise _full(error) from error

    def link(self, name: str, other: str) -> None:
        """The file as it is now under another name as well. Raises Stop."""
        try:
            (self.folder / other).unlink(missing_ok=True)
            (self.folder / other).hardlink_to(self.folder / name)
        except OSError as error:
            raise _full(error) from error

    def keep(self, name: str, data: bytes, line: journal.Line) -> None:
        """A file for the replay, and the journal's line once it is on disk. Raises Stop."""
        self.write(name, data)
        self._later(lambda: self._settle(name, line))

    def note(self, line: journal.Line) -> None:
        """A line of the journal alone."""
        self._later(lambda: self._append(line))

    def remove(self, *names: str) -> None:
        """Take files away; those that are not there are no matter."""
        for name in names:
            (self.folder / name).unlink(missing_ok=True)

    def close(self) -> None:
        """The broadcast is over and its viewers are gone: nothing here is given out under /video/ any more.

        What is recorded stays for the replay, which looks who asks; the rest goes."""
        if not self.records:
            self.remove_all()
            return
        (self.folder / CLOSED).touch()
        for rendition in ("low", "audio"):
            shutil.rmtree(self.folder / rendition, ignore_errors=True)
        for path in (self.folder / "main").glob("*"):
            if path.suffix == ".m3u8" or path.name.startswith("p"):
                path.unlink(missing_ok=True)

    @property
    def is_closed(self) -> bool:
        return (self.folder / CLOSED).exists()

    def remove_all(self) -> None:
        """Take everything away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def lines(self) -> list[journal.Line]:
        """The journal so far."""
        try:
            with (self.folder / "journal.jsonl").open("rb") as file:
                return list(journal.read(file))
        except FileNotFoundError:
            return []

    def highest(self) -> int:
        """The highest segment number that any file here bears, -1 for none: players may have seen it."""
        names = (entry.name for entry in os.scandir(self.folder / "main"))
        return max((int(found[1]) for name in names if (found := NUMBERED.fullmatch(name))), default=-1)

    def highest_take(self) -> int:
        """The highest take that has an initialisation segment here, -1 for none."""
        names = (entry.name for entry in os.scandir(self.folder / "main"))
        return max((int(found[1]) for name in names if (found := TAKE.fullmatch(name))), default=-1)

    def _settle(self, name: str, line: journal.Line) -> None:
        handle = os.open(self.folder / name, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        self._append(line)

    def _append(self, line: journal.Line) -> None:
        with (self.folder / "journal.jsonl").open("ab") as file:
            file.write(journal.write(line))
            file.flush()
            os.fsync(file.fileno())


def _full(error: OSError) -> Stop:
    return Stop("disk_full" if error.errno in FULL else "disk_failed")
