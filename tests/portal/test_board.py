"""What everybody reads: notices, answers, questions, downloads, pages, search."""

import re

import pytest

from dure.foundation import jobs
from dure.foundation.access import SYSTEM, Actor
from dure.foundation.documents import services as files
from dure.foundation.notify.models import Message
from dure.portal.board import readings, selectors, services, tasks
from dure.portal.board.models import Download, FaqCategory, FaqEntry, Notice, Page, PublicationState, Question
from tests.factories.files import pdf, upload
from tests.factories.portal import PASSWORD, make_account

pytestmark = pytest.mark.django_db
OUT = PublicationState.PUBLISHED


@pytest.fixture(autouse=True)
def _fresh_menu():
    selectors.forget_menu()


def notice(title, **fields):
    return Notice.objects.create(**{"title": title, "body": "본문입니다.", "state": OUT, **fields})


def sign_in(client, account):
    client.post("/sign-in/", {"login_id": account.login_id, "password": PASSWORD})


@pytest.mark.every_portal
@pytest.mark.parametrize("address", ["/", "/notices/", "/faq/", "/questions/", "/downloads/", "/search/", "/policies/terms/"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_public_pages_open_for_everybody_in_both_languages(client, address, language):
    client.cookies["dure_language"] = language
    page = client.get(address)
    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.content.decode()


@pytest.mark.every_portal
def test_policies_and_programme_pages_ship_with_the_portal(client):
    for address in ("/policies/privacy/", "/policies/accessibility/", "/pages/programme/"):
        assert client.get(address).status_code == 200, address


def test_pinned_notices_stand_first_and_drafts_stay_hidden(client):
    notice("오래된 공지", pinned=True)
    notice("새 공지")
    notice("초안", state=PublicationState.DRAFT)
    page = client.get("/notices/").content.decode()
    assert page.index("오래된 공지") < page.index("새 공지")
    assert "초안" not in page


def test_a_notice_shows_only_in_its_period(client, travel):
    from datetime import timedelta

    from dure.foundation import clock

    item = notice("모집", published_from=clock.now() + timedelta(days=1), published_until=clock.now() + timedelta(days=3))
    assert client.get(f"/notices/{item.pk}/").status_code == 404
    travel(days=2)
    assert client.get(f"/notices/{item.pk}/").status_code == 200
    travel(days=2)
    assert client.get(f"/notices/{item.pk}/").status_code == 404


def test_reading_writes_nothing_and_is_counted_later(client, settings, tmp_path):
    settings.STATE_DIR = tmp_path
    readings.READINGS.flush()
    readings.add_up()
    item = notice("조회수")
    for _each in range(3):
        client.get(f"/notices/{item.pk}/")
    item.refresh_from_db()
    assert item.views == 0
    readings.READINGS.flush()
    tasks.add_readings.func()
    item.refresh_from_db()
    assert item.views == 3
    tasks.add_readings.func()
    item.refresh_from_db()
    assert item.views == 3


def test_markdown_of_staff_cannot_carry_script(client):
    item = notice("위험", body="<script>alert(1)</script>\n\n[누르기](javascript:alert(1))\n\n<img src=x onerror=alert(1)>\n\n# 제목")
    page = client.get(f"/notices/{item.pk}/").content.decode()
    prose = page.split('<div class="prose" lang="ko">')[1].split("</div>")[0]
    assert "<script" not in prose
    assert 'href="javascript' not in prose
    assert "<img" not in prose
    assert "<h2>제목</h2>" in prose


def test_english_readers_get_english_and_korean_is_marked_as_such(client):
    client.cookies["dure_language"] = "en"
    notice("한국어만")
    notice("두 말", title_en="Two languages", body_en="English text")
    page = client.get("/notices/").content.decode()
    assert re.search(r'lang="ko">한국어만', page)
    assert re.search(r'lang="en">Two languages', page)


def test_an_attachment_of_a_notice_is_served_only_while_it_is_out(client):
    item = notice("첨부")
    document = files.receive(upload("안내.pdf", pdf()), owner=item.subject, kind="notice", actor=SYSTEM)
    answer = client.get(f"/notices/{item.pk}/files/{document.pk}/")
    assert b"".join(answer.streaming_content) == pdf()
    services.hide(item, actor=SYSTEM)
    assert client.get(f"/notices/{item.pk}/files/{document.pk}/").status_code == 404


def test_a_file_of_something_else_cannot_be_reached_through_a_notice(client):
    item = notice("첨부")
    secret = files.receive(upload("신분증.pdf", pdf()), owner="account:other", kind="evaluator-id-copy", actor=SYSTEM)
    assert client.get(f"/notices/{item.pk}/files/{secret.pk}/").status_code == 404


def test_faq_by_category_and_by_words(client):
    first, second = FaqCategory.objects.create(name="가입"), FaqCategory.objects.create(name="정산")
    FaqEntry.objects.create(category=first, title="비밀번호를 잊었습니다", body="찾기를 누르세요.", state=OUT)
    FaqEntry.objects.create(category=second, title="언제 정산하나요", body="월말입니다.", state=OUT)
    assert "언제 정산하나요" not in client.get(f"/faq/?category={first.pk}").content.decode()
    found = client.get("/faq/?q=월말").content.decode()
    assert "언제 정산하나요" in found
    assert "비밀번호를 잊었습니다" not in found


class TestQuestions:
    @pytest.fixture
    def asker(self):
        return make_account(login_id="asker0001", name="정질문")

    def ask(self, client, **more):
        typed = {"title": "언제 모집하나요", "body": "일정을 알려 주세요.", **more}
        answer = client.post("/questions/ask/", typed)
        assert answer.status_code == 302, answer.content.decode()
        return Question.objects.latest("asked_at")

    def test_one_signs_in_to_ask(self, client):
        assert client.get("/questions/ask/")["Location"].startswith("/sign-in/")

    def test_a_private_question_is_seen_by_its_asker_alone(self, client, asker):
        sign_in(client, asker)
        question = self.ask(client, private="on")
        assert client.get(f"/questions/{question.pk}/").status_code == 200
        sign_in(client, make_account(login_id="stranger1"))
        assert client.get(f"/questions/{question.pk}/").status_code == 404
        assert "언제 모집하나요" not in client.get("/questions/").content.decode()
        assert "언제 모집하나요" not in client.get("/search/?q=모집").content.decode()

    def test_a_public_question_shows_its_asker_masked(self, client, asker):
        sign_in(client, asker)
        self.ask(client)
        page = client.get("/questions/").content.decode()
        assert "정*문" in page

    def test_files_of_a_private_question_stay_private(self, client, asker):
        sign_in(client, asker)
        question = self.ask(client, private="on", uploads=upload("자료.pdf", pdf()))
        page = client.get(f"/questions/{question.pk}/").content.decode()
        address = re.search(r'href="(/questions/[^"]+/files/[^"]+/)"', page).group(1)
        sign_in(client, make_account(login_id="stranger1"))
        assert client.get(address).status_code == 404

    def test_a_bad_file_keeps_what_was_typed_and_asks_nothing(self, client, asker):
        sign_in(client, asker)
        answer = client.post("/questions/ask/", {"title": "제목", "body": "본문 그대로", "uploads": upload("나쁜.exe", b"MZ")})
        assert answer.status_code == 422
        assert "본문 그대로" in answer.content.decode()
        assert Question.objects.count() == 0

    def test_an_answer_reaches_the_asker_by_mail(self, client, asker):
        sign_in(client, asker)
        question = self.ask(client)
        services.answer(question, body="다음 달입니다.", uploads=[], actor=Actor("staff", "1"))
        jobs.run_all()
        mail = Message.objects.get(key="question_answered")
        assert mail.recipient == asker.email
        assert f"/my/questions/{question.pk}/" in mail.body
        assert "다음 달입니다." in client.get(f"/questions/{question.pk}/").content.decode()

    def test_withdrawing_removes_it_from_sight_unless_answered(self, client, asker):
        sign_in(client, asker)
        question = self.ask(client)
        client.post(f"/questions/{question.pk}/withdraw/")
        assert "언제 모집하나요" not in client.get("/questions/").content.decode()
        second = self.ask(client)
        services.answer(second, body="답", uploads=[], actor=SYSTEM)
        client.post(f"/questions/{second.pk}/withdraw/")
        assert Question.objects.get(pk=second.pk).state == "answered"

    def test_twenty_questions_a_day_are_enough(self, client, asker):
        Question.objects.bulk_create(Question(account=asker, title=f"{n}", body="…") for n in range(20))
        sign_in(client, asker)
        assert client.post("/questions/ask/", {"title": "더", "body": "더"}).status_code == 422


def test_a_download_is_an_attachment(client):
    document = files.receive(upload("서식.hwp", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 9), owner="download:1", kind="download", actor=SYSTEM)
    item = Download.objects.create(title="신청 서식", state=OUT, document=document)
    answer = client.get(f"/downloads/{item.pk}/file/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert len(b"".join(answer.streaming_content)) == document.size


def test_search_finds_parts_of_words_everywhere(client):
    notice("해외수출지원 안내")
    category = FaqCategory.objects.create(name="수출")
    FaqEntry.objects.create(category=category, title="수출 서류", body="목록입니다.", state=OUT)
    page = client.get("/search/?q=수출").content.decode()
    assert "해외수출지원 안내" in page
    assert "수출 서류" in page
    assert "2건을 찾았습니다" in page


def test_readers_see_the_published_page_while_a_draft_is_written(client):
    page = Page.objects.create(slug="guide", section="programme")
    draft = services.draft_of(page, actor=SYSTEM)
    draft.title, draft.body = "안내", "첫 판"
    services.save_draft(draft, actor=SYSTEM)
    assert client.get("/pages/guide/").status_code == 404
    services.publish_page(draft, actor=SYSTEM)
    second = services.draft_of(page, actor=SYSTEM)
    assert (second.number, second.body) == (2, "첫 판")
    second.body = "둘째 판"
    services.save_draft(second, actor=SYSTEM)
    assert "첫 판" in client.get("/pages/guide/").content.decode()
    services.publish_page(second, actor=SYSTEM)
    assert "둘째 판" in client.get("/pages/guide/").content.decode()


def test_earlier_wordings_of_a_policy_stay_readable(client):
    page = Page.objects.get(slug="privacy")
    draft = services.draft_of(page, actor=SYSTEM)
    draft.body, draft.change_note = "새 방침", "보관 기간을 고쳤습니다."
    services.save_draft(draft, actor=SYSTEM)
    services.publish_page(draft, actor=SYSTEM)
    now = client.get("/policies/privacy/").content.decode()
    assert "새 방침" in now
    assert "보관 기간을 고쳤습니다." in now
    before = client.get("/policies/privacy/?version=1").content.decode()
    assert "지난 판입니다" in before
    assert "새 방침" not in before


def test_a_menu_entry_appears_with_its_first_page(client):
    Page.objects.filter(section="programme").delete()
    selectors.forget_menu()
    assert "/pages/" not in client.get("/notices/").content.decode()


def test_the_notice_list_costs_the_same_for_many(client, django_assert_max_num_queries):
    for number in range(60):
        notice(f"공지 {number}")
    selectors.menu_pages("programme")
    with django_assert_max_num_queries(4):
        client.get("/notices/?page=3")
