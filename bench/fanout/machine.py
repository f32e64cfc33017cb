"""The machine a measurement runs on: a core for the server, one for everything else, and what must be installed."""

import os
import resource
import shutil
import signal
import subprocess
from pathlib import Path

from ops import node
from ops.errors import Stop

HERE = Path(__file__).parent
PEER_FILES = ("package.json", "package-lock.json", "server.js")


def settle() -> None:
    """This process and all it starts on the last core; as many open files as allowed."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def most_viewers() -> int:
    """How many sockets one process may hold here, with room for its other files."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)[1] - 200


def give_first_core(pid: int) -> None:
    """The measured server has the first core."""
    os.sched_setaffinity(pid, {min(range(os.cpu_count() or 1))})


def prepare_child() -> None:
    """For a measured server, in its process: the first core, and none of the signals that the supervisor holds back."""
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    give_first_core(0)


def compiled(folder: Path, name: str, sources: Path = HERE) -> Path:
    """The program of `name`.c, made in `folder`."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise Stop("a C compiler is missing; on Debian or Ubuntu: apt-get install gcc libc6-dev")
    made = folder / name
    command = [compiler, "-O2", "-o", str(made), str(sources / f"{name}.c")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Stop(f"{name}.c does not compile: {done.stderr.strip().splitlines()[-1]}")
    return made


def peer(folder: Path) -> list[str]:
    """The command line of Node's socket.io without its port, installed into `folder` on first use."""
    wanted = "".join((HERE / "peer" / name).read_text() for name in PEER_FILES)
    stamp = folder / "installed"
    if not stamp.exists() or stamp.read_text() != wanted:
        folder.mkdir(parents=True, exist_ok=True)
        for name in PEER_FILES:
            shutil.copy(HERE / "peer" / name, folder / name)
        node.install(folder)
        stamp.write_text(wanted)
    return [node.find().executable, str(folder / "server.js")]
