"""No string lacks its English; no Chinese is written past the catalogue."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from app.catalogue import text_files

ROOT = Path(__file__).resolve().parents[2]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"**/templates/**.html": {"extensions": "jinja2.ext.i18n", "silent": "false"}}
KEYWORDS = {
    "_": None,
    "_l": None,
    "_lp": ((1, "c"), 2),
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "N_": None,
}


def _extracted() -> Iterator[tuple[str, int, str]]:
    for name, line, message, _comments, _context in extract_from_dir(ROOT / "app", METHODS, OPTIONS, keywords=KEYWORDS):
        for text in message if isinstance(message, tuple) else (message,):
            yield name, line, text


def _catalogue() -> dict[str, str]:
    known: dict[str, str] = {}
    for po in text_files(ROOT / "app"):
        with po.open("rb") as text:
            for message in read_po(text, locale=po.parent.parent.name):
                if message.id and not message.fuzzy:
                    key = message.id if isinstance(message.id, str) else message.id[0]
                    known[key] = message.string if isinstance(message.string, str) else message.string[0]
    return known


def test_every_chinese_string_has_its_english() -> None:
    known = _catalogue()
    missing = sorted({f"{name}:{line}: {text}" for name, line, text in _extracted() if not known.get(text)})
    assert not missing, f"{len(missing)} without English:\n" + "\n".join(missing[:60])


def test_no_english_string_still_holds_chinese() -> None:
    odd = {k: v for k, v in _catalogue().items() if CHINESE.search(v) and v not in ("中文", "中")}
    assert not odd


def test_placeholders_are_the_same_in_both_languages() -> None:
    def names(text: str) -> set[str]:
        return set(re.findall(r"%\((\w+)\)[sd]", text))

    odd = {zh: en for zh, en in _catalogue().items() if names(zh) != names(en)}
    assert not odd


TEXT = r"""("[^"]*"|'[^']*')"""
TRANSLATED = re.compile(rf"\b(_|gettext|ngettext)\(\s*{TEXT}(\s*,\s*{TEXT})?")
SPOKEN = [
    re.compile(r"\{#.*?#\}", re.S),
    re.compile(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", re.S),
    re.compile(r"\{\{.*?\}\}", re.S),
    re.compile(r"\{%.*?%\}", re.S),
    re.compile(r"<!--.*?-->", re.S),
]


@pytest.mark.parametrize("path", sorted(ROOT.glob("app/**/templates/**/*.html")), ids=lambda p: p.name)
def test_templates_write_no_chinese_past_the_catalogue(path: Path) -> None:
    text = path.read_text()
    inside = re.findall(r"\{\{.*?\}\}|\{%.*?%\}", text, re.S)
    for pattern in SPOKEN:
        text = pattern.sub("", text)
    found = [line.strip() for line in text.splitlines() if CHINESE.search(line)]
    assert not found, found[:5]
    bare = [
        code
        for code in inside
        if not re.match(r"\{%-?\s*(trans|pluralize)", code)
        and "is_english()" not in code
        and CHINESE.search(TRANSLATED.sub("", code))
    ]
    assert not bare, bare[:5]


@pytest.mark.parametrize("path", sorted(ROOT.glob("static/js/**/*.js")), ids=lambda p: p.name)
def test_scripts_hold_no_words_of_their_own(path: Path) -> None:
    code = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    code = re.sub(r"^\s*//.*|\s//\s.*", "", code, flags=re.M)
    assert not CHINESE.search(code)
