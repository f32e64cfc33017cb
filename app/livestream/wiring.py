"""Binds this package to the application."""

from datetime import timedelta

from flask import Flask, url_for
from flask_babel import lazy_gettext as _l

from app import evidence, jobs
from app.accounts.public import register_export
from app.actor import StaffRole
from app.hiring.public import Channel, register_background, register_display
from app.livestream import personal, tasks, views
from app.livestream.api import bp as api
from app.livestream.cli import livestream
from app.livestream.queries import backgrounds
from app.livestream.services.pins import keep_true
from app.livestream.services.reminders import register_templates
from app.occasions.public import Kind, register_page
from app.pages import NavItem, add_nav


def register(app: Flask) -> None:
    """Register pages, API, navigation, evidence and commands of live rooms."""
    app.register_blueprint(views.bp)
    app.register_blueprint(api)
    app.cli.add_command(livestream)
    register_export("live_rooms", personal.export)
    register_templates()
    register_display(keep_true)
    register_background(Channel.LIVE_ROOM, backgrounds.lines)
    register_page(Kind.LIVE_ROOM, lambda public_id: url_for("livestream.room", public_id=public_id))
    evidence.register("live_room", lambda public_id: url_for("livestream.studio", public_id=public_id))
    jobs.every(app, tasks.sweep_recordings.name, timedelta(seconds=15))
    jobs.every(app, tasks.remind_reserved.name, timedelta(seconds=15))
    jobs.every(app, tasks.forget_old.name, timedelta(hours=1))
    add_nav(
        NavItem("enterprise", "livestream.desk", _l("直播"), "live", order=45),
        NavItem(
            "staff", "livestream.staff_desk", _l("直播间"), "live", _l("场次"), order=45, roles=(StaffRole.MODERATOR,)
        ),
        NavItem(
            "staff",
            "livestream.city_words",
            _l("不能说的词"),
            "shield",
            _l("场次"),
            order=46,
            roles=(StaffRole.MODERATOR,),
        ),
    )
