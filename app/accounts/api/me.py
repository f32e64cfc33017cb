"""The signed-in person over HTTP: profile, consents, tokens, looks, copy, erasure."""

from typing import Any

from flask import Response, jsonify

from app import access
from app.accounts import permissions, present, queries
from app.accounts.api.blueprint import BEARER, bp
from app.accounts.kinds import Purpose
from app.accounts.models import ApiToken, Person
from app.accounts.schemas import (
    ConsentIn,
    EraseIn,
    LooksOut,
    NewTokenOut,
    PersonOut,
    ProfileIn,
    TokenIn,
    TokensOut,
)
from app.accounts.services import consents, people, privacy, profiles, tokens
from app.database import current_session
from app.paging import Page
from app.schemas import PageQuery
from app.unit_of_work import unit_of_work
from app.web import current_actor


@bp.get("/me")
@access.signed_in
@bp.output(PersonOut)
@bp.doc(summary="The signed-in person", responses=[401], **BEARER)
def me() -> dict[str, Any]:
    return present.person_out(current_session(), current_actor())


@bp.put("/me/profile")
@access.signed_in
@bp.input(ProfileIn, arg_name="values")
@bp.output(PersonOut)
@bp.doc(summary="Write the profile", responses=[401, 409, 422], **BEARER)
def put_profile(values: ProfileIn) -> dict[str, Any]:
    """Replaces the whole profile; what is missing becomes empty."""
    actor = current_actor()
    told = profiles.ProfileValues(
        values.origin_code,
        values.birth_date,
        values.education,
        tuple(values.wanted),
        values.available_from,
        values.id_number,
    )
    with unit_of_work() as session:
        person = session.get_one(Person, permissions.require_person(actor))
        people.set_name(session, person, values.name)
        profiles.save_profile(session, actor, person, told)
    return present.person_out(session, actor)


@bp.put("/me/consents/<any(service_terms, profile_sharing, job_messages):purpose>")
@access.signed_in
@bp.input(ConsentIn, arg_name="values")
@bp.output(PersonOut)
@bp.doc(summary="Give or withdraw one consent", responses=[401, 403, 404, 422], **BEARER)
def put_consent(purpose: str, values: ConsentIn) -> dict[str, Any]:
    actor = current_actor()
    with unit_of_work() as session:
        consents.consent(session, permissions.require_person(actor), Purpose(purpose), values.given)
    return present.person_out(session, actor)


@bp.get("/me/looks")
@access.signed_in
@bp.input(PageQuery, location="query", arg_name="query")
@bp.output(LooksOut)
@bp.doc(summary="Who looked at my data in full", responses=[401, 422], **BEARER)
def my_looks(query: PageQuery) -> Page[queries.Look]:
    person_id = permissions.require_person(current_actor())
    return queries.looks(current_session(), person_id, query.page, query.per_page)


@bp.get("/me/export")
@access.signed_in
@bp.doc(summary="A copy of everything held of me", responses={200: "The copy, as JSON", 401: "Not signed in"}, **BEARER)
def export() -> Response:
    with unit_of_work() as session:
        copy = privacy.export_data(session, current_actor())
    return jsonify(copy)


@bp.delete("/me")
@access.signed_in
@bp.input(EraseIn, arg_name="values")
@bp.output({}, status_code=204)
@bp.doc(summary="Erase my personal data for ever", responses=[401, 409, 422], **BEARER)
def erase(values: EraseIn) -> str:
    """Refused, with the reasons, while the law requires records to be kept."""
    with unit_of_work() as session:
        privacy.erase(session, current_actor())
    return ""


def _token_out(row: ApiToken) -> dict[str, Any]:
    shown = {name: getattr(row, name) for name in ("name", "tail", "created_at", "expires_at", "last_used_at")}
    return {"id": row.public_id, **shown}


@bp.get("/me/tokens")
@access.signed_in
@bp.output(TokensOut)
@bp.doc(summary="My live API tokens, without their text", responses=[401], **BEARER)
def my_tokens() -> dict[str, Any]:
    person_id = permissions.require_person(current_actor())
    return {"items": [_token_out(row) for row in tokens.live_tokens(current_session(), person_id)]}


@bp.post("/me/tokens")
@access.signed_in
@bp.input(TokenIn, arg_name="values")
@bp.output(NewTokenOut, status_code=201)
@bp.doc(summary="Make an API token; its text is told this once", responses=[401, 409, 422], **BEARER)
def make_token(values: TokenIn) -> dict[str, Any]:
    with unit_of_work() as session:
        made = tokens.make_token(session, current_actor(), values.name)
    return {"token": made.text, "id": made.row.public_id}


@bp.delete("/me/tokens/<public_id>")
@access.signed_in
@bp.output({}, status_code=204)
@bp.doc(summary="Revoke one of my tokens", responses=[401, 404], **BEARER)
def revoke_token(public_id: str) -> str:
    with unit_of_work() as session:
        tokens.revoke_token(session, current_actor(), public_id)
    return ""
