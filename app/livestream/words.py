"""Forbidden words as every process has them: compiled once, from a compact copy in the broker, by version.

The truth is PostgreSQL. Whoever changes a list publishes it; whoever opens a room's epoch and the drainer put right
what was lost or is out of date; a process that still finds no copy reads the list itself and puts it there, so that
nothing is ever said unchecked."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from flask import current_app
from redis import Redis
from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.broker import broker
from app.database import engine
from app.livestream import rules
from app.livestream.models import ForbiddenWord, LiveRoom, WordListVersion
from app.livestream.rules import WordAction, WordList

CITY = "city"
LISTS, VERSIONS = "live:{words}:lists", "live:{words}:versions"
PUBLISH = """
if tonumber(redis.call('HGET', KEYS[2], ARGV[1]) or '-1') >= tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
return 1
"""


class Words:
    """The lists that this process uses. `source` is asked for a list only when the broker does not hold it."""

    def __init__(self, client: Redis, source: Callable[[], Engine | Connection]) -> None:
        self._client: Any = client
        self._source = source
        self._held: dict[str, WordList] = {}

    def judge(self, room: str, text: str) -> rules.Verdict:
        """What to do with a text said in `room`."""
        return rules.judge(text, (self._list(CITY), self._list(room)))

    def refresh(self, rooms: Iterable[str]) -> None:
        """Take over what has changed, for the city and `rooms`; let go of other rooms. Called once a second."""
        wanted = {CITY, *rooms}
        held = {scope: made for scope, made in self._held.items() if scope in wanted}
        self._held = held
        if not held:
            return
        for scope, version in zip(held, self._client.hmget(VERSIONS, list(held)), strict=True):
            if version is None or int(version) != held[scope].version:
                self._held[scope] = self._load(scope)

    def _list(self, scope: str) -> WordList:
        found = self._held.get(scope)
        if found is None:
            found = self._held[scope] = self._load(scope)
        return found

    def _load(self, scope: str) -> WordList:
        copy = self._client.hget(LISTS, scope)
        if copy is None:
            try:
                with Session(self._source(), join_transaction_mode="create_savepoint") as session:
                    copy = compact(session, scope)
            except SQLAlchemyError as error:
                raise ConnectionError("forbidden words cannot be read") from error
            publish(self._client, scope, copy)
        version, words = json.loads(copy)
        return WordList(((word, WordAction(action)) for word, action in words), version)


def compact(session: Session, scope: str) -> str:
    """A list as the broker holds it: [version, [[folded word, action], …]]."""
    version = session.scalar(select(WordListVersion.version).where(WordListVersion.scope == scope)) or 0
    return json.dumps([version, [list(row) for row in session.execute(_present(scope))]], separators=(",", ":"))


def _present(scope: str) -> Any:
    query = select(ForbiddenWord.folded, ForbiddenWord.action).where(ForbiddenWord.removed_at.is_(None))
    if scope == CITY:
        return query.where(ForbiddenWord.room_id.is_(None))
    return query.join(LiveRoom, LiveRoom.id == ForbiddenWord.room_id).where(LiveRoom.public_id == scope)


def publish(client: Any, scope: str, copy: str) -> None:
    """Put a copy into the broker unless a newer one is there."""
    client.eval(PUBLISH, 2, LISTS, VERSIONS, scope, str(json.loads(copy)[0]), copy)


def put_right(session: Session, client: Any, scopes: Iterable[str], *, only: bool = False) -> int:
    """Make the broker's copies of `scopes` those of PostgreSQL, with `only` drop all others; returns how many were
    wrong."""
    wanted = list(scopes)
    known = select(WordListVersion.scope, WordListVersion.version).where(WordListVersion.scope.in_(wanted))
    versions = {row.scope: row.version for row in session.execute(known)}
    held = {scope.decode(): int(version) for scope, version in client.hgetall(VERSIONS).items()}
    wrong = [scope for scope in wanted if held.get(scope) != versions.get(scope, 0)]
    for scope in wrong:
        copy = compact(session, scope)
        pipeline = client.pipeline(transaction=True)
        pipeline.hset(LISTS, scope, copy)
        pipeline.hset(VERSIONS, scope, json.loads(copy)[0])
        pipeline.execute()
    gone = held.keys() - set(wanted)
    if only and gone:
        client.hdel(VERSIONS, *gone)
        client.hdel(LISTS, *gone)
    return len(wrong)


def judged(room: str, text: str) -> rules.Verdict:
    """What to do with a text, for web processes: by the lists as they are now."""
    made: Words | None = current_app.extensions.get("livestream_words")
    if made is None:
        made = Words(broker(), lambda: current_app.extensions.get("bind") or engine())
        current_app.extensions["livestream_words"] = made
    made.refresh([room])
    return made.judge(room, text)
