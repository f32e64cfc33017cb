"""The blueprint of the API."""

from apiflask import APIBlueprint

bp = APIBlueprint("livestream_api", "app.livestream.api", url_prefix="/api/v1", tag="Live rooms")
DENIED = [401, 403, 404, 409, 422]
