import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django_fsm import TransitionNotAllowed

from dure.foundation import clock
from dure.foundation.access import SYSTEM
from dure.foundation.audit.models import AuditEntry
from dure.foundation.consent import renewal, selectors, services, shipped
from dure.foundation.consent.models import Channel, Consent, TermsDocument, TermsFrozen, TermsVersion
from dure.foundation.errors import Refusal
from dure.foundation.workflow.models import TransitionLog, move

pytestmark = pytest.mark.django_db
SUBJECT = "member:7"


def new_version(key: str = "service", *, at: dt.datetime | None = None, text: str = "바뀐 글") -> TermsVersion:
    document = selectors.document(key)
    assert document is not None
    draft = services.draft(document, actor=SYSTEM, title_ko="새 약관", title_en="New terms", body_ko=text, body_en="Changed text")
    return services.publish(draft, effective_from=at or clock.now(), actor=SYSTEM, reason="test")


def agree_to_all(audience: str = "individual") -> list[Consent]:
    return services.give(SUBJECT, selectors.current(audience), channel=Channel.SIGN_UP, actor=SYSTEM, language="ko")


def test_the_shipped_texts_are_in_force_for_their_audiences() -> None:
    assert [version.document.key for version in selectors.required_for("individual")] == ["service", "collection", "provision"]
    assert [version.document.key for version in selectors.current("corporate")] == ["service", "collection", "provision", "marketing"]
    assert [version.document.key for version in selectors.required_for("guardian")] == ["guardian"]
    assert not selectors.current("nobody")


@pytest.mark.parametrize("site", ["hub", "jumpup", "voucher"])
def test_every_shipped_text_has_korean_and_english(site: str) -> None:
    texts = shipped.read(site)
    assert len(texts) >= 4
    for text in texts:
        assert all(value.strip() for value in text.texts.values())
        assert not any("가" <= letter <= "힣" for letter in text.texts["body_en"] + text.texts["title_en"])


def test_loading_again_changes_nothing() -> None:
    before = TermsVersion.objects.count()
    assert shipped.load() == 0
    assert TermsVersion.objects.count() == before


def test_a_shipped_text_that_changed_waits_as_a_draft_for_the_operator() -> None:
    TermsVersion.objects.filter(document__key="marketing").update(body_ko="예전 글")
    shipped.load()
    shipped.load()
    versions = TermsVersion.objects.filter(document__key="marketing")
    assert [(version.number, version.state) for version in versions] == [(2, "draft"), (1, "published")]


def test_consents_keep_time_channel_language_and_the_hash_of_what_was_shown() -> None:
    version = selectors.required_for("individual")[0]
    services.give(SUBJECT, [version], channel=Channel.SIGN_UP, actor=SYSTEM, language="en", evidence={"method": "phone"})
    consent = Consent.objects.get(subject=SUBJECT)
    assert (consent.text_hash, consent.language) == (version.text_hash("en"), "en")
    assert consent.text_hash != version.text_hash("ko")
    assert consent.evidence == {"method": "phone"}
    assert AuditEntry.objects.get(action="consent.given").subject == SUBJECT


def test_giving_twice_keeps_one_consent() -> None:
    assert len(agree_to_all()) == 4
    assert agree_to_all() == []


