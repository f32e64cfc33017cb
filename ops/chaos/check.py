"""After the recovery: everything acknowledged is looked for through the API."""

import time
from dataclasses import dataclass
from typing import Any

from ops.demo_play.client import Api, Refused
from ops.demo_play.play import Play

DRAIN_LIMIT = 60.0
PAGE = 500


@dataclass(frozen=True)
class Line:
    """One kind of thing: how many were acknowledged, and which of them are not found."""

    what: str
    acknowledged: int
    missing: list[str]

    @property
    def found(self) -> int:
        return self.acknowledged - len(self.missing)


def lines(api: Api, play: Play) -> list[Line]:
    """Ledger entries, scans, applications, chat messages, messages held for review."""
    return [_entries(api, play), _scans(api, play), _applications(api, play), _chat(api, play), _held(api, play)]


def _entries(api: Api, play: Play) -> Line:
    """Every arrival that was confirmed has its entry in the books."""
    cited: set[str] = set()
    for employer in (play.stage.at_fair, play.stage.in_room):
        for line in api.get(f"/api/v1/enterprises/{employer.id}/shortfall", play.stage.staff)["items"]:
            entries = api.get(f"/api/v1/ledger/lines/{line['id']}", play.stage.staff)["entries"]
            cited |= {entry["evidence"]["id"] for entry in entries if entry["evidence"]}
    placed = play.record.placed
    return Line("ledger entries", len(placed), [one for one in placed if one not in cited])


def _scans(api: Api, play: Play) -> Line:
    """Every verdict given is kept, each once: repeats of an upload count once."""
    kept = api.get(f"/api/v1/occasions/{play.stage.fair}/scans", play.stage.staff)
    given = len(set(play.record.scans))
    short = given - (kept["admitted"] + kept["refused"])
    return Line("scans", given, [f"scan {n + 1} of {short}" for n in range(max(0, short))])


def _applications(api: Api, play: Play) -> Line:
    made = sorted(set(play.record.application_ids))
    return Line("applications", len(made), [one for one in made if not _is_there(api, one, play.stage.staff)])


def _is_there(api: Api, application: str, token: str) -> bool:
    try:
        return bool(api.get(f"/api/v1/applications/{application}", token)["state"])
    except Refused:
        return False


def _chat(api: Api, play: Play) -> Line:
    """Every message acknowledged with a number stands in the room's record under that number."""
    said = {(epoch, number): text for epoch, number, text in play.record.chat}
    until = time.monotonic() + DRAIN_LIMIT
    while True:
        kept = _record(api, play.stage.room)
        missing = [f"{key}" for key, text in said.items() if kept.get(key) != text]
        if not missing or time.monotonic() > until:
            return Line("chat messages", len(said), missing)
        time.sleep(1)


def _held(api: Api, play: Play) -> Line:
    """Every message that was held is in the queue or, let through, once in the room's record."""
    held, until = play.record.held, time.monotonic() + DRAIN_LIMIT
    while True:
        waiting = api.get(f"/api/v1/rooms/{play.stage.room}/held", play.stage.staff)["items"]
        let_through = [e["payload"].get("held") for e in _chat_events(api, play.stage.room)]
        seen = [line["id"] for line in waiting] + [one for one in let_through if one]
        missing = [one for one in held if seen.count(one) != 1]
        missing += [one for one in play.record.approved if let_through.count(one) != 1]
        if not missing or time.monotonic() > until:
            return Line("held messages", len(held), sorted(set(missing)))
        time.sleep(1)


def _record(api: Api, room: str) -> dict[tuple[int, int], str]:
    return {(e["epoch"], e["number"]): e["payload"].get("text", "") for e in _chat_events(api, room)}


def _chat_events(api: Api, room: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    epoch = after = 0
    while True:
        events = api.get(f"/api/v1/rooms/{room}/events", epoch=epoch, after=after, limit=PAGE)["items"]
        found += [event for event in events if event["kind"] == "chat"]
        if len(events) < PAGE:
            return found
        epoch, after = events[-1]["epoch"], events[-1]["number"]
