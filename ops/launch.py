"""`python -m ops.launch [--dev] MODULE …`: make sure of the virtual environment, then run MODULE in it.

The only program here that the machine's own Python runs; standard library only.
"""

import os
import sys

from ops import venv
from ops.errors import exit_code
from ops.paths import PYTHON, ROOT


def main() -> int:
    arguments = sys.argv[1:]
    development = arguments[:1] == ["--dev"]
    module, *rest = arguments[development:]
    venv.ensure(development=development)
    # The module search path is the checkout; the caller's folder stays the current one for relative paths.
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1"}
    # Compiled modules are kept whatever the caller prefers: without them every process takes half a second longer.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    os.execve(PYTHON, [str(PYTHON), "-m", module, *rest], environment)


if __name__ == "__main__":
    raise SystemExit(exit_code(main))
