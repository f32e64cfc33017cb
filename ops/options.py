"""The options of script/server."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    port: int
    https: bool
    demo: bool
    web: int
    rooms: int
    rtmp_port: int


def parse(arguments: Sequence[str]) -> Options:
    """Read the command line; a wrong one ends the program with its usage."""
    parser = argparse.ArgumentParser(prog="script/server", description="Set Chunfeng up and serve it until Ctrl-C.")
    parser.add_argument("--port", type=_between(1, 65535), default=5000, help="where it answers (default 5000)")
    parser.add_argument(
        "--https", action="store_true", help="serve HTTPS with a certificate of this machine's own authority"
    )
    parser.add_argument(
        "--no-demo", dest="demo", action="store_false", help="start without demo data and demo accounts"
    )
    parser.add_argument("--web", type=_between(1, 64), default=2, metavar="N", help="web processes (default 2)")
    parser.add_argument("--rooms", type=_between(1, 64), default=1, metavar="N", help="room processes (default 1)")
    parser.add_argument(
        "--rtmp-port", type=_between(1, 65535), default=1935, metavar="PORT", help="where OBS connects (default 1935)"
    )
    return Options(**vars(parser.parse_args(arguments)))


def _between(least: int, most: int) -> Callable[[str], int]:
    def read(word: str) -> int:
        if not (word.isascii() and word.isdigit() and least <= int(word) <= most):
            raise argparse.ArgumentTypeError(f"a number from {least} to {most}, not {word!r}")
        return int(word)

    return read
