"""Where the drill-down ends: one application, masked; and a placement, opened by whoever may see it."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from app import access
from app.accounts.public import masked
from app.checkin.public import attendances_of
from app.database import current_session
from app.errors import NotFound
from app.hiring.public import Application, application, placement, placement_of, timeline, vacancies_by_id
from app.occasions.public import many
from app.outcomes.chain import Trail, links, source
from app.outcomes.permissions import READERS, may_review, require_application
from app.outcomes.views.blueprint import bp
from app.web import current_actor


@bp.get("/staff/applications/<public_id>")
@access.staff(*READERS)
def application_page(public_id: str) -> ResponseReturnValue:
    """One application with every step, the person masked."""
    session = current_session()
    found = application(session, public_id)
    vacancy = vacancies_by_id(session, [found.vacancy_id])[found.vacancy_id]
    occasion = many(session, [found.occasion_id]).get(found.occasion_id or 0)
    require_application(current_actor(), vacancy, occasion)
    around = [o for o in (found.occasion_id, occasion.parent_id if occasion else None) if o]
    seen = attendances_of(session, found.person_id, around) if around else []
    return render_template(
        "outcomes/application.html",
        application=found,
        vacancy=vacancy,
        occasion=occasion,
        person=masked(session, [found.person_id])[found.person_id],
        chain=links(Trail(found, timeline(session, found.id), seen)),
        source=source(found),
        placed=placement_of(session, found.id),
    )


@bp.get("/placements/<public_id>")
@access.signed_in
def open_placement(public_id: str) -> ResponseReturnValue:
    """Staff to the review, the employer to the applicant, the seeker to the own application."""
    session, actor = current_session(), current_actor()
    found = placement(session, public_id)
    if may_review(actor, found):
        return redirect(url_for("outcomes.review_page", public_id=public_id))
    own = session.get_one(Application, found.application_id).public_id
    if actor.speaks_for(found.enterprise_id):
        return redirect(url_for("hiring.applicant", public_id=own))
    if actor.person_id == found.person_id:
        return redirect(url_for("hiring.application", public_id=own))
    raise NotFound("placement_not_found", _l("没有这条就业结果，或者不归您的区管。"))
