"""What happens when somebody comes back from the hub."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from dure.foundation import audit
from dure.foundation.access import Actor
from dure.foundation.errors import Refusal
from dure.portal.accounts import selectors, sessions
from dure.portal.accounts.audience import after_sign_in
from dure.portal.accounts.models import Account, AccountSession
from dure.portal.accounts.services import actor_of
from dure.portal.linking import services
from dure.portal.linking.candidates import CONVERTING, PASSWORD, Candidate, Step, candidates, next_step, person_of
from dure.portal.rp.attempts import Attempt
from dure.portal.rp.id_tokens import Identity
from dure.portal.rp.selectors import logged_out_already
from dure.portal.rp.services import session_fields

STEP_PATHS = {Step.CHOOSE: "/accounts/choose/", Step.SET_UP: "/accounts/set-up/", Step.FIRST_SIGN_IN: "/welcome/"}
NEXT_KEY = "next_after_sign_in"
SET_UP_KEY = "set_up_account"
REFUSED_KEY = "conversion_refused"


@transaction.atomic
def arrive(request: HttpRequest, identity: Identity, attempt: Attempt) -> HttpResponse:
    """Opens a session for the identity and sends the person on as the decision table says. Raises Refusal."""
    if logged_out_already(identity):
        raise services.session_over()
    response = HttpResponseRedirect("/")
    converting = converted_account(attempt)
    proven = converting is not None and signed_in_still(attempt, converting)
    fields = session_fields(identity)
    if converting is not None and not proven:
        fields["hub_claims"][CONVERTING] = str(converting.pk)
    session = sessions.open_session(request, response, account=None, **fields)
    audit.record("hub.arrived", actor=Actor("anonymous"), obj=f"hub:{identity.sub}", data={"sid": identity.sid})
    request.session[NEXT_KEY] = attempt.next
    request.session.pop(SET_UP_KEY, None)
    if converting is not None and proven:
        return convert(request, response, session, converting)
    step, only = next_step(candidates(person_of(session)))
    return go_on(request, response, session, step, only)


def convert(request: HttpRequest, response: HttpResponse, session: AccountSession, account: Account) -> HttpResponse:
    try:
        services.convert(account, session)
    except Refusal as refusal:
        request.session[REFUSED_KEY] = str(refusal.message)
        response["Location"] = "/convert/refused/"
        return response
    return enter(request, response, session, account)


def signed_in_still(attempt: Attempt, account: Account) -> bool:
    """Whether the old sign-in that the conversion began from still stands: then it is the proof."""
    before = AccountSession.objects.filter(pk=attempt.session, account=account).first() if attempt.session else None
    return before is not None and before.live


def converted_account(attempt: Attempt) -> Account | None:
    if not attempt.converting:
        return None
    return selectors.present().filter(pk=attempt.converting).first()


def go_on(request: HttpRequest, response: HttpResponse, session: AccountSession, step: Step, only: Candidate | None) -> HttpResponse:
    if step is Step.ENTER and only is not None:
        proved_at = services.proved_at(session)
        services.link(only.account, person_of(session), proof=PASSWORD, proved_at=proved_at, standing=only.link)
        return enter(request, response, session, only.account)
    if step is Step.SET_UP and only is not None:
        request.session[SET_UP_KEY] = str(only.account.pk)
    response["Location"] = STEP_PATHS[step]
    return response


def enter(request: HttpRequest, response: HttpResponse, session: AccountSession, account: Account) -> HttpResponse:
    """Signed in: to the page asked for before, else the one that the account's role calls for."""
    sessions.settle(request, response, session, account)
    audit.record("account.signed_in", actor=actor_of(account), subject=account.subject, data={"by": "hub"})
    response["Location"] = after_sign_in(account, request.session.pop(NEXT_KEY, ""))
    return response
