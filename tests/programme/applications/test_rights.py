"""What colleagues without a right see: everything of the company, a sentence, and nothing that they could not do."""

import re

import pytest
from django.utils import translation

from dure.programme.applications import office_selectors
from dure.programme.applications.questions import Question
from tests.programme.applications.test_screening import ask
from tests.programme.applications.world import browser, make_applicant

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(world):
    """The browser of a colleague without the right to apply."""
    account = make_applicant(world.account.company, name="박읽기", email="read@firm.example")
    account.roles.clear()
    return browser(account)


def refused(client, path):
    """Links and forms of a page's main part that lead to a refusal."""
    page = client.get(path).content.decode().split("<main", 1)[1].split("</main", 1)[0]
    links = {link.split("?")[0] for link in re.findall(r'href="(/[^"#]*)"', page)}
    acts = set(re.findall(r'action="(/[^"]*)"', page))
    return {link for link in links if client.get(link).status_code == 403} | {act for act in acts if client.post(act).status_code == 403}


def test_a_draft_is_seen_and_offers_nothing(world, reader):
    draft = world.start()
    page = reader.get(draft.path).content.decode()
    assert "이 계정은 신청서를 볼 수만 있습니다." in page
    assert refused(reader, draft.path) == set()
    assert refused(reader, world.announcement.path) == set()
    assert "작성 중인 신청 보기" in reader.get(world.announcement.path).content.decode()


def test_what_was_filed_is_seen_and_offers_nothing(world, reader):
    application = world.filed()
    assert refused(reader, application.path) == set()
    assert "신청 철회" not in reader.get(application.path).content.decode()
    ask(application)
    assert refused(reader, application.path) == set()
    assert "신청 권한이 있는 동료만" in reader.get(application.path).content.decode()


def test_control_a_colleague_with_the_right_is_offered_it(world):
    draft = world.start()
    page = browser(world.colleague).get(draft.path).content.decode()
    assert f"{draft.path}groups/g1/" in page
    assert "볼 수만" not in page


def test_everything_that_was_filed_can_be_read_again_by_revision(world, reader, django_assert_max_num_queries):
    application = world.filed()
    assert f"{application.path}filed/?revision=1" in reader.get(application.path).content.decode()
    with django_assert_max_num_queries(20):
        page = reader.get(f"{application.path}filed/").content.decode()
    for told in ("한 줄", "북미", "5,000,000", "계획.pdf", application.number, application.submissions.get().checksum, world.account.company.name):
        assert told in page, told
    assert reader.get(f"{application.path}filed/?revision=1").status_code == 200
    assert [reader.get(f"{application.path}filed/?revision={wrong}").status_code for wrong in ("2", "x", "0")] == [404, 404, 404]


def test_a_draft_has_no_filed_page(world, reader):
    draft = world.start()
    assert reader.get(f"{draft.path}filed/").status_code == 404


def test_labels_kept_in_korean_are_shown_in_the_readers_language(world):
    application = world.filed()
    reader = browser(world.account)
    reader.cookies["dure_language"] = "en"
    page = reader.get(f"{application.path}filed/").content.decode()
    labels = re.findall(r"<dt>([^<]*)</dt>", page.split("<main", 1)[1])
    assert "Company" in labels
    with translation.override("en"):
        shown = [office_selectors.label_here(label) for label in ("2025년 매출액(백만원)", "2025년 수출액(천 달러)", "업체명")]
        assert Question("q1", "number", "직원", "Staff", unit="명", unit_en="people").unit_shown == "people"
    assert not any("가" <= letter <= "힣" for label in shown for letter in label), shown
    assert "2025" in shown[0]
    with translation.override("ko"):
        assert office_selectors.label_here("2025년 매출액(백만원)") == "2025년 매출액(백만원)"
