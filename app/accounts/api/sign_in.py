"""Signing in over HTTP."""

from typing import Any

from app import access
from app.accounts import present, rules
from app.accounts.api.blueprint import BEARER, bp
from app.accounts.limits import CODES, TRIES
from app.accounts.schemas import CodeIn, CodeOut, SignedInOut, SignInIn
from app.accounts.services.actors import actor_of
from app.accounts.services.codes import request_code
from app.accounts.services.sign_in import attempt, sign_out_everywhere
from app.accounts.services.tokens import issue_sign_in_token
from app.catalogue import select_locale
from app.unit_of_work import unit_of_work
from app.web import current_actor


@bp.post("/sign-in/codes")
@access.anyone
@CODES
@bp.input(CodeIn, arg_name="values")
@bp.output(CodeOut, status_code=202)
@bp.doc(summary="Send a one-time code to a mobile number", responses=[422, 429, 503])
def send_code(values: CodeIn) -> dict[str, Any]:
    """The answer is the same whether or not the number has an account."""
    with unit_of_work() as session:
        request_code(session, values.mobile, locale=select_locale())
    return {"sent": True, "expires_in": int(rules.CODE_LIFE.total_seconds())}


@bp.post("/sign-in")
@access.anyone
@TRIES
@bp.input(SignInIn, arg_name="values")
@bp.output(SignedInOut)
@bp.doc(summary="Number and code for a bearer token; the first time this makes the account", responses=[422, 429])
def sign_in(values: SignInIn) -> dict[str, Any]:
    """A wrong code is counted even though it is refused."""
    with unit_of_work() as session:
        tried = attempt(
            session,
            mobile=values.mobile,
            code=values.code,
            terms=values.consent,
            share_profile=values.share_profile,
            locale=select_locale(),
        )
        token = issue_sign_in_token(session, tried.person.id) if tried.person else None
    person = tried.person_or_raise()
    return {"token": token.text if token else "", "person": present.person_out(session, actor_of(session, person.id))}


@bp.post("/sign-out")
@access.signed_in
@bp.output({}, status_code=204)
@bp.doc(summary="End every session and sign-in token of the person", responses=[401], **BEARER)
def sign_out() -> str:
    """Named tokens of programs stay; they are revoked one by one."""
    with unit_of_work() as session:
        sign_out_everywhere(session, current_actor())
    return ""
