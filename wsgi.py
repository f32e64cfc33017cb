"""The web process: pages and API. Served by gunicorn with threads."""

import sys

from app.config import ConfigError
from app.factory import create_app

try:
    app = create_app()
except ConfigError as error:
    sys.exit(f"chunfeng: {error}")
