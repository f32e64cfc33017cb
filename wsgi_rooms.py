"""The rooms process: sockets of live rooms. Served by `gunicorn -k gevent`, one worker a process."""

# ruff: noqa: E402
from gevent import monkey

monkey.patch_all()

import sys

from app.config import ConfigError, load
from app.livestream.process import create_rooms_app

try:
    app = create_rooms_app(load())
except ConfigError as error:
    sys.exit(f"chunfeng: {error}")
