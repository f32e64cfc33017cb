"""OBS's port: when it cannot be had, all else is served without it."""

import socket

import pytest

from ops import options, server


def chosen(*arguments: str) -> server.Server:
    return server.Server(options.parse(arguments))


def test_a_taken_port_leaves_obs_out_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as holder:
        holder.bind(("0.0.0.0", 0))
        holder.listen()
        port = str(holder.getsockname()[1])
        assert chosen("--rtmp-port", port)._rtmp_port() is None
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    assert f"Port {port} is taken by another program: choose one with --rtmp-port." in said


def test_the_port_of_the_pages_is_not_obs_s() -> None:
    assert chosen("--port", "5000", "--rtmp-port", "5000")._rtmp_port() is None
