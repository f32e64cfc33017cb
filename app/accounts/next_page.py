"""Where to go after signing in: only ever a page of our own."""

from urllib.parse import urlsplit


def safe_next(target: str | None, default: str = "/start") -> str:
    """`target` when it is a local path; anything that a browser could take for another site becomes `default`."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or len(target) > 500:
        return default
    if any(ord(c) < 32 or c == "\\" for c in target):
        return default
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else default
