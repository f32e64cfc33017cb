"""Small questions: does something answer there?"""

import contextlib
import errno
import http.client
import json
import socket
from pathlib import Path

from ops.errors import Stop


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def answers_http(path: Path, address: str = "/healthz") -> bool:
    """Whether the application behind a Unix socket answers."""
    try:
        with contextlib.closing(_UnixConnection(path, 2.0)) as connection:
            connection.request("GET", address)
            return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False


def accepts(path: Path) -> bool:
    """Whether anyone listens on a Unix socket."""
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(0.5)
            client.connect(str(path))
            return True
    except OSError:
        return False


def accepts_tcp(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 0.3).close()
    except OSError:
        return False
    return True


def missing_parts(web: Path) -> list[str]:
    """What /readyz still misses; empty when ready."""
    try:
        with contextlib.closing(_UnixConnection(web, 5.0)) as connection:
            connection.request("GET", "/readyz")
            answer = connection.getresponse()
            if answer.status == 200:
                return []
            parts = json.loads(answer.read()).get("parts", {})
            return [name for name, there in parts.items() if not there] or ["web"]
    except (OSError, http.client.HTTPException, ValueError, AttributeError):
        return ["web"]


def require_free(port: int, option: str = "--port") -> bool:
    """Refuse a port that is taken or not allowed; whether IPv6 can listen there too."""
    for family, host in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
        try:
            with socket.socket(family) as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    trial.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                trial.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Stop(f"Port {port} is taken by another program: choose one with {option}.") from error
            if error.errno == errno.EACCES:
                raise Stop(f"Port {port} needs root: choose one above 1023 with {option}.") from error
            if family == socket.AF_INET:
                raise Stop(f"Port {port} cannot be used: {error.strerror}.") from error
            return False
    return True


def lan_address() -> str | None:
    """This machine's address in its network: where the kernel would send from. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trial:
        try:
            trial.connect(("192.0.2.1", 9))
            found: str = trial.getsockname()[0]
        except OSError:
            return None
    return None if found.startswith("127.") else found
