"""Socket events of a room: each has its schema and its access rule, and all pass through one door (`dispatch`).

Acts of host and moderators are not here: they go through the web process, which checks rights afresh each time.
"""

import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from time import monotonic
from typing import Annotated, Any, Literal, Protocol, TypeVar

from pydantic import AfterValidator, Field, StringConstraints, ValidationError
from redis.exceptions import RedisError

from app import access
from app.access import AccessRule
from app.actor import Actor
from app.livestream import rules
from app.livestream.rules import WordAction
from app.livestream.tokens import Claims, Role
from app.realtime.durable import NotSaved
from app.realtime.feed import Marks, Show
from app.realtime.log import RoomLog
from app.realtime.values import NOWHERE, Aside, Position, Refused, RoomUnknown, Snapshot
from app.schemas import In

NONCE_SECONDS = 600
BURST, PER_SECOND, PATIENCE = 20.0, 5.0, 60
BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _readable(text: str) -> str:
    """One line of text without control characters, lone surrogates or tricks with writing direction."""
    line = " ".join(text.split())
    if not line or any(unicodedata.category(c) in ("Cc", "Cs") or c in BIDI for c in line):
        raise ValueError("unreadable")
    return line


Line = Annotated[str, StringConstraints(max_length=rules.TEXT_LIMIT), AfterValidator(_readable)]


class ConnectIn(In):
    """`auth` of the connection."""

    token: str = Field(max_length=2000)


class ResumeIn(In):
    """The last event seen; zeros when nothing was."""

    epoch: int = Field(ge=0, le=2**53)
    number: int = Field(ge=0, le=2**53)


class ChatIn(In):
    """Something said. The same nonce again is the same message."""

    text: Line
    nonce: str = Field(pattern=r"^[A-Za-z0-9_-]{8,40}$")


class LikeIn(In):
    """Taps on the heart since the last time."""

    count: int = Field(ge=1, le=20)


class ReactIn(In):
    """Taps on another reaction since the last time."""

    kind: Literal["cheer", "keen", "good_question"]
    count: int = Field(ge=1, le=20)


class Durability(Protocol):
    """Something that knows when appends are on disk."""

    def wait(self) -> None: ...


class Delivery(Protocol):
    """What sends to the sockets of this process."""

    def resume(self, room: str, sid: str, position: Position, who: Collection[str], show: Show) -> None: ...


class Likes(Protocol):
    """What adds likes and other reactions up."""

    def liked(self, room: str, count: int, kind: str = ...) -> None: ...


class Words(Protocol):
    """What knows the forbidden words of a room."""

    def judge(self, room: str, text: str) -> rules.Verdict: ...


@dataclass(frozen=True)
class Context:
    """What handlers need of their process."""

    log: RoomLog
    hub: Delivery
    durable: Durability
    presence: Likes
    words: Words


@dataclass(slots=True)
class Viewer:
    """One socket: who it is, and how much it has sent lately."""

    sid: str
    claims: Claims
    budget: float = BURST
    refilled: float = field(default_factory=monotonic)
    refused: int = 0

    @property
    def actor(self) -> Actor:
        return Actor(person_id=self.claims.person_id)

    def spend(self) -> bool:
        """Whether one more event is within the limit."""
        now = monotonic()
        self.budget = min(BURST, self.budget + (now - self.refilled) * PER_SECOND)
        self.refilled = now
        if self.budget < 1:
            self.refused += 1
            return False
        self.budget -= 1
        return True

    @property
    def is_flooding(self) -> bool:
        return self.refused > PATIENCE


M = TypeVar("M", bound=In)
Run = Callable[[Context, Viewer, M], dict[str, Any]]


@dataclass(frozen=True)
class EventHandler:
    """One event: its name, what it carries, who may send it, what it does."""

    name: str
    schema: type[In]
    run: Run[Any]

    @property
    def access_rule(self) -> AccessRule | None:
        return access.rule_of(self.run)


EVENTS: dict[str, EventHandler] = {}


def event(name: str, schema: type[M]) -> Callable[[Run[M]], Run[M]]:
    """Register a handler of the event `name`."""

    def register(run: Run[M]) -> Run[M]:
        EVENTS[name] = EventHandler(name, schema, run)
        return run

    return register


