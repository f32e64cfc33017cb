"""A wrong setting stops the start with one line that names it."""

import base64

import pytest

from app.config import ConfigError, load

KEY = base64.urlsafe_b64encode(b"x" * 32).decode()
GOOD = {
    "DATABASE_URL": "postgresql://chunfeng@localhost/chunfeng",
    "REDIS_URL": "redis://localhost:6379/0",
    "SECRET_KEY": "a secret of sufficient length",
    "PERSONAL_DATA_KEY": KEY,
    "TICKET_SIGNING_KEY": KEY,
}


def test_good_settings_load_and_name_the_driver() -> None:
    settings = load(GOOD)
    assert settings.database_url == "postgresql+psycopg://chunfeng@localhost/chunfeng"
    assert settings.demo is False


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "mysql://x/y"),
        ("DATABASE_URL", "postgresql://host:notaport/x"),
        ("DATABASE_URL", "not a url"),
        ("REDIS_URL", "http://localhost"),
        ("SECRET_KEY", "short"),
        ("PERSONAL_DATA_KEY", "AAAA"),
        ("PERSONAL_DATA_KEY", "!!!"),
        ("TICKET_SIGNING_KEY", ""),
        ("CHUNFENG_PROCESS", "robot"),
        ("CHUNFENG_DEMO", "perhaps"),
        ("PUBLIC_URL", "ftp://x"),
        ("CHUNFENG_COLLECT_MS", "101"),
        ("CHUNFENG_COLLECT_MS", "-1"),
        ("CHUNFENG_COLLECT_MS", "soon"),
        ("CHUNFENG_LEAN_SOCKETS", "perhaps"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(name: str, value: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load({**GOOD, name: value})
    assert name in str(refused.value)
    assert "\n" not in str(refused.value)


def test_secrets_are_not_shown_when_settings_are_printed() -> None:
    shown = repr(load(GOOD))
    assert GOOD["SECRET_KEY"] not in shown
    assert "xxxx" not in shown
