"""`script/flask …`: the product's command line, on the running server's services or on some started for the moment."""

import os
import sys

from ops import backing, leftovers, state
from ops.errors import exit_code
from ops.paths import PYTHON
from ops.supervisor import Interrupted, Supervisor


def main() -> int:
    where = state.standard()
    where.prepare()
    lock = where.lock
    nobody_serves = lock.acquire()
    found = backing.prepare(where)
    environment = {**found.environment, "LOG_FORMAT": os.environ.get("LOG_FORMAT", "console")}
    command = [str(PYTHON), "-m", "flask", "--app", "wsgi", *sys.argv[1:]]
    if not nobody_serves:
        os.execve(PYTHON, command, environment)
    leftovers.clear(where.children)
    try:
        with Supervisor(where.children, lambda line: None) as supervisor:
            supervisor.start(found.services)
            return supervisor.run(command, environment)
    except Interrupted:
        return 130
    finally:
        where.remove_sockets()


if __name__ == "__main__":
    raise SystemExit(exit_code(main))
