"""Payloads of the live rooms' API."""

from typing import Annotated, Any, Literal

from pydantic import Field

from app.livestream import rules
from app.livestream.entry import video_data
from app.livestream.queries import RoomLine, RundownLine
from app.livestream.schemas_video import VideoOut
from app.schemas import In, Instant, Out, PageQuery, PublicIdText, Query, Text

Clean = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]*$")]


class RoomIn(In):
    """A room to be scheduled."""

    enterprise: PublicIdText
    title: Annotated[Text, Field(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$")]
    intro: Annotated[Clean, Field(max_length=200)] = ""
    starts_at: Instant
    ends_at: Instant
    parent: PublicIdText | None = Field(default=None, description="The fair it belongs to, if any")
    vacancies: Annotated[list[PublicIdText], Field(max_length=30)] = []
    records: bool = Field(default=True, description="Keep its video for a replay")
    visibility: Literal["public", "link"] = Field(
        default="public", description="`link`: in no list, video by signed address"
    )


class VacancyIn(In):
    """A vacancy of the rundown."""

    vacancy: PublicIdText


class ViewerIn(In):
    """A viewer, by the key that chat messages carry."""

    viewer: PublicIdText


class MessageIn(In):
    """A chat message, by its id."""

    message: Annotated[str, Field(pattern=rules.MESSAGE_ID.pattern, max_length=33)]


class AnnouncementIn(In):
    """A line above the chat; empty takes it away."""

    text: Annotated[Clean, Field(max_length=rules.TEXT_LIMIT)]


class RoomsQuery(PageQuery):
    """Which rooms."""

    state: Literal["live", "upcoming", "ended"] = "live"


class EventsQuery(Query):
    """From where on."""

    epoch: Annotated[int, Field(ge=0, le=2**53)] = 0
    after: Annotated[int, Field(ge=0, le=2**53)] = 0
    limit: Annotated[int, Field(ge=1, le=1000)] = 500


class CardOut(Out):
    """A card of the rundown."""

    vacancy: str
    title: str
    headcount: int
    minutes: int
    pinned: bool
    pinned_before: bool
    applicants: int


class RoomOut(Out):
    """A room in lists."""

    id: str
    title: str
    intro: str
    state: str
    enterprise: str
    enterprise_id: str
    district: str
    starts_at: Instant
    ends_at: Instant
    started_at: Instant | None
    ended_at: Instant | None
    records: bool
    visibility: str


class RoomDetailOut(RoomOut):
    """A room with its rundown."""

    cards: list[CardOut]
    video: VideoOut


class RoomsOut(Out):
    """A page of rooms."""

    items: list[RoomOut]
    total: int
    page: int
    per_page: int


class PassOut(Out):
    """A pass for the socket."""

    token: str
    path: str
    viewer: str
    role: str
    may_speak: bool
    expires_in: int


class EventOut(Out):
    """A drained event."""

    epoch: int
    number: int
    kind: str
    at: Instant
    payload: dict[str, Any]


class EventsOut(Out):
    """Events in order; ask again from the last one."""

    items: list[EventOut]


class AppliedOut(Out):
    """The application made."""

    id: str
    state: str
    vacancy: str


def room_out(line: RoomLine) -> RoomOut:
    """A room as lists show it."""
    return RoomOut(**_room(line))


def detail_out(line: RoomLine, cards: list[RundownLine]) -> RoomDetailOut:
    """A room with its rundown."""
    video = VideoOut(**video_data(line.room))
    return RoomDetailOut(**_room(line), cards=[card_out(card) for card in cards], video=video)


def card_out(line: RundownLine) -> CardOut:
    """A card of the rundown."""
    vacancy = line.vacancy
    return CardOut(
        vacancy=vacancy.public_id,
        title=vacancy.title,
        headcount=vacancy.headcount,
        minutes=line.card.minutes,
        pinned=line.card.is_pinned,
        pinned_before=line.card.pinned_at is not None,
        applicants=line.applicants,
    )


def _room(line: RoomLine) -> dict[str, Any]:
    room, occasion = line.room, line.occasion
    return {
        "id": room.public_id,
        "title": occasion.title,
        "intro": room.intro,
        "state": line.state,
        "enterprise": line.enterprise.name,
        "enterprise_id": line.enterprise.public_id,
        "district": occasion.district_code,
        "starts_at": occasion.starts_at,
        "ends_at": occasion.ends_at,
        "started_at": room.started_at,
        "ended_at": room.ended_at,
        "records": room.records,
        "visibility": str(room.visibility),
    }
