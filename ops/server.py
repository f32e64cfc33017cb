"""`script/server`: set everything up, serve it, keep it up, end it cleanly."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from ops import (
    announce,
    backing,
    env_file,
    leftovers,
    logs,
    nginx,
    options,
    probes,
    programs,
    stamps,
    state,
    tls,
    vendor,
)
from ops.errors import Stop, exit_code
from ops.paths import PYTHON, ROOT
from ops.supervisor import Interrupted, Supervisor

READY_LIMIT = 60.0
FIRST = ("check-config", "db upgrade", "reference load", "livestream seed-words")
DEMO = ("demo seed", "demo anchor")


def say(line: str) -> None:
    print(line, flush=True)


class Server:
    """One start: the choices made and where things went."""

    def __init__(self, chosen: options.Options) -> None:
        self.chosen = chosen
        self.began = time.monotonic()
        self.state = state.standard()
        self.network = probes.lan_address()
        self.rtmp_port: int | None = None
        self._accounts_file = self.state.folder / "demo-accounts"

    def run(self) -> int:
        """Everything, in order; returns when asked to end."""
        self.state.prepare()
        lock = self.state.lock
        if not lock.acquire():
            raise Stop(f"Chunfeng already runs from this checkout (its state folder {self.state.folder} is in use).")
        vendor.ensure()
        front = nginx.Front(
            self.chosen.port, self.chosen.rooms, self.chosen.https, probes.require_free(self.chosen.port)
        )
        self.rtmp_port = self._rtmp_port()
        for name in leftovers.clear(self.state.children):
            say(f"{name} of an earlier start was still running: ended it")
        self._settle()
        found = backing.prepare(self.state)
        logs.rotate(self.state.log)
        if self.chosen.https:
            tls.ensure(self.state.folder / "tls", self.network)
        try:
            with Supervisor(self.state.children, say) as supervisor:
                self._serve(supervisor, found, front)
                supervisor.watch()
                say("Ending…")
        except Interrupted:
            say("Interrupted; ending…")
        finally:
            self.state.remove_sockets()
        return 0

    def _settle(self) -> None:
        """Write down what this start decides; every process and command finds it in its environment."""
        settled = {
            "PUBLIC_URL": os.environ.get("PUBLIC_URL") or self._url(self.network or "localhost"),
            "CHUNFENG_URL": self._url("localhost"),
            "CHUNFENG_DEMO": "1" if self.chosen.demo else "0",
            "RTMP_URL": os.environ.get("RTMP_URL") or self._rtmp_url(),
        }
        os.environ.update(settled)
        env_file.write(self.state.last_start, settled, "Written by script/server at every start.")

    def _rtmp_port(self) -> int | None:
        """Where OBS connects; None, said in one line, when that port cannot be had: all else is served without it."""
        port = self.chosen.rtmp_port
        try:
            if port == self.chosen.port:
                raise Stop(f"Port {port} is the web's: choose another one with --rtmp-port.")
            probes.require_free(port, "--rtmp-port")
        except Stop as stop:
            say(f"OBS cannot broadcast in this start. {stop}")
            return None
        return port

    def _rtmp_url(self) -> str:
        return f"rtmp://{self.network or 'localhost'}:{self.rtmp_port}/live" if self.rtmp_port else ""

    def _url(self, host: str) -> str:
        scheme, usual = ("https", 443) if self.chosen.https else ("http", 80)
        return f"{scheme}://{host}" + ("" if self.chosen.port == usual else f":{self.chosen.port}")

    def _serve(self, supervisor: Supervisor, found: backing.Backing, front: nginx.Front) -> None:
        supervisor.start(found.services)
        made = programs.Programs(self.state, found.environment)
        front = replace(front, secret_key=found.environment["SECRET_KEY"])
        seen = [*made.foreground(self.chosen.web, self.chosen.rooms), nginx.service(self.state, front)]
        stamp, schema = self.state.folder / "prepared", self._schema(found.environment["DATABASE_URL"])
        if stamps.is_current(stamp, schema):
            # Nothing to migrate: serve at once, and bring the data up to date meanwhile.
            children = supervisor.launch(seen)
            self._prepare(supervisor, found.environment)
        else:
            say(f"preparing the database; with demo data this takes a while (progress: {self.state.log}/prepare.log)…")
            self._prepare(supervisor, found.environment)
            stamps.mark(stamp, schema)
            children = supervisor.launch(seen)
        supervisor.await_ready(children)
        supervisor.start(made.background(self.rtmp_port))
        self._await_ready(supervisor)
        network = self._url(self.network) if self.network else None
        for line in announce.lines(self._url("localhost"), network, self._accounts(), os.environ["RTMP_URL"]):
            say(line)
        say(f"Ready after {time.monotonic() - self.began:.1f} s.")

    def _schema(self, database: str) -> str:
        """What the database must have been prepared for: these migrations, in this database, with or without demo."""
        return stamps.digest(sorted((ROOT / "migrations").rglob("*.py")), database, str(self.chosen.demo))

    def _prepare(self, supervisor: Supervisor, environment: dict[str, str]) -> None:
        began = time.monotonic()
        log = self.state.log / "prepare.log"
        demo = ["--accounts", str(self._accounts_file), *FIRST, *DEMO]
        command = [str(PYTHON), "-m", "ops.prepare", *(demo if self.chosen.demo else FIRST)]
        with log.open("wb") as output:
            code = supervisor.run(command, environment, stdout=output, stderr=subprocess.STDOUT, cwd=ROOT)
        if code:
            words = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
            reason = (words or ["no reason given"])[-1].removeprefix("chunfeng: ")
            raise Stop(f"{reason}" if len(words) == 1 else f"Preparing the database failed: {reason} (log: {log})")
        say(f"database prepared ({time.monotonic() - began:.1f} s)")

    def _await_ready(self, supervisor: Supervisor) -> None:
        web, until = nginx.web_socket(self.state), time.monotonic() + READY_LIMIT
        while missing := probes.missing_parts(web):
            if time.monotonic() > until:
                raise Stop(
                    f"Not ready after {READY_LIMIT:.0f} s; missing: {', '.join(missing)} (logs: {self.state.log})"
                )
            supervisor.tend(0.1)

    def _accounts(self) -> list[str]:
        return self._accounts_file.read_text().splitlines() if self.chosen.demo else []


def main() -> int:
    chosen = options.parse(sys.argv[1:])
    os.chdir(Path(ROOT))
    return Server(chosen).run()


if __name__ == "__main__":
    raise SystemExit(exit_code(main))
