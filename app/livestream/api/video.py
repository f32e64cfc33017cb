"""A room's video in the JSON API: where to send it, where to watch it."""

from app import access
from app.database import current_session
from app.livestream import queries
from app.livestream.api.blueprint import DENIED, bp
from app.livestream.entry import video_data
from app.livestream.feeding import ingest_pass
from app.livestream.schemas_video import IngestIn, IngestOut, VideoOut


@bp.post("/rooms/<public_id>/ingest")
@access.enterprise
@bp.input(IngestIn)
@bp.output(IngestOut)
@bp.doc(summary="A pass to feed the room with video", responses=DENIED)
def ingest(public_id: str, json_data: IngestIn) -> IngestOut:
    """For the host of a live room; docs/video.md says how to connect."""
    return IngestOut(**ingest_pass(current_session(), public_id, json_data.session))


@bp.get("/rooms/<public_id>/video")
@access.anyone
@bp.output(VideoOut)
@bp.doc(summary="Where the room's video is", responses=[404])
def video(public_id: str) -> VideoOut:
    """Addresses hold whether or not there is video now; the room's `video` state tells."""
    return VideoOut(**video_data(queries.line(current_session(), public_id).room))
