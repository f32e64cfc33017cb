"""The doors of the rooms process."""

from flask import Flask

from app import access
from app.access import Who
from app.livestream.video.routes import bp

OPEN = {"video.ingest", "video.master", "video.media", "video.file", "video.cover"}


def test_every_video_route_has_chosen_who_may_use_it() -> None:
    """All are open on purpose: the first message carries a pass, addresses of private rooms a signature."""
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(bp)
    rules = {name: access.rule_of(view) for name, view in app.view_functions.items()}
    assert rules.keys() == OPEN
    assert all(rule is not None and rule.who is Who.ANYONE for rule in rules.values())
