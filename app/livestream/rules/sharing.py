"""How words are set on the share card."""

import unicodedata


def wrapped(text: str, width: int, most: int) -> list[str]:
    """`text` in at most `most` lines of `width` (a Chinese character is 2 wide, a Latin one 1), the last one cut with
    an ellipsis when there is more. Breaks at spaces where a line has one in its second half."""
    lines: list[str] = []
    rest = " ".join(text.split())
    while rest and len(lines) < most:
        end = _fitting(rest, width)
        if end < len(rest) and len(lines) == most - 1:
            lines.append(rest[: _fitting(rest, width - 2)].rstrip() + "…")
            return lines
        space = rest.rfind(" ", end // 2, end + 1) if end < len(rest) else -1
        end = space if space > 0 else end
        lines.append(rest[:end].strip())
        rest = rest[end:].strip()
    return lines


def _fitting(text: str, width: int) -> int:
    used = 0
    for place, character in enumerate(text):
        used += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if used > width:
            return max(1, place)
    return len(text)
