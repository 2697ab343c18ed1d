"""A new paper is signed only for a company that still qualifies; erasing does not undo what staff do meanwhile."""

import datetime as dt

import pytest
from django.db import transaction

from dure.export.membership.models import Membership
from dure.foundation import clock
from dure.foundation.access import SYSTEM
from dure.foundation.errors import Refusal
from dure.programme.certificates import services
from dure.programme.certificates.models import Certificate, State
from dure.programme.eligibility.models import StoredRequirement
from tests.factories.certificates import make_call, make_certificate

pytestmark = pytest.mark.django_db


def refused(certificate):
    with pytest.raises(Refusal) as found, transaction.atomic():
        services.reissue(certificate, reason="주소 이전", actor=SYSTEM)
    assert Certificate.objects.get().state == State.ACTIVE
    return found.value.code


def test_a_company_that_no_longer_qualifies_gets_no_new_paper():
    call = make_call()
    certificate = make_certificate(call=call)
    requirement = StoredRequirement.objects.create(announcement=call, kind="employees", parameters={"least": 50, "most": None})
    assert refused(certificate) == "not_eligible"
    requirement.delete()
    Membership.objects.update(state="lapsed")
    assert refused(certificate) == "standing"
    Membership.objects.update(state="provisional")
    assert services.reissue(certificate, reason="주소 이전", actor=SYSTEM).replaces == certificate


def test_what_staff_revoke_while_contents_are_erased_stays_revoked(monkeypatch):
    certificate = make_certificate()
    clock.move(dt.timedelta(days=5 * 365 + 5))
    real = services.erase

    def revoked_meanwhile(found):
        services.revoke(certificate, reason="폐업한 기업", actor=SYSTEM)
        return real(found)

    monkeypatch.setattr(services, "erase", revoked_meanwhile)
    assert services.erase_run_out() == 1
    left = Certificate.objects.get()
    assert (left.state, left.reason, left.content) == (State.REVOKED, "폐업한 기업", {})
    assert not real(left.pk)