def test_the_database_refuses_a_second_live_consent() -> None:
    consent = agree_to_all()[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(
            subject=SUBJECT, version=consent.version, given_at=clock.now(), channel="sign_up", language="ko", text_hash="x"
        )


def test_a_changed_required_text_is_outstanding_from_its_date_on(travel) -> None:
    agree_to_all()
    new_version(at=clock.now() + dt.timedelta(days=7))
    assert selectors.outstanding(SUBJECT, "individual") == []
    travel(days=8)
    assert [version.number for version in selectors.outstanding(SUBJECT, "individual")] == [2]
    assert renewal.next_step(SUBJECT, "individual", "/my/") == "/consents/renew/?next=%2Fmy%2F"
    agree_to_all()
    assert renewal.next_step(SUBJECT, "individual", "/my/") == "/my/"


def test_a_changed_optional_text_asks_nobody_again() -> None:
    agree_to_all()
    new_version("marketing")
    assert selectors.outstanding(SUBJECT, "individual") == []


def test_an_optional_consent_can_be_withdrawn_and_given_again() -> None:
    agree_to_all()
    assert services.withdraw(SUBJECT, "marketing", actor=SYSTEM) == 1
    assert not selectors.agrees_to(SUBJECT, "marketing")
    assert len(agree_to_all()) == 1
    assert selectors.agrees_to(SUBJECT, "marketing")
    assert selectors.history(SUBJECT).filter(version__document__key="marketing").count() == 2


def test_a_required_consent_cannot_be_withdrawn() -> None:
    agree_to_all()
    with pytest.raises(Refusal) as refusal:
        services.withdraw(SUBJECT, "service", actor=SYSTEM)
    assert refusal.value.code == "consent_needed"
    assert selectors.live(SUBJECT).count() == 4


def test_leaving_out_a_required_text_is_refused_by_name() -> None:
    versions = selectors.current("individual")
    with pytest.raises(Refusal, match="통합회원 서비스 이용약관"):
        services.agree(SUBJECT, versions, {versions[1].pk}, channel=Channel.SIGN_UP, actor=SYSTEM)
    assert not Consent.objects.exists()


def test_a_text_in_force_is_frozen() -> None:
    version = selectors.in_force()[0]
    version.body_ko = "몰래 바꾼 글"
    with pytest.raises(TermsFrozen):
        version.save()


def test_publishing_leaves_a_log_row_and_needs_a_coming_date() -> None:
    document = selectors.document("service")
    draft = services.draft(document, actor=SYSTEM, title_ko="ㄱ", title_en="a", body_ko="ㄴ", body_en="b")
    with pytest.raises(Refusal) as refusal:
        services.publish(draft, effective_from=clock.now() - dt.timedelta(days=1), actor=SYSTEM)
    assert refusal.value.field == "effective_from"
    services.publish(draft, effective_from=clock.now(), actor=SYSTEM, reason="정기 개정")
    log = TransitionLog.objects.get(object_id=str(draft.pk), object_type="consent.termsversion")
    assert (log.transition, log.source, log.target, log.reason) == ("publish", "draft", "published", "정기 개정")
    with pytest.raises(Refusal):
        services.publish(draft, effective_from=clock.now(), actor=SYSTEM)


def test_a_publication_can_be_taken_back_before_its_date_only(travel) -> None:
    version = new_version(at=clock.now() + dt.timedelta(days=2))
    services.recall(version, actor=SYSTEM)
    assert version.state == "draft"
    services.publish(version, effective_from=clock.now() + dt.timedelta(days=2), actor=SYSTEM)
    travel(days=3)
    with pytest.raises(Refusal):
        services.recall(version, actor=SYSTEM)
    with pytest.raises(TransitionNotAllowed):
        move(version, "recall", actor=SYSTEM)


def test_there_is_one_draft_of_a_document() -> None:
    document = selectors.document("service")
    first = services.draft(document, actor=SYSTEM, title_ko="ㄱ", title_en="a", body_ko="ㄴ", body_en="b")
    again = services.draft(document, actor=SYSTEM, title_ko="ㄷ")
    assert first.pk == again.pk
    services.discard(again, actor=SYSTEM)
    third = services.draft(document, actor=SYSTEM, title_ko="ㄹ", title_en="c", body_ko="ㅁ", body_en="d")
    assert third.number == again.number + 1


def test_erasing_a_person_erases_the_consents() -> None:
    agree_to_all()
    services.give("member:8", selectors.current("individual"), channel=Channel.SIGN_UP, actor=SYSTEM)
    assert services.erase(SUBJECT) == 4
    assert Consent.objects.filter(subject="member:8").count() == 4


def test_asking_what_is_outstanding_costs_the_same_for_any_history(django_assert_num_queries) -> None:
    for number in range(5):
        new_version(text=f"글 {number}")
        agree_to_all()
    with django_assert_num_queries(2):
        assert selectors.outstanding(SUBJECT, "individual") == []


def test_texts_of_another_site_are_not_asked_here() -> None:
    other = TermsDocument.objects.create(site="jumpup", key="service", audiences=["individual"], required=True)
    version = TermsVersion.objects.create(document=other, number=1, title_ko="ㄱ", title_en="a", body_ko="ㄴ", body_en="b")
    move(version, "publish", actor=SYSTEM, effective_from=clock.now())
    assert len(selectors.required_for("individual")) == 3
