"""Hiring over HTTP: vacancies, applications with every step, placements."""

from app.hiring.api import applications, placements, vacancies
from app.hiring.api.blueprint import bp

__all__ = ["applications", "bp", "placements", "vacancies"]
