"""What stands between PostgreSQL and a clean start."""

import os
from pathlib import Path

import pytest

from ops import cluster, postgres
from ops.errors import Stop


def test_pid_file_of_another_program_is_forgotten(tmp_path: Path) -> None:
    file = tmp_path / "postmaster.pid"
    file.write_text(f"{os.getpid()}\n")
    postgres._forget_stale_pid(tmp_path, Path("/opt/bin/postgres"))
    assert not file.exists()


def test_pid_file_of_a_running_postgres_stays(tmp_path: Path) -> None:
    file = tmp_path / "postmaster.pid"
    file.write_text(f"{os.getpid()}\n")
    postgres._forget_stale_pid(tmp_path, Path("/proc/self/exe").resolve())
    assert file.exists()


def test_pid_file_of_nobody_is_left_to_postgres(tmp_path: Path) -> None:
    file = tmp_path / "postmaster.pid"
    file.write_text("4194305\n")
    postgres._forget_stale_pid(tmp_path, Path("/opt/bin/postgres"))
    assert file.exists()


def test_another_major_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "PG_VERSION").write_text("17\n")
    with pytest.raises(Stop, match="PostgreSQL 17"):
        cluster.check_version(tmp_path)
