"""Filing: complete, in time, agreed to, once; what is kept of it."""

import datetime as dt
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dure.foundation import clock
from dure.foundation.consent.models import Consent
from dure.foundation.documents.models import Document
from dure.foundation.errors import Refusal
from dure.foundation.notify.models import Message
from dure.programme.applicants import Standing
from dure.programme.applications import drafts, files, idempotency, selectors, sets, snapshot
from dure.programme.applications.models import Agreement, Application, State, Submission
from tests.factories.files import pdf, upload
from tests.programme.applications.world import ANSWERS, browser, make_announcement, make_applicant, make_set

pytestmark = pytest.mark.django_db


def code_of(act) -> str:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


def test_a_filing_keeps_everything_and_its_checksum_can_be_computed_again(world):
    submission = world.send(world.ready())
    application, body = submission.application, json.loads(submission.body)

    assert application.state == State.SUBMITTED
    assert application.number == f"{world.announcement.code}-R00001"
    assert snapshot.checksum(submission.body) == submission.checksum
    assert snapshot.canonical(body) == submission.body
    assert {item["key"]: item["value"] for item in body["answers"]} == ANSWERS
    assert body["files"][0]["sha256"] == Document.objects.get().sha256
    assert body["applicant"]["company"]["name"] == application.company.name
    assert {item["key"] for item in body["consents"]} == {version.document.key for version in world.terms}
    assert body["at"] == submission.at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def test_the_terms_are_agreed_to_again_with_evidence_of_this_very_filing(world):
    submission = world.send(world.ready())

    agreed = Agreement.objects.filter(submission=submission)
    assert {item.version_id for item in agreed} == {version.pk for version in world.terms}
    assert all(item.text_hash == item.version.text_hash("ko") and item.given_at == submission.at for item in agreed)
    assert Consent.objects.filter(subject=world.account.subject).count() == len(world.terms)


def test_without_a_required_consent_nothing_is_filed(world):
    application = world.ready()
    world.terms = []

    assert code_of(lambda: world.send(application)) == "consent_required"
    assert Application.objects.get().state == State.DRAFT


def test_it_is_told_by_mail_with_number_and_checksum(world):
    submission = world.send(world.ready())

    message = Message.objects.get(key="application_submitted")
    assert message.recipient == "hana@firm.example"
    assert submission.application.number in message.body
    assert submission.checksum in message.body


@pytest.mark.parametrize(("before", "code"), [(dt.timedelta(microseconds=1), ""), (dt.timedelta(0), "closed"), (dt.timedelta(seconds=-1), "closed")])
def test_the_closing_moment_itself_is_too_late_and_the_draft_is_kept(world, monkeypatch, before, code):
    application = world.ready()
    moment = world.announcement.closes_at - before
    monkeypatch.setattr(clock, "now", lambda: moment)

    if not code:
        assert world.send(application).at == moment
        return
    assert code_of(lambda: world.send(application)) == code
    application = Application.objects.get()
    assert application.state == State.DRAFT
    assert application.answers.count() == len(ANSWERS)


def test_before_it_opens_nobody_starts(world):
    later = make_announcement(opens_at=clock.now() + dt.timedelta(hours=1))
    make_set(later)

    assert code_of(lambda: drafts.start(later, world.account, actor=world.actor)) == "upcoming"


def test_a_call_that_was_taken_down_receives_nothing(world):
    application = world.ready()
    type(world.announcement).objects.update(state="withdrawn")

    assert code_of(lambda: world.send(application)) == "elsewhere"
    assert Application.objects.get().state == State.DRAFT


@pytest.mark.parametrize("without", ["q1", "q4", "q6", "q10"])
def test_a_missing_answer_is_named_and_nothing_is_filed(world, without):
    application = world.fill(world.start(), **{without: ""})

    assert code_of(lambda: world.send(application)) == "incomplete"


def test_a_missing_document_or_unconfirmed_member_data_hold_the_filing_back(world):
    application = world.ready()
    files.drop(application, application.attachments.get().pk, world.account, actor=world.actor)
    assert code_of(lambda: world.send(application)) == "incomplete"
    files.add(application, "q11", upload("계획.pdf", pdf()), world.account, actor=world.actor)
    Application.objects.update(member_confirmed_at=None)
    assert code_of(lambda: world.send(application)) == "incomplete"


def test_a_provisional_member_may_file_and_is_marked(world, site):
    site.standing_now = Standing(may_apply=True, provisional=True)

    assert world.filed().provisional
    assert json.loads(Submission.objects.get().body)["provisional"] is True


def test_who_may_no_longer_apply_cannot_file_a_draft(world, site):
    application = world.ready()
    site.standing_now = Standing(may_apply=False, reason="아직 안 됩니다.")

    assert code_of(lambda: world.send(application)) == "standing"


