"""CI's second half, as root on a machine of its own: a fresh ordinary user starts the server, and it is used and ended.

Standard library only, run by the machine's Python. What it adds to the machine (one user, one home) it removes.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from ops.errors import Stop, exit_code
from ops.paths import ROOT

START_LIMIT = 900.0
STOP_LIMIT = 60.0


@contextlib.contextmanager
def ordinary_user() -> Iterator[pwd.struct_passwd]:
    """A user made for this run and removed with everything it owns and runs."""
    name = f"cf{secrets.token_hex(4)}"
    subprocess.run(["useradd", "--create-home", "--user-group", "--shell", "/bin/sh", name], check=True)
    try:
        yield pwd.getpwnam(name)
    finally:
        for pid in processes_of(pwd.getpwnam(name).pw_uid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        subprocess.run(["userdel", "--remove", "--force", name], check=False, capture_output=True)


def processes_of(user: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(FileNotFoundError):
            if folder.stat().st_uid == user:
                found.append(int(folder.name))
    return found


def checkout(user: pwd.struct_passwd) -> Path:
    """This commit in the user's home, in a folder with a space in its name."""
    target = Path(user.pw_dir) / "chun feng"
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(target)], check=True)
    for path in (target, *target.rglob("*")):
        os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
    return target


def environment(user: pwd.struct_passwd) -> dict[str, str]:
    """The user's own, with CI's settings for pip and npm; not its databases or keys."""
    passed = ("PATH", "LANG", "LC_ALL", "CHROMIUM", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS")
    kept = {
        name: value for name, value in os.environ.items() if name in passed or name.startswith(("PIP_", "npm_config_"))
    }
    kept |= {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
    return kept | {"HOME": user.pw_dir, "USER": user.pw_name, "LOGNAME": user.pw_name}


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("0.0.0.0", 0))
        return int(trial.getsockname()[1])


def await_ready(url: str, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_LIMIT
    while time.monotonic() < until:
        if server.poll() is not None:
            raise Stop(f"script/server ended with {server.returncode} before it was ready.")
        with (
            contextlib.suppress(OSError, urllib.error.HTTPError),
            urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer,
        ):
            if answer.status == 200:
                return
        time.sleep(0.5)
    raise Stop(f"Not ready after {START_LIMIT:.0f} s.")


def play(user: pwd.struct_passwd) -> None:
    """Start, journey, stop, and nothing left."""
    home, port = checkout(user), free_port()
    url, started = f"http://localhost:{port}", time.monotonic()
    who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    command = [str(home / "script" / "server"), "--port", str(port)]
    server = subprocess.Popen(command, cwd=home, env=environment(user), start_new_session=True, **who)  # type: ignore[call-overload]
    try:
        await_ready(url, server)
        print(f"ready after {time.monotonic() - started:.1f} s as {user.pw_name}", flush=True)
        # Not as that user: the journey only needs the address, and its browser is here already.
        subprocess.run([str(ROOT / "script" / "with-python"), "--dev", "ops.journey", "--url", url], check=True)
    finally:
        stopping = time.monotonic()
        if server.poll() is None:
            server.send_signal(signal.SIGINT)
        server.wait(STOP_LIMIT)
    print(f"ended after {time.monotonic() - stopping:.1f} s", flush=True)
    time.sleep(0.5)
    if left := processes_of(user.pw_uid):
        raise Stop(f"Left running after the end: {left}")
    if server.returncode:
        raise Stop(f"script/server ended with {server.returncode} after SIGINT.")


def main() -> int:
    if os.geteuid() != 0 or not shutil.which("useradd"):
        raise Stop("This part of CI makes a user and so needs root and useradd.")
    with ordinary_user() as user:
        play(user)
    print("The server starts, serves and ends as an ordinary user.")
    return 0


if __name__ == "__main__":
    sys.exit(exit_code(main))
