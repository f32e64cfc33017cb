"""The books, read back through the API: every line's entries, added up by us and compared with what is shown."""

from dataclasses import dataclass

from ops.demo_play.client import Api
from ops.demo_play.stage import Stage


@dataclass(frozen=True)
class Books:
    """The two enterprises' shortfall: as shown, as summed from the entries, and from how many entries."""

    total: int
    summed: int
    entries: int
    adds_up: bool


def read(api: Api, made: Stage) -> Books:
    """Read every line of both enterprises with its entries."""
    shown = summed = entries = 0
    right = True
    for employer in (made.at_fair, made.in_room):
        books = api.get(f"/api/v1/enterprises/{employer.id}/shortfall", made.staff)
        figure = api.get("/api/v1/ledger/totals", made.staff, enterprise=employer.id)["items"][0]["shortfall"]
        shown += books["shortfall"]
        lines = 0
        for line in books["items"]:
            book = api.get(f"/api/v1/ledger/lines/{line['id']}", made.staff)
            total = sum(entry["delta"] for entry in book["entries"])
            right &= total == book["sum"] == line["balance"]["shortfall"] - line["balance"]["overfill"]
            entries += len(book["entries"])
            lines += total
        right &= lines == books["shortfall"] == figure
        summed += lines
    return Books(shown, summed, entries, right)
