"""The children's logs: rotated by size at every start."""

from pathlib import Path

LARGEST = 10 * 1024 * 1024
KEPT = 3


def rotate(folder: Path) -> None:
    """Move every log that has grown too large to .1, .1 to .2 and so on; the oldest goes."""
    for log in folder.glob("*.log"):
        if log.stat().st_size > LARGEST:
            for number in range(KEPT, 1, -1):
                older = Path(f"{log}.{number - 1}")
                if older.exists():
                    older.replace(f"{log}.{number}")
            log.replace(f"{log}.1")
