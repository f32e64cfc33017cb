"""Ports: taken, free."""

import socket

import pytest

from ops import probes
from ops.errors import Stop


def test_a_taken_port_is_refused_with_the_way_out() -> None:
    with socket.socket() as holder:
        holder.bind(("0.0.0.0", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(Stop, match=f"Port {port} is taken by another program: choose one with --port"):
            probes.require_free(port)


def test_nothing_listens_where_nothing_is() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        assert not probes.accepts_tcp(holder.getsockname()[1])
