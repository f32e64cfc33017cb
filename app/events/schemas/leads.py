"""What leads look like over HTTP."""

from pydantic import Field

from app.checkin.public import CodeText, NonceText
from app.schemas import In, Instant, Out, PageOut, PublicIdText


class BoothScanIn(In):
    """A seeker's ticket for one vacancy of the booth."""

    code: CodeText
    vacancy_id: PublicIdText
    nonce: NonceText


class PosterIn(In):
    """A booth's poster and one of its vacancies."""

    code: CodeText
    vacancy_id: PublicIdText


class LeadOut(Out):
    """A meeting at a booth that became an application."""

    id: str
    application: str
    vacancy: str
    vacancy_title: str
    name: str
    tail: str
    came_from: str
    at_gate: bool = Field(description="whether the gate had admitted the person before")
    at: Instant
    repeated: bool = False
    message: str = ""


class LeadsOut(PageOut[LeadOut]):
    """One page of leads, newest first."""
