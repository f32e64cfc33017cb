"""Codes are told genuine or not with no database at all."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.checkin import codes
from app.errors import Invalid

TICKET, OCCASION = "a1" * 12, "b2" * 12
SPAN = datetime(2026, 2, 19, 16, tzinfo=UTC), datetime(2026, 2, 20, 16, tzinfo=UTC)


@pytest.fixture
def code(app: Flask) -> str:
    with app.app_context():
        return codes.ticket_code(TICKET, OCCASION, *SPAN)


def test_round_trip_without_queries(app: Flask, code: str, count_queries) -> None:
    with app.app_context(), count_queries() as n:
        claims = codes.verify_code(code)
        assert n() == 0
    assert (claims.ticket, claims.occasion) == (TICKET, OCCASION)
    assert (claims.valid_from, claims.valid_until) == SPAN


def test_small_enough_for_a_small_drawing(code: str) -> None:
    assert len(code) <= 154  # 45 modules at level L


def test_the_same_ticket_always_has_the_same_code(app: Flask, code: str) -> None:
    with app.app_context():
        assert codes.ticket_code(TICKET, OCCASION, *SPAN) == code


def test_scanner_may_add_spaces_around(app: Flask, code: str) -> None:
    with app.app_context():
        assert codes.verify_code(f" {code}\r\n").ticket == TICKET


@pytest.mark.parametrize(
    "forge",
    [
        lambda code: "",
        lambda code: "CF1",
        lambda code: "CF1..",
        lambda code: code[:-1],
        lambda code: code + "A",
        lambda code: code + "=",
        lambda code: code.replace("CF1.", "CF2."),
        lambda code: code.replace("CF1.", "CFP1."),
        lambda code: code.upper(),
        lambda code: code[:10] + ("A" if code[10] != "A" else "B") + code[11:],
        lambda code: code[:-10] + ("A" if code[-10] != "A" else "B") + code[-9:],
        lambda code: "https://example.com/" + code,
        lambda code: "春风" * 40,
        lambda code: "\x00" * 10,
        lambda code: code * 5,
    ],
)
def test_altered_codes_are_forged(app: Flask, code: str, forge) -> None:
    with app.app_context(), pytest.raises(Invalid) as caught:
        codes.verify_code(forge(code))
    assert caught.value.code == "code_forged"


def test_a_code_signed_with_another_key_is_forged(app: Flask, code: str) -> None:
    text = code.rsplit(".", 1)[0]
    other = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
    with app.app_context(), pytest.raises(Invalid):
        codes.verify_code(f"{text}.{codes._encode(other.sign(text.encode()))}")


@given(st.text(max_size=220))
def test_no_text_makes_it_crash(app: Flask, text: str) -> None:
    with app.app_context(), pytest.raises(Invalid):
        codes.verify_code(text)


def test_posters_are_not_tickets(app: Flask, code: str) -> None:
    with app.app_context():
        poster = codes.poster_code("booth", TICKET)
        assert codes.read_poster(poster) == (codes.PosterKind.BOOTH, TICKET)
        for wrong, read in ((poster, codes.verify_code), (code, codes.read_poster)):
            with pytest.raises(Invalid):
                read(wrong)


def test_public_key_is_enough_to_verify(app: Flask, code: str) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    with app.app_context():
        ((key_id, key),) = codes.public_keys().items()
        assert codes.verify_code(code).key == key_id
    text, signature = code.rsplit(".", 1)
    Ed25519PublicKey.from_public_bytes(codes._decode(key)).verify(codes._decode(signature), text.encode())