class TestOnce:
    def test_the_same_press_gives_the_same_submission(self, world):
        application = world.ready()
        press = world.press(application, "key-1")

        assert world.send(application, press) == world.send(application, press)
        assert Submission.objects.count() == 1
        assert Message.objects.filter(key="application_submitted").count() == 1

    def test_the_same_key_with_another_body_is_refused(self, world):
        application = world.ready()
        world.send(application, world.press(application, "key-1", "one"))

        with pytest.raises(idempotency.OtherBody):
            world.send(application, world.press(application, "key-1", "two"))

    def test_the_key_of_one_account_means_nothing_for_another(self, world):
        application = world.ready()
        press = world.press(application, "key-1")
        world.send(application, press)

        assert code_of(lambda: world.send(application, press, world.colleague)) == "already_filed"

    def test_a_refused_press_may_be_repeated_with_its_key(self, world):
        application = world.fill(world.start(), q1="")
        press = world.press(application, "key-1")
        assert code_of(lambda: world.send(application, press)) == "incomplete"
        drafts.save_answers(application.pk, world.account, {"q1": drafts.Typed("이제", drafts.token_of(selectors.answers_of(application).get("q1")))}, actor=world.actor)

        assert world.send(application, press).application.number

    def test_numbers_run_without_gaps_over_companies_and_refusals(self, world):
        numbers = []
        for turn in range(3):
            if turn:
                world.account = make_applicant()
            application = world.ready()
            terms, world.terms = world.terms, []
            code_of(lambda application=application: world.send(application))
            world.terms = terms
            numbers.append(world.send(application).application.number)

        assert [number[-5:] for number in numbers] == ["00001", "00002", "00003"]


def test_a_new_version_of_the_questions_keeps_answers_and_is_shown_before_filing(world):
    application = world.ready()
    draft = sets.begin(world.announcement, actor=world.actor)
    content = draft.asks
    from dataclasses import replace

    from dure.programme.applications import news
    from dure.programme.applications.questions import Question

    group = replace(content.groups[0], questions=(*content.groups[0].questions, Question("q12", "text", "새로 묻는 것")))
    sets.edit(draft, draft.edition, lambda _old: replace(content, groups=(group, *content.groups[1:])), actor=world.actor, new_keys=1)
    sets.publish(draft, draft.edition + 1, "한 가지를 더 묻습니다.", actor=world.actor)
    application = selectors.mine(world.account, application.pk)

    assert [question.label for question in news.of(application).added] == ["새로 묻는 것"]
    assert {answer.key for answer in application.answers.all()} == set(ANSWERS)
    assert code_of(lambda: world.send(application)) == "incomplete"
    drafts.save_answers(application.pk, world.account, {"q12": drafts.Typed("답")}, actor=world.actor)
    assert json.loads(world.send(application).body)["question_set"] == 2


def test_the_receipt_can_be_looked_up_by_anyone_with_the_number(world):
    submission = world.send(world.ready())
    standing = selectors.receipt_standing(submission.application.number.lower())

    assert (standing.standing, standing.checksum) == ("valid", submission.checksum)
    assert selectors.receipt_standing("AAA0000001-R99999") is None


def test_a_title_that_is_corrected_later_does_not_change_what_was_receipted(world):
    from dure.programme.applications import receipts

    submission = world.send(world.ready())
    title = world.announcement.title
    type(world.announcement).objects.update(title="고친 제목", title_en="Corrected")
    fresh = Submission.objects.get(pk=submission.pk)

    assert receipts.data_of(fresh)["announcement"] == title
    assert selectors.receipt_standing(submission.application.number).announcement == title


def test_a_receipt_is_signed_like_a_certificate(world, client):
    submission = world.send(world.ready())
    receipt = browser(world.account).get(f"{submission.application.path}receipt/").content
    answers = [client.post("/verify/", {"file": SimpleUploadedFile("접수증.pdf", content)}).content.decode() for content in (receipt, receipt + b" ")]

    assert "이 누리집이 전자서명한 그대로인 파일" in answers[0]
    assert "서명한 뒤 고쳐진 파일" in answers[1]


def test_a_receipt_is_given_out_although_it_cannot_be_signed(world, monkeypatch):
    from dure.foundation import pdf
    from dure.foundation.config import ConfigurationError
    from dure.programme.applications import receipts

    def ended(identity, now):
        raise ConfigurationError

    submission = world.send(world.ready())
    assert pdf.verify(receipts.pdf(submission)) == pdf.Verdict.OURS
    monkeypatch.setattr(pdf.keys.Identity, "check", ended)
    assert pdf.verify(receipts.pdf(submission)) == pdf.Verdict.UNSIGNED


def test_the_receipt_as_pdf_names_number_checksum_and_files(world):
    from dure.programme.applications import receipts

    submission = world.send(world.ready())
    data = receipts.data_of(submission)

    assert data["checksum"] == submission.checksum
    assert data["files"][0][3] == Document.objects.get().sha256
    client = browser(world.account)
    response = client.get(f"{submission.application.path}receipt/")
    assert response.content.startswith(b"%PDF")
    assert response["Content-Disposition"].startswith("attachment")
