"""What scans look like over HTTP."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from app.schemas import In, Instant, Out, Query


def _plain(text: str) -> str:
    """NUL and other control characters cannot be stored."""
    if any(ord(c) < 32 for c in text):
        raise ValueError("control characters are not allowed")
    return text


PlainText = AfterValidator(_plain)
Gate = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), PlainText]
NonceText = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
CodeText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400), PlainText]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), PlainText]
Mobile = Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=20), PlainText]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), PlainText]


class ScanIn(In):
    """One code at one gate. The nonce names this scan: sent again it gives the first answer."""

    code: CodeText
    gate: Gate
    nonce: NonceText


class WalkInIn(In):
    """Somebody without a ticket."""

    mobile: Mobile
    name: Name
    gate: Gate
    nonce: NonceText


class UndoIn(In):
    """Why an admission is taken back."""

    reason: Reason


class GateQuery(Query):
    """One gate, or all."""

    gate: Gate | None = None


class PersonOut(Out):
    """Who stands there, masked."""

    name: str
    tail: str = Field(description="last four digits of the mobile number")


class FirstOut(Out):
    """The admission that already used this ticket."""

    scan: str
    gate: str
    at: Instant


class ScanOut(Out):
    """The verdict. Branch on `result`; `tone` is ok, again or no."""

    scan: str
    result: str
    admitted: bool
    tone: str
    word: str
    message: str
    help: str
    person: PersonOut | None
    first: FirstOut | None
    at: Instant
    repeated: bool


class ScanRowOut(Out):
    """A kept scan in a list."""

    scan: str
    result: str
    tone: str
    word: str
    gate: str
    at: Instant
    hour: str
    undone: bool
    person: PersonOut | None


class ScansOut(Out):
    """Totals of the gate (or all) and its newest scans."""

    admitted: int
    refused: int
    admitted_everywhere: int
    items: Sequence[ScanRowOut]


class UndoneOut(Out):
    """An admission taken back."""

    scan: str
    reason: str
    at: Instant
