"""The demo accounts for programs; exists in demo mode only."""

from typing import Any

from apiflask import APIBlueprint

from app import access
from app.accounts import present
from app.accounts.schemas import DemoAccountsOut, SignedInOut
from app.accounts.services.actors import actor_of
from app.accounts.services.demo_accounts import demo_choices, require_demo_account
from app.accounts.services.sign_in import sign_in_known
from app.accounts.services.tokens import issue_sign_in_token
from app.catalogue import select_locale
from app.database import current_session
from app.unit_of_work import unit_of_work

bp = APIBlueprint("accounts_demo_api", __name__, url_prefix="/api/v1/demo", tag="Demo")


@bp.get("/accounts")
@access.demo_only
@bp.output(DemoAccountsOut)
@bp.doc(summary="The demo accounts, one for each role", responses=[404])
def demo_accounts() -> dict[str, Any]:
    shown = demo_choices(current_session())
    return {"items": [{"id": c.public_id, "label_zh": c.label_zh, "label_en": c.label_en} for c in shown]}


@bp.post("/accounts/<public_id>/sign-in")
@access.demo_only
@bp.output(SignedInOut)
@bp.doc(summary="A bearer token for a demo account", responses=[404])
def demo_sign_in(public_id: str) -> dict[str, Any]:
    with unit_of_work() as session:
        person = sign_in_known(session, require_demo_account(session, public_id), select_locale())
        token = issue_sign_in_token(session, person.id)
    return {"token": token.text, "person": present.person_out(session, actor_of(session, person.id))}
