"""The door of hiring: vacancies, applications with every step, placements."""

from app.hiring.backgrounds import register_background
from app.hiring.labels import STATES as STATE_LABELS
from app.hiring.labels import STEPS, spot
from app.hiring.models import (
    Application,
    ApplicationStep,
    AttendanceNote,
    Confirmation,
    Interview,
    Offer,
    Placement,
    Vacancy,
)
from app.hiring.queries.applications import application, applications_of, timeline, words
from app.hiring.queries.desk import waiting
from app.hiring.queries.outcomes import (
    PlacementEvidence,
    applications_from,
    funnel,
    funnel_of_jobs,
    pending_count,
    pending_reviews,
    placement,
    placement_evidence,
    placements_between,
)
from app.hiring.queries.vacancies import (
    VacancySearch,
    card,
    card_problems,
    open_counts,
    open_vacancies,
    search,
    vacancies_by_id,
    vacancy,
)
from app.hiring.rules import (
    ACTIVE,
    AT_WORK,
    Channel,
    PayPeriod,
    Review,
    Side,
    State,
    VacancyState,
    Way,
    Word,
)
from app.hiring.rules.cards import Problem, text_problems
from app.hiring.services.advance import advance
from app.hiring.services.applications import active_application, apply, note_attendance
from app.hiring.services.arrivals import confirm_arrival, placement_of
from app.hiring.services.departures import leave
from app.hiring.services.displays import CardChanged, register_display
from app.hiring.services.reviews import review
from app.hiring.services.vacancies import close_vacancy, extend_vacancy, open_vacancy, publish_vacancy, save_draft
from app.hiring.values import Card, Funnel, InterviewValues, OfferValues, Source, VacancyValues

__all__ = [
    "ACTIVE",
    "AT_WORK",
    "STATE_LABELS",
    "STEPS",
    "Application",
    "ApplicationStep",
    "AttendanceNote",
    "Card",
    "CardChanged",
    "Channel",
    "Confirmation",
    "Funnel",
    "Interview",
    "InterviewValues",
    "Offer",
    "OfferValues",
    "PayPeriod",
    "Placement",
    "PlacementEvidence",
    "Problem",
    "Review",
    "Side",
    "Source",
    "State",
    "Vacancy",
    "VacancySearch",
    "VacancyState",
    "VacancyValues",
    "Way",
    "Word",
    "active_application",
    "advance",
    "application",
    "applications_from",
    "applications_of",
    "apply",
    "card",
    "card_problems",
    "close_vacancy",
    "confirm_arrival",
    "extend_vacancy",
    "funnel",
    "funnel_of_jobs",
    "leave",
    "note_attendance",
    "open_counts",
    "open_vacancies",
    "open_vacancy",
    "pending_count",
    "pending_reviews",
    "placement",
    "placement_evidence",
    "placement_of",
    "placements_between",
    "publish_vacancy",
    "register_background",
    "register_display",
    "review",
    "save_draft",
    "search",
    "spot",
    "text_problems",
    "timeline",
    "vacancies_by_id",
    "vacancy",
    "waiting",
    "words",
]
