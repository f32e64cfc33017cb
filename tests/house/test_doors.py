"""Every route and socket event has chosen who may use it."""

from flask import Flask

from app import access


def test_every_route_declares_its_access(app: Flask) -> None:
    silent = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and access.rule_of(app.view_functions[rule.endpoint]) is None
    ]
    assert not silent
