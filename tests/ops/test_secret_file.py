"""Keys and passwords: made once, kept closed, overruled by the environment."""

import base64
import stat
from pathlib import Path

import pytest

from ops import secret_file
from ops.errors import Stop


def test_made_once_and_readable_by_the_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "secrets.env"
    first = secret_file.load(file, {})
    assert secret_file.load(file, {}) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for name in ("PERSONAL_DATA_KEY", "TICKET_SIGNING_KEY"):
        assert len(base64.urlsafe_b64decode(first[name])) == 32


def test_the_environment_wins_and_is_not_written_down(tmp_path: Path) -> None:
    file = tmp_path / "secrets.env"
    given = secret_file.load(file, {"SECRET_KEY": "from outside"})
    assert given["SECRET_KEY"] == "from outside"
    assert "SECRET_KEY" not in file.read_text()


def test_a_secret_added_by_a_later_release_joins_the_old_ones(tmp_path: Path) -> None:
    file = tmp_path / "secrets.env"
    file.write_text("# kept\nSECRET_KEY=old=with=signs\n")
    assert secret_file.load(file, {})["SECRET_KEY"] == "old=with=signs"
    assert "TICKET_SIGNING_KEY=" in file.read_text()


def test_a_damaged_file_stops_the_start(tmp_path: Path) -> None:
    file = tmp_path / "secrets.env"
    file.write_text("nonsense\n")
    with pytest.raises(Stop, match="is damaged"):
        secret_file.load(file, {})
