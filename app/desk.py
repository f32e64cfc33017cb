"""What waits for somebody now: packages offer items, the desk of each role shows them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DeskItem:
    """One kind of work waiting. `tone` is ok, warn, bad, info or idle; `href` is where it is done."""

    label: str
    count: int
    detail: str
    href: str
    icon: str
    tone: str = "info"
