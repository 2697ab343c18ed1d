"""Drafts: shared by colleagues, saved answer by answer, never overwritten unseen; other companies do not find them."""

import datetime as dt
import json
from dataclasses import replace

import pytest

from dure.foundation import clock
from dure.foundation.documents.inspection import LARGEST_FILE
from dure.foundation.documents.models import Document, DocumentState
from dure.foundation.errors import Refusal
from dure.foundation.integrations import scanner
from dure.foundation.notify.models import Message
from dure.portal.accounts.models import AccountSession
from dure.programme.applications import drafts, fields, files, news, retention, selectors, sets
from dure.programme.applications.models import Answer, Application, Attachment, Intake, QuestionSet, SetFrozen, State
from dure.programme.applications.questions import Option, Question
from tests.factories.files import packed, pdf, upload
from tests.programme.applications.world import CONTENT, actor_of, browser, make_applicant

pytestmark = pytest.mark.django_db


def code_of(act) -> str:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


def save(world, application, key, value, token="", account=None):
    who = account or world.account
    return drafts.save_answers(application.pk, who, {key: drafts.Typed(value, token)}, actor=actor_of(who))


class TestAnswers:
    def test_the_second_of_two_writers_sees_both_values_and_overwrites_nothing(self, world):
        application = world.start()
        first = save(world, application, "q1", "처음").tokens["q1"]
        save(world, application, "q1", "동료의 답", first, world.colleague)
        late = save(world, application, "q1", "나의 답", first)

        (conflict,) = late.conflicts
        assert (conflict.mine, conflict.theirs) == ("나의 답", "동료의 답")
        assert Answer.objects.get().value == "동료의 답"
        save(world, application, "q1", "나의 답", drafts.token_of(conflict.answer))
        assert Answer.objects.get().value == "나의 답"

    def test_a_first_answer_by_two_is_a_conflict_too(self, world):
        application = world.start()
        save(world, application, "q1", "동료의 답", "", world.colleague)

        assert save(world, application, "q1", "나의 답").conflicts

    def test_a_value_that_this_writer_left_alone_does_not_undo_a_colleague(self, world):
        application = world.start()
        first = save(world, application, "q1", "처음").tokens["q1"]
        save(world, application, "q1", "동료의 답", first, world.colleague)
        late = save(world, application, "q1", "처음", first)

        assert not late.conflicts
        assert Answer.objects.get().value == "동료의 답"

    def test_pressing_twice_changes_once(self, world):
        application = world.start()
        save(world, application, "q1", "처음")
        save(world, application, "q1", "처음")

        assert Answer.objects.get().revision == 1

    @pytest.mark.parametrize(
        ("key", "typed", "kept"),
        [
            ("q1", " 한\r\n글 ", "한\n글"),
            ("q3", "1,2", "12"),
            ("q3", "7.50", "7.5"),
            ("q4", "12,000원", 12000),
            ("q5", "2026-02-28", "2026-02-28"),
            ("q6", "북미", "북미"),
            ("q7", ["상담회", "전시회"], ["전시회", "상담회"]),
            ("q8", ["독일", "1,000", "", "", "", ""], [["독일", 1000]]),
            ("q10", "on", True),
            ("q1", "", ""),
        ],
    )
    def test_what_is_typed_is_kept_in_one_form(self, key, typed, kept):
        question = CONTENT.find(key)
        value = fields.field_for(question).clean(typed)

        assert value == kept
        assert fields.fault_of(question, value) is None
        assert json.loads(json.dumps(value)) == kept

    @pytest.mark.parametrize(
        ("key", "typed"),
        [("q1", "가" * 41), ("q3", "열둘"), ("q3", "0"), ("q3", "501"), ("q3", "1e9"), ("q3", "NaN"), ("q4", "1.5"), ("q4", "-5"), ("q4", "999"),
         ("q5", "2026-02-30"), ("q6", "남극"), ("q7", ["파티"]), ("q8", ["독일", "많이"])],
    )  # fmt: skip
    def test_what_does_not_fit_is_refused(self, key, typed):
        from django.core.exceptions import ValidationError

        with pytest.raises(ValidationError):
            fields.field_for(CONTENT.find(key)).clean(typed)


