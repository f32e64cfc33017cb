"""nginx's configuration: rendered text, and nginx's own opinion of it."""

import subprocess
from pathlib import Path

import pytest

from app.livestream.video import links
from ops import nginx, tls
from ops.state import State


@pytest.fixture
def state(tmp_path: Path) -> State:
    made = State(tmp_path / "var", tmp_path / "var")
    made.prepare()
    return made


def test_every_rooms_process_is_an_upstream(state: State) -> None:
    text = nginx.render(state, nginx.Front(port=5000, rooms=3))
    assert [f"rooms-{number}.sock" in text for number in range(4)] == [True, True, True, False]
    assert "listen 5000;" in text
    assert "ssl" not in text
    assert "[::]" not in text


def test_https_and_ipv6(state: State) -> None:
    text = nginx.render(state, nginx.Front(port=5443, rooms=1, https=True, ipv6=True))
    assert "listen 5443 ssl;" in text
    assert "listen [::]:5443 ssl ipv6only=on;" in text


@pytest.mark.parametrize("https", [False, True])
def test_nginx_accepts_it(state: State, https: bool) -> None:
    if https:
        tls.ensure(state.folder / "tls", "192.0.2.7")
    service = nginx.service(state, nginx.Front(port=5000, rooms=2, https=https))
    tried = subprocess.run([*service.command, "-t"], capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr


def test_the_secret_of_video_addresses_is_the_applications(state: State) -> None:
    key = "a key that signs"
    service = nginx.service(state, nginx.Front(port=5000, rooms=1, secret_key=key))
    text = Path(service.command[2], "nginx.conf").read_text()
    assert links.secret_of(key) in text
    assert key not in text
    assert Path(service.command[2], "nginx.conf").stat().st_mode & 0o077 == 0
