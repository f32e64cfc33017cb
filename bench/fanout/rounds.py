"""The measurements: servers alternating within a round, medians over the rounds."""

import statistics
from collections.abc import Callable, Sequence

from bench.fanout import machine, servers, trial
from bench.fanout.servers import Server
from bench.fanout.stage import Stage
from bench.fanout.trial import Crowd, Figures

COLLECT_MS = 100
RATES = {1000: 40.0, 5000: 8.0}
"""Messages a second: the same 40,000 deliveries for every server, which each of them can do."""
FULL_HOUSE, FULL_HOUSE_RATE = 10_000, 100.0
WEIGHED_FROM = 5000
"""With fewer viewers, what a process learns in its first seconds is more than what they take."""
SOAK_VIEWERS, SOAK_RATE = 2000, 100.0
SOAK_SHARE = 0.02

Say = Callable[[str], None]


class Bench:
    """Everything a measurement needs."""

    def __init__(self, stage: Stage, rounds: int, seconds: float, say: Say) -> None:
        self.stage, self.rounds, self.seconds, self.say = stage, rounds, seconds, say
        self.crowd = machine.compiled(stage.state.folder, "crowd")
        self.writer = servers.writer(machine.compiled(stage.state.folder, "writer"))
        self.peer = servers.peer(machine.peer(stage.state.shared / "bench-peer"))
        self.single = servers.product(stage.environment, 0)
        self.collecting = servers.product(stage.environment, COLLECT_MS)

    def compare(self, viewers: int) -> dict[str, float]:
        """Deliveries per CPU second against the others, one frame a message."""
        crowd = Crowd(viewers, RATES[viewers], self.seconds)
        found = self._alternating([self.single, self.peer, self.writer], crowd)
        work = {name: _median(figures, "per_cpu_second") for name, figures in found.items()}
        ratios = {f"node_ratio_{viewers}": work["chunfeng"] / work["node"]}
        ratios[f"c_ratio_{viewers}"] = work["chunfeng"] / work["writer"]
        if viewers < WEIGHED_FROM:
            return ratios
        return ratios | {"kb_per_viewer": _median(found["chunfeng"], "kb_per_viewer")}

    def full_house(self) -> dict[str, float]:
        """Ten thousand viewers, a hundred messages a second, collected."""
        viewers = min(FULL_HOUSE, machine.most_viewers())
        found = self._alternating([self.collecting], Crowd(viewers, FULL_HOUSE_RATE, self.seconds))["chunfeng"]
        return {
            "viewers": viewers,
            "p99_ms_10000": _median(found, "p99_ms"),
            "core_percent_10000": _median(found, "core_percent"),
            "kb_per_viewer": _median(found, "kb_per_viewer"),
            "joins_per_s": _median(found, "joins_per_s"),
        }

    def soak(self, minutes: float) -> dict[str, float]:
        """Slow, stuck and dying readers among healthy ones: those lose nothing, and the server does not grow."""
        odd = int(SOAK_VIEWERS * SOAK_SHARE)
        crowd = Crowd(SOAK_VIEWERS, SOAK_RATE, minutes * 60, odd, odd, odd)
        found = trial.run(self.stage, self.crowd, self.collecting, crowd)
        self._tell("chunfeng", crowd, found)
        names = ("growth_mb", "p99_ms", "lost", "gaps", "dead", "deaths", "caught_up")
        return {"soak_minutes": minutes} | {f"soak_{name}": found[name] for name in names}

    def _alternating(self, given: Sequence[Server], crowd: Crowd) -> dict[str, list[Figures]]:
        found: dict[str, list[Figures]] = {server.name: [] for server in given}
        for _round in range(self.rounds):
            for server in given:
                figures = trial.run(self.stage, self.crowd, server, crowd)
                self._tell(server.name, crowd, figures)
                found[server.name].append(figures)
        return found

    def _tell(self, name: str, crowd: Crowd, figures: Figures) -> None:
        f = figures
        shown = (
            f"{name:9} {crowd.viewers:6} viewers {crowd.rate:5.0f}/s: {f['per_cpu_second'] / 1000:8.1f} k per CPU s, "
            f"{f['core_percent']:5.1f} % of a core, p50 {f['p50_ms']:6.1f} p99 {f['p99_ms']:6.1f} ms, "
            f"{f['messages_per_frame']:4.1f} messages and {f['bytes_per_frame']:5.0f} bytes a frame, "
            f"{f['kb_per_viewer']:5.1f} kB a viewer, {f['joins_per_s']:5.0f} joins/s"
        )
        wrong = {key: f[key] for key in ("lost", "refused", "gaps", "skipped", "dead") if f[key]}
        self.say(shown + (f", {wrong}" if wrong else ""))


def _median(found: Sequence[Figures], name: str) -> float:
    return float(statistics.median(figures[name] for figures in found))