class TestPages:
    def test_the_page_keeps_what_is_right_and_names_what_is_wrong(self, world):
        application = world.start()
        response = browser(world.account).post(f"{application.path}groups/g1/", {"q1": "답", "t-q1": "", "q4": "많이", "t-q4": ""})

        assert response.status_code == 422
        assert "원 단위 숫자로" in response.content.decode()
        assert Answer.objects.get().value == "답"

    def test_a_conflict_on_the_page_shows_both_and_saving_again_replaces(self, world):
        application = world.start()
        save(world, application, "q1", "동료의 답", "", world.colleague)
        client = browser(world.account)
        response = client.post(f"{application.path}groups/g1/", {"q1": "나의 답", "t-q1": ""})

        assert response.status_code == 409
        page = response.content.decode()
        assert "동료의 답" in page
        assert "나의 답" in page
        token = drafts.token_of(Answer.objects.get())
        assert token in page
        client.post(f"{application.path}groups/g1/", {"q1": "나의 답", "t-q1": token})
        assert Answer.objects.get().value == "나의 답"

    def test_autosave_answers_with_tokens_conflicts_and_what_could_not_be_kept(self, world):
        application = world.start()
        client = browser(world.account)
        address = f"{application.path}groups/g1/save/"
        first = client.post(address, {"q1": "답", "t-q1": "", "q4": "많이", "t-q4": ""}).json()
        save(world, application, "q1", "동료의 답", first["tokens"]["q1"], world.colleague)
        second = client.post(address, {"q1": "다른 답", "t-q1": first["tokens"]["q1"]}).json()

        assert first["unsaved"] == ["예산 (원)"]
        assert second["conflicts"][0]["theirs"] == "동료의 답"
        assert second["conflicts"][0]["who"] == "이두리"

    def test_the_task_list_says_how_much_is_left_and_who_is_writing(self, world):
        application = world.start()
        save(world, application, "q1", "동료의 답", "", world.colleague)
        page = browser(world.account).get(application.path).content.decode()

        assert "4개 중 0개" in page
        assert "이두리 님이" in page
        assert "분쯤" in page

    def test_start_shows_what_is_needed_and_a_second_start_leads_to_the_same(self, world):
        client = browser(world.account)
        address = f"/announcements/{world.announcement.pk}/apply/"
        assert "사업계획서" in client.get(address).content.decode()
        first = client.post(address)["Location"]

        assert client.post(address)["Location"] == first
        assert browser(world.colleague).get(address)["Location"] == first

    def test_sending_through_the_pages_ends_at_the_receipt(self, world):
        application = world.ready()
        client = browser(world.account)
        page = client.get(f"{application.path}check/")
        sent = {"key": "key-1", **{f"terms-{version.pk}": "on" for version in world.terms}}
        done = client.post(f"{application.path}check/", sent)
        again = client.post(f"{application.path}check/", sent)
        other = client.post(f"{application.path}check/", {**sent, "sending": "x"})

        assert page.status_code == 200
        assert done["Location"] == again["Location"] == f"{application.path}done/"
        assert other.status_code == 422
        assert f"{world.announcement.code}-R00001" in client.get(done["Location"]).content.decode()

    def test_a_late_press_is_refused_in_words_on_the_page(self, world, travel):
        application = world.ready()
        client = browser(world.account)
        travel(days=5, seconds=1)
        sent = {"key": "key-1", **{f"terms-{version.pk}": "on" for version in world.terms}}
        AccountSession.objects.update(last_seen_at=clock.now())
        response = client.post(f"{application.path}check/", sent)

        assert response.status_code == 422
        assert "마감되었습니다" in response.content.decode()
        assert Application.objects.get().state == State.DRAFT

    @pytest.mark.parametrize("path", ["", "groups/g1/", "documents/", "member/", "check/", "done/", "receipt/", "withdraw/"])
    def test_another_company_finds_nothing(self, world, path):
        application = world.filed() if path in {"done/", "receipt/", "withdraw/"} else world.start()

        assert browser(make_applicant()).get(f"{application.path}{path}").status_code == 404

    def test_an_account_without_the_permission_may_look_but_not_write(self, world):
        application = world.start()
        reader = make_applicant(world.account.company)
        reader.roles.clear()
        client = browser(reader)

        assert client.get(application.path).status_code == 200
        assert client.get(f"{application.path}groups/g1/").status_code == 403
        assert client.post(f"{application.path}files/q11/add/", {"f-q11-files": upload("계획.pdf", pdf())}).status_code == 403

    @pytest.mark.parametrize(("path", "most"), [("", 14), ("groups/g1/", 14), ("check/", 16)])
    def test_pages_ask_a_constant_number_of_queries(self, world, django_assert_max_num_queries, path, most):
        application = world.ready()
        client = browser(world.account)
        client.get(f"{application.path}{path}")
        with django_assert_max_num_queries(most):
            client.get(f"{application.path}{path}")


