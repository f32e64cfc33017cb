"""`python -m ops.call MODULE …`: run one of our programs in the environment of this checkout's server."""

import os
import sys

from ops import backing, secret_file, state
from ops.errors import Stop, exit_code
from ops.paths import PYTHON, ROOT


def main() -> int:
    module, *rest = sys.argv[1:]
    path = ROOT.joinpath(*module.split("."))
    if not (path.is_dir() or path.with_suffix(".py").exists()):
        raise Stop(f"There is no {module}.")
    where = state.standard()
    where.prepare()
    environment = backing.environment(where, secret_file.load(where.secrets))
    os.execve(PYTHON, [str(PYTHON), "-m", module, *rest], environment)


if __name__ == "__main__":
    raise SystemExit(exit_code(main))
