"""The door of hiring."""

from app.hiring.models import Application, ApplicationStep, Placement, Vacancy
from app.hiring.rules import Channel, PayPeriod, Review, Side, State, VacancyState
from app.hiring.values import Card, Funnel, Source, VacancyValues

__all__ = [
    "Application",
    "ApplicationStep",
    "Card",
    "Channel",
    "Funnel",
    "PayPeriod",
    "Placement",
    "Review",
    "Side",
    "Source",
    "State",
    "Vacancy",
    "VacancyState",
    "VacancyValues",
]
