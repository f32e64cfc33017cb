"""What must be true before the product serves: settings checked, schema current, reference and demo data there.

One process for all of it: importing the application takes longer than any of the steps on a second start.
`python -m ops.prepare [--accounts FILE] COMMAND …`: each COMMAND is one of the application's own command lines, as one
word. The last line it prints says what went wrong.
"""

import argparse
import contextlib
import shlex
import sys
import time
import traceback
from pathlib import Path

import click
from flask import Flask
from flask.cli import ScriptInfo


def run(app: Flask, command: str) -> None:
    """Run one command line of the application in this process."""
    info = ScriptInfo(create_app=lambda: app)
    app.cli.main(args=shlex.split(command), prog_name="flask", standalone_mode=False, obj=info)


def main() -> int:
    parser = argparse.ArgumentParser(prog="ops.prepare")
    parser.add_argument("--accounts", type=Path, help="write what `demo accounts` prints into this file")
    parser.add_argument("commands", nargs="+")
    chosen = parser.parse_args()
    from wsgi import app  # a malformed setting ends us here, with its line

    command = ""
    try:
        for command in chosen.commands:
            began = time.monotonic()
            run(app, command)
            print(f"flask {command}: {time.monotonic() - began:.1f} s", flush=True)
        if chosen.accounts:
            command = "demo accounts"
            with chosen.accounts.open("w") as file, contextlib.redirect_stdout(file):
                run(app, command)
    except click.ClickException as error:
        print(f"flask {command}: {error.format_message()}", file=sys.stderr)
        return 1
    except Exception as error:
        traceback.print_exc()
        print(f"flask {command}: {type(error).__name__}: {str(error).partition(chr(10))[0]}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
