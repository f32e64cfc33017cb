"""`script/flask …`: the product's command line, on the running server's database or on one started for the moment."""

import sys

from ops import backing, leftovers, state
from ops.errors import exit_code
from ops.paths import PYTHON
from ops.supervisor import Interrupted, Supervisor


def main() -> int:
    where = state.standard()
    lock = where.lock
    nobody_serves = lock.acquire()
    if nobody_serves:
        leftovers.clear(where.children)
    found = backing.prepare(where)
    environment = {**found.environment, "LOG_FORMAT": "text"}
    if where.address.exists():
        environment.setdefault("PUBLIC_URL", where.address.read_text().strip())
    try:
        with Supervisor(where.children, lambda line: None) as supervisor:
            if nobody_serves:
                supervisor.start(found.services)
            return supervisor.run([str(PYTHON), "-m", "flask", "--app", "wsgi", *sys.argv[1:]], environment)
    except Interrupted:
        return 130


if __name__ == "__main__":
    raise SystemExit(exit_code(main))
