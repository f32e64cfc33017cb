"""The same files from Flask: what serving them without nginx would be. FOLDER names where they lie."""

import os

from flask import Flask, Response, send_from_directory

app = Flask(__name__)


@app.get("/<path:name>")
def file(name: str) -> Response:
    return send_from_directory(os.environ["FOLDER"], name, max_age=31_536_000)