class TestFiles:
    def send(self, world, application, name, body, key="q11"):
        return browser(world.account).post(f"{application.path}files/{key}/add/", {f"f-{key}-files": upload(name, body)}, HTTP_ACCEPT="application/json")

    @pytest.mark.parametrize(
        ("name", "body"),
        [
            ("계획.pdf", pdf() + b"\0" * (LARGEST_FILE + 1 - len(pdf()))),
            ("계획.pdf", b"MZ not a pdf"),
            ("계획.pdf", b""),
            ("계획.exe", pdf()),
            ("계획.zip", packed({"a": b"0" * 10})),
            ("계획.pdf.exe", pdf()),
            ("계획.pdf", b"%PDF-1.7\n<script>alert(1)</script>"),
        ],
        ids=["20MB+1", "content", "empty", "kind", "not-asked", "double", "script"],
    )
    def test_bad_files_are_refused_in_words(self, world, name, body):
        application = world.start()
        response = self.send(world, application, name, body)

        assert response.status_code == 422
        assert response.json()["message"]
        assert not Attachment.objects.exists()

    def test_exactly_20_megabytes_and_an_nfd_name_with_a_path_are_kept_under_a_clean_name(self, world):
        application = world.start()
        response = self.send(world, application, "../../계획.pdf", pdf() + b"\0" * (LARGEST_FILE - len(pdf())))

        assert response.json()["ok"]
        assert Document.objects.get().name == "계획.pdf"

    def test_an_archive_bomb_is_refused_where_archives_are_asked_for(self, world):
        application = world.start()

        assert self.send(world, application, "자료.zip", packed({"a": b"0" * 30_000_000}), "q9").status_code == 422

    def test_a_file_sent_again_after_a_lost_answer_is_there_once_and_one_too_many_is_refused(self, world):
        application = world.start()
        assert self.send(world, application, "계획.pdf", pdf()).json()["ok"]
        assert self.send(world, application, "계획.pdf", pdf()).json()["ok"]
        assert self.send(world, application, "다른.pdf", pdf(b"x")).status_code == 422

        assert Attachment.objects.count() == 1

    def test_quarantine_counts_as_handed_in_is_not_served_and_infection_is_told(self, world, monkeypatch):
        monkeypatch.setattr(scanner, "scan", lambda _stream: scanner.Verdict.AWAY)
        application = world.filed()
        attachment = Attachment.objects.get()
        client = browser(world.account)
        assert attachment.waiting
        assert client.get(f"{application.path}files/{attachment.pk}/").status_code == 404

        Document.objects.update(state=DocumentState.INFECTED)
        assert files.tell_infected() == 1
        assert files.tell_infected() == 0
        application = Application.objects.get()
        assert application.flagged_at is not None
        assert Message.objects.filter(key="application_file_infected").count() == 1

    def test_an_infected_file_in_a_draft_holds_the_filing_back(self, world):
        application = world.ready()
        Document.objects.update(state=DocumentState.INFECTED)

        assert code_of(lambda: world.send(application)) == "incomplete"


