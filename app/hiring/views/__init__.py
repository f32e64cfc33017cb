"""Pages of hiring: jobs for everybody, a seeker's own applications, an employer's desk."""

from app.hiring.views import applicant, applicants, jobs, mine, schedule, vacancies
from app.hiring.views.blueprint import bp

__all__ = ["applicant", "applicants", "bp", "jobs", "mine", "schedule", "vacancies"]
