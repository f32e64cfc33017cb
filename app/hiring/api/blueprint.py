"""The blueprint of the API of hiring."""

from apiflask import APIBlueprint

bp = APIBlueprint("hiring_api", __name__, url_prefix="/api/v1", tag="Hiring")
BEARER = "bearer"
