"""Languages: Chinese is written in the source, English in each package's `translations/en/LC_MESSAGES/messages.po`.

The compiled catalogues are made at start from the texts whenever these are newer, so that git holds texts only.
"""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, has_request_context, request, session

from app.extensions import babel

LOCALES = ("zh", "en")
COOKIE = "lang"


def text_files(root: Path) -> list[Path]:
    """Every message file of the application."""
    return sorted(root.glob("**/translations/*/LC_MESSAGES/messages.po"))


def compile_stale(root: Path) -> None:
    """Compile message files newer than their compiled form; safe when several processes start at once."""
    for po in text_files(root):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with po.open("rb") as text:
            catalogue = read_po(text, locale=po.parent.parent.name)
        partial = mo.with_suffix(f".{os.getpid()}.part")
        with partial.open("wb") as compiled:
            write_mo(compiled, catalogue)
        partial.replace(mo)


def select_locale() -> str:
    """The chosen language (?lang=, remembered), else Chinese unless the browser clearly prefers English."""
    if not has_request_context():  # commands and tasks
        return LOCALES[0]
    asked = request.args.get("lang")
    if asked in LOCALES:
        session[COOKIE] = asked
        return asked
    remembered = session.get(COOKIE)
    if remembered in LOCALES:
        return str(remembered)
    header = request.headers.get("X-Lang")
    if header in LOCALES:
        return str(header)
    return request.accept_languages.best_match(LOCALES, default="zh") or "zh"


def init_app(app: Flask) -> None:
    """Bind Babel with the message folders of every package."""
    root = Path(app.root_path)
    compile_stale(root)
    folders = sorted({str(po.parent.parent.parent) for po in text_files(root)})
    app.config.update(
        BABEL_DEFAULT_LOCALE="zh",
        BABEL_DEFAULT_TIMEZONE="Asia/Shanghai",
        BABEL_TRANSLATION_DIRECTORIES=";".join(folders) or "translations",
    )
    babel.init_app(app, locale_selector=select_locale, timezone_selector=lambda: "Asia/Shanghai")
