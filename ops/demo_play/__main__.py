"""`script/demo [--json] [--url URL]`: play the loop against the running server and check its books."""

import argparse
import json
import os
import sys

from ops import env_file, state
from ops.demo_play.client import Api, Refused
from ops.demo_play.play import Play
from ops.errors import Stop, exit_code


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="script/demo", description="Play the loop through the public API.")
    parser.add_argument(
        "--json", action="store_true", help="end with one JSON object; the story goes to standard error"
    )
    parser.add_argument("--url", default=running(), help="the server (default: this checkout's)")
    return parser.parse_args()


def running() -> str | None:
    """Where the server of this checkout answers, as its last start settled."""
    return os.environ.get("PUBLIC_URL") or env_file.read(state.standard().last_start).get("PUBLIC_URL")


def api_for(url: str | None) -> Api:
    """A client for the server; its own authority's certificate is trusted when it serves HTTPS."""
    if not url:
        raise Stop("No server runs from this checkout: start script/server first, or name one with --url.")
    authority = state.standard().folder / "tls" / "authority.crt"
    verify: str | bool = str(authority) if authority.exists() else not url.startswith("https://localhost")
    return Api(url.rstrip("/"), verify=verify)


def main() -> int:
    """Zero when the books balance and the video played."""
    chosen = parse()
    story = sys.stderr if chosen.json else sys.stdout
    play = Play(api_for(chosen.url), lambda line: print(line, file=story, flush=True))
    try:
        record = play.run()
    except (Refused, ConnectionError) as error:
        raise Stop(f"The play had to stop: {error}") from error
    if chosen.json:
        print(json.dumps(record.as_json(), ensure_ascii=False))
    return 0 if record.balanced and record.video else 1


if __name__ == "__main__":
    raise SystemExit(exit_code(main))
