"""The one way these tools refuse: a single clear line on standard error and exit code 1."""

import sys
from collections.abc import Callable


class Stop(Exception):
    """Nothing can go on; the text is one line that says what is wrong and what to do about it."""


def exit_code(main: Callable[[], int]) -> int:
    """Run `main`, turning a Stop into its line and Ctrl-C into 130."""
    try:
        return main()
    except Stop as stop:
        print(f"chunfeng: {stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
