"""What must be true before the product serves: settings checked, schema current, reference and demo data there.

One process for all of it: importing the application takes longer than any of the steps on a second start.
`python -m ops.prepare COMMAND …`, each COMMAND one of the application's own command lines, as one argument.
"""

import shlex
import sys

import click
from flask.cli import ScriptInfo


def main() -> int:
    from wsgi import app  # a malformed setting ends us here, with its line

    for command in sys.argv[1:]:
        print(f"prepare: flask {command}", flush=True)
        try:
            info = ScriptInfo(create_app=lambda: app)
            app.cli.main(args=shlex.split(command), prog_name="flask", standalone_mode=False, obj=info)
        except click.ClickException as error:
            print(f"flask {command}: {error.format_message()}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