class TestSets:
    def edit(self, world, change):
        draft = sets.begin(world.announcement, actor=world.actor)
        return sets.edit(draft, draft.edition, change, actor=world.actor)

    def test_a_published_set_never_changes(self, world):
        published = QuestionSet.objects.get()
        published.content = {}
        with pytest.raises(SetFrozen):
            published.save()

    def test_the_second_of_two_editors_is_told(self, world):
        draft = self.edit(world, lambda content: content)

        assert code_of(lambda: sets.edit(draft, draft.edition - 1, lambda content: content, actor=world.actor)) == "edited_meanwhile"

    def test_a_new_version_tells_drafts_what_is_new_and_finds_answers_that_no_longer_fit(self, world):
        application = world.start()
        save(world, application, "q6", "북미")

        def change(content):
            group = content.groups[1]
            asked = replace(group.questions[0], options=(Option("동유럽"), Option("중동")))
            return replace(content, groups=(content.groups[0], replace(group, questions=(asked, *group.questions[1:]))))

        draft = self.edit(world, change)
        sets.publish(draft, draft.edition, "지역을 바꾸었습니다.", actor=world.actor)
        from dure.foundation import jobs

        jobs.run_all()
        application = selectors.mine(world.account, application.pk)

        assert [question.key for question in news.of(application).changed] == ["q6"]
        assert application.answers.get().value == "북미"
        assert fields.fault_of(application.question_set.asks.find("q6"), "북미")
        assert Message.objects.filter(key="application_questions_changed").count() == 1
        client = browser(world.account)
        assert "바뀐 질문" in client.get(application.path).content.decode()
        client.post(f"{application.path}news/")
        assert "바뀐 질문" not in client.get(application.path).content.decode()

    def test_a_set_with_an_empty_group_or_a_choice_without_options_is_not_published(self, world):
        from dure.programme.applications import editing

        draft = self.edit(world, lambda content: editing.put_question(content, "g1", Question("q99", "choice", "빈 보기")))

        assert code_of(lambda: sets.publish(draft, draft.edition, "", actor=world.actor)) == "faulty"


class TestRetention:
    def test_filed_ones_go_after_five_years_and_drafts_after_ninety_days(self, world, travel):
        filed = world.filed()
        world.account = make_applicant()
        draft = world.start()
        travel(days=96)
        retention.sweep()
        assert list(Application.objects.all()) == [filed]
        assert not Application.objects.filter(pk=draft.pk).exists()
        travel(days=5 * 365 - 100)
        retention.sweep()
        assert Application.objects.count() == 1
        travel(days=10)
        retention.sweep()

        assert not Application.objects.exists()
        assert not Document.objects.filter(removed_at=None).exists()
        assert Intake.objects.get().last == 1

    def test_a_receipt_whose_filing_is_gone_is_still_known_to_have_been_given(self, world, client, travel):
        number = world.filed().number
        travel(days=5 * 365 + 20)
        retention.sweep()
        answers = [client.get(f"/verify/{name}/").content.decode() for name in (number, f"{number[:-1]}2", f"{number[:-1]}0")]

        assert not Application.objects.exists()
        assert ["발급한 적이 있는 번호" in answer for answer in answers] == [True, False, False]
        assert ["발급한 적이 없는 번호" in answer for answer in answers] == [False, True, True]

    def test_one_that_cannot_be_removed_does_not_hold_up_the_others(self, world, travel, monkeypatch):
        stuck = world.filed()
        world.account = make_applicant()
        world.filed()
        travel(days=5 * 365 + 20)
        remove = retention.remove

        def failing(application, *, actor):
            if application.pk == stuck.pk:
                raise FileNotFoundError
            remove(application, actor=actor)

        monkeypatch.setattr(retention, "remove", failing)
        assert retention.sweep() == 1
        assert list(Application.objects.all()) == [stuck]
        monkeypatch.setattr(retention, "remove", remove)
        assert retention.sweep() == 1

    def test_a_discarded_draft_takes_its_files_along(self, world):
        application = world.ready()
        drafts.discard(application.pk, actor=world.actor)

        assert not Application.objects.exists()
        assert not Document.objects.filter(removed_at=None).exists()

    def test_29_february_has_its_day_five_years_before(self):
        leap = dt.datetime(2028, 2, 29, 3, tzinfo=dt.UTC)

        assert retention.five_years_before(leap) == dt.datetime(2023, 2, 28, 3, tzinfo=dt.UTC)
