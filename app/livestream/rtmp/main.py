"""The process: `flask livestream rtmp`."""

import asyncio
import contextlib
import signal
import ssl
from pathlib import Path

import click
from flask import current_app

from app.config import Settings
from app.livestream.rtmp.keys import Keys
from app.livestream.rtmp.listener import Listener


@click.command("rtmp")
@click.option("--port", default=1935, show_default=True, type=click.IntRange(1, 65535), help="Where OBS connects.")
@click.option("--host", default=None, help="The address to listen at (default: all).")
@click.option(
    "--to", envvar="CHUNFENG_URL", default="http://localhost:5000", show_default=True, help="Where rooms are fed."
)
def rtmp(port: int, host: str | None, to: str) -> None:
    """Take OBS's broadcasts in, until asked to end. Supervised."""
    asyncio.run(_serve(port, host, to))


async def _serve(port: int, host: str | None, to: str) -> None:
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    settings: Settings = app.extensions["settings"]
    listener = Listener(Keys(app), to, _tls(settings.state / "tls" / "authority.crt", to))
    serving = asyncio.create_task(listener.serve(host, port))
    for ending in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(ending, serving.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await serving


def _tls(authority: Path, to: str) -> ssl.SSLContext | None:
    """Trust this machine's own authority as well, where script/server made one."""
    if not to.startswith("https://"):
        return None
    context = ssl.create_default_context()
    if authority.exists():
        context.load_verify_locations(authority)
    return context
