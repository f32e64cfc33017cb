"""`script/chaos [--url URL] [--json]`: kill -9 web, rooms, drainer, worker, Valkey and PostgreSQL in mid-play."""

import argparse
import json
import sys
from typing import TextIO

from ops import state
from ops.chaos import check, video
from ops.chaos.killer import PLAN, Killer
from ops.chaos.server import Running, own, wait_ready
from ops.demo_play.client import Api, Refused
from ops.demo_play.play import Play
from ops.errors import Stop, exit_code


def main() -> int:
    """Zero when nothing that was acknowledged is missing and the books balance."""
    parser = argparse.ArgumentParser(prog="script/chaos", description=__doc__)
    parser.add_argument("--url", help="a server running from this state folder (default: one of its own)")
    parser.add_argument("--json", action="store_true", help="end with one JSON object on standard output")
    chosen = parser.parse_args()
    story = sys.stderr if chosen.json else sys.stdout
    if chosen.url:
        return _run(Running(chosen.url.rstrip("/"), state.standard().children), chosen.json, story)
    print(
        "Starting a server with a throw-away state; with demo data this takes a minute or two…", file=story, flush=True
    )
    with own() as running:
        return _run(running, chosen.json, story)


def _run(running: Running, as_json: bool, story: TextIO) -> int:
    def say(line: str) -> None:
        print(line, file=story, flush=True)

    killer, api = Killer(running.children, say), Api(running.url)
    play = Play(api, say, killer.scene)
    try:
        play.run()
    except (Refused, ConnectionError) as error:
        raise Stop(f"The play did not survive: {error}") from error
    killer.wait()
    wait_ready(running.url, limit=120)
    found = [*check.lines(api, play), *video.lines(api, play, running.children.parent)]
    say(f"\nkilled: {', '.join(killer.killed)}; requests sent again: {api.again}")
    say(f"{'':16} acknowledged  found")
    for line in found:
        lost = f"  MISSING {', '.join(line.missing[:5])}" if line.missing else ""
        say(f"{line.what:16} {line.acknowledged:12}  {line.found:5}{lost}")
    held = play.record.balanced and sorted(killer.killed) == sorted(PLAN.values())
    missing = sum(len(line.missing) for line in found)
    say("Nothing acknowledged is missing; the books balance." if held and not missing else "SOMETHING IS WRONG.")
    if as_json:
        told = {line.what.replace(" ", "_"): {"acknowledged": line.acknowledged, "found": line.found} for line in found}
        print(json.dumps({"killed": killer.killed, **told, "missing": missing, "balanced": play.record.balanced}))
    return 0 if held and not missing else 1


if __name__ == "__main__":
    raise SystemExit(exit_code(main))
