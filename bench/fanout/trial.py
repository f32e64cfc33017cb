"""One trial: a server alone on its core, a crowd that joins it and speaks at a fixed rate."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.fanout import servers
from bench.fanout.servers import Server
from bench.fanout.stage import Stage
from ops.errors import Stop

Figures = dict[str, Any]


@dataclass(frozen=True)
class Crowd:
    """How many come, how much they say; some may be slow, stuck or dying."""

    viewers: int
    rate: float
    seconds: float
    stuck: int = 0
    slow: int = 0
    dying: int = 0


def run(stage: Stage, program: Path, server: Server, crowd: Crowd) -> Figures:
    """What the crowd saw and the server used. Raises Stop when not everybody could join."""
    log = stage.state.log / f"{server.name}.log"
    with servers.running(server, log) as (port, worker):
        command = [str(program), "--port", str(port), "--server", str(worker), *_options(crowd)]
        if server.passes:
            command += ["--passes", str(stage.passes(crowd.viewers))]
        with (stage.state.log / "crowd.log").open("w+") as output:
            subprocess.run(command, stdout=output, check=True)
            output.seek(0)
            figures: Figures = json.loads(output.read().strip().splitlines()[-1])
    if "error" in figures:
        raise Stop(f"{server.name}: not everybody could join: {figures} (log: {log.read_text()[-2000:]})")
    return figures


def _options(crowd: Crowd) -> list[str]:
    given = {"viewers": crowd.viewers, "rate": crowd.rate, "seconds": crowd.seconds}
    odd = {"stuck": crowd.stuck, "slow": crowd.slow, "dying": crowd.dying}
    return [word for name, value in (given | odd).items() if value for word in (f"--{name}", str(value))]