def dispatch(context: Context, viewer: Viewer, name: str, data: tuple[Any, ...]) -> dict[str, Any]:
    """Handle one event; the answer is {ok: true, …} or {ok: false, error: {code, data}}. Never raises."""
    handler = EVENTS.get(name)
    if not viewer.spend():
        return refusal("too_fast")
    if handler is None:
        return refusal("unknown_event", event=name[:40])
    rule = handler.access_rule
    if rule is None or not rule.admits(viewer.actor):
        return refusal("sign_in_required")
    try:
        message = handler.schema.model_validate(data[0] if len(data) == 1 else None, strict=True)
        return {"ok": True, **handler.run(context, viewer, message)}
    except ValidationError as error:
        return refusal("invalid", fields={".".join(map(str, e["loc"])): e["type"] for e in error.errors()[:10]})
    except Refused as error:
        return refusal(error.code, **({"wait": error.wait} if error.wait else {}))
    except NotSaved:
        return refusal("not_saved")
    except RoomUnknown:
        return refusal("room_unknown")
    except (RedisError, OSError):
        return refusal("unavailable")


def refusal(code: str, **data: Any) -> dict[str, Any]:
    """A refused event. Texts for people stand in the page, by code."""
    return {"ok": False, "error": {"code": code, "data": data}}


@event("resume", ResumeIn)
@access.anyone
def resume(context: Context, viewer: Viewer, message: ResumeIn) -> dict[str, Any]:
    """Bring the phone to the present and keep it there; sent after every connect and whenever a number is missing."""
    claims = viewer.claims
    context.hub.resume(claims.room, viewer.sid, Position(message.epoch, message.number), (claims.viewer,), show)
    return {}


def show(snapshot: Snapshot, marks: Marks) -> dict[str, Any]:
    """A snapshot as it is sent to those whom exactly these sets of the room hold."""
    state = rules.shown(snapshot.fields, snapshot.lists["chat"], muted="muted" in marks, banned="banned" in marks)
    return {"epoch": snapshot.position.epoch, "number": snapshot.position.number, "state": state}


@event("chat", ChatIn)
@access.signed_in
def chat(context: Context, viewer: Viewer, message: ChatIn) -> dict[str, Any]:
    """Say something. Acknowledged once it is on the broker's disk (R4), shown or held for review."""
    claims = viewer.claims
    if not claims.may_speak:
        raise Refused("may_not_speak")
    verdict = context.words.judge(claims.room, message.text)
    if verdict.action is WordAction.REFUSE and claims.role is not Role.MODERATOR:
        raise Refused("forbidden_word")
    watched = claims.role is Role.VIEWER
    text = verdict.text if watched else message.text
    payload = {"viewer": claims.viewer, "name": claims.name, "role": str(claims.role), "text": text}
    position = context.log.append(
        claims.room,
        rules.Kind.CHAT,
        payload,
        once=f"chat:{claims.viewer}:{message.nonce}",
        once_seconds=NONCE_SECONDS,
        guards=rules.chat_guards(claims.viewer, claims.device, slowed=watched),
        effects=rules.effects(rules.Kind.CHAT, payload),
        aside=_aside(claims, message.nonce, text, verdict) if watched else None,
    )
    context.durable.wait()
    if position == NOWHERE:
        return {"held": rules.held_id(claims.room, claims.viewer, message.nonce)}
    return {"epoch": position.epoch, "number": position.number}


def _aside(claims: Claims, nonce: str, text: str, verdict: rules.Verdict) -> Aside:
    """A viewer's message waits for review when a word asks for it, or while the room holds everything."""
    kept = {
        "id": rules.held_id(claims.room, claims.viewer, nonce),
        "viewer": claims.viewer,
        "person_id": claims.person_id,
        "name": claims.name,
        "text": text,
        "words": verdict.words,
    }
    return Aside(None if verdict.action is WordAction.HOLD else "hold", kept)


@event("like", LikeIn)
@access.anyone
def like(context: Context, viewer: Viewer, message: LikeIn) -> dict[str, Any]:
    """Like what is shown; told to all as a number once a second."""
    context.presence.liked(viewer.claims.room, message.count)
    return {}


@event("react", ReactIn)
@access.anyone
def react(context: Context, viewer: Viewer, message: ReactIn) -> dict[str, Any]:
    """Cheer, want to go, find a question good; told like likes."""
    context.presence.liked(viewer.claims.room, message.count, message.kind)
    return {}
