import pytest
from django.test import RequestFactory

from dure.foundation.ui import errors
from dure.foundation.ui.charts import bars, ceiling, lines
from dure.foundation.ui.middleware import ContentSecurityPolicy, policy
from dure.foundation.ui.site import MenuItem, Site

pytestmark = pytest.mark.django_db


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere(client):
    header = client.get("/gallery/").headers["Content-Security-Policy"]
    assert header.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in header
    assert "form-action 'self'" in header
    assert "frame-ancestors 'none'" in header


def test_a_response_may_name_where_its_forms_lead():
    from django.http import HttpResponse

    def view(request):
        response = HttpResponse()
        response.csp_form_action = ["https://b.example", "https://a.example"]
        return response

    response = ContentSecurityPolicy(view)(RequestFactory().get("/"))
    assert "form-action 'self' https://a.example https://b.example" in response.headers["Content-Security-Policy"]
    assert "form-action 'self'" in policy()


@pytest.mark.parametrize("path", ["/gallery/", "/gallery/forms/", "/gallery/home/", "/gallery/staff/", "/gallery/session/", "/outbox/"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_shared_page_is_well_formed_in_both_languages(client, path, language):
    client.cookies["dure_language"] = language
    response = client.get(path)
    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode()


def test_an_unknown_gallery_page_is_not_found(client):
    assert client.get("/gallery/nothing/").status_code == 404


def test_the_gallery_is_not_there_in_production(client, settings):
    settings.DEMO = False
    assert client.get("/gallery/").status_code == 404
    assert client.get("/outbox.json").status_code == 404


def test_display_choices_are_remembered_and_lead_back_only_within_the_site(client):
    response = client.get("/display/", {"language": "en", "contrast": "high", "next": "/gallery/"})
    assert response.headers["Location"] == "/gallery/"
    assert (client.cookies["dure_language"].value, client.cookies["dure_contrast"].value) == ("en", "high")
    assert 'data-krds-mode="high-contrast"' in client.get("/gallery/").content.decode()
    assert client.get("/display/", {"language": "xx", "next": "https://evil.example/"}).headers["Location"] == "/"
    assert client.cookies["dure_language"].value == "en"


def test_the_official_banner_is_off_unless_set(client, settings):
    assert "공식 전자정부 누리집" not in client.get("/gallery/").content.decode()
    settings.ENV = {**settings.ENV, "OFFICIAL_BANNER": True}
    assert "공식 전자정부 누리집" in client.get("/gallery/").content.decode()


@pytest.mark.parametrize(("path", "status", "words"), [("/no-such-page/", 404, "찾는 화면이 없습니다")])
def test_a_missing_page_is_told_in_words(client, path, status, words):
    response = client.get(path)
    assert response.status_code == status
    assert words in response.content.decode()


def test_the_pages_for_broken_moments_need_nothing_that_may_be_broken():
    for response in (errors.bad_request(RequestFactory().get("/")), errors.server_error(RequestFactory().get("/"))):
        html = response.content.decode()
        assert html.count("<h1>") == 1
        assert "<script" not in html


def test_waiting_pages_say_how_long(client):
    request = client.get("/gallery/").wsgi_request
    limited, paused = errors.too_many(request, 130), errors.unavailable(request)
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "130")
    assert "3분 뒤에" in limited.content.decode()
    assert (paused.status_code, paused.headers["Retry-After"]) == (503, "60")


def test_a_site_refuses_an_unknown_accent():
    with pytest.raises(ValueError, match="unknown accent"):
        Site(name="x", short="x", accent="pink")


def test_a_menu_entry_covers_its_pages_and_its_childrens():
    group = MenuItem("커뮤니티", "/notices/", (MenuItem("질문", "/questions/"),))
    assert group.covers("/questions/3/")
    assert not group.covers("/my/")
    assert not MenuItem("처음", "/").covers("/notices/")


@pytest.mark.parametrize(("value", "top"), [(0, 1), (1, 1), (7, 8), (56, 60), (99, 100), (1240, 1500), (0.3, 0.3)])
def test_the_top_of_a_chart_is_the_next_round_number(value, top):
    assert ceiling(value) == top


def test_the_longest_bar_fills_the_width_and_parts_stand_side_by_side():
    whole, half = bars([("가", [30, 10]), ("나", [20, 0])], ["개인", "기업"])
    assert [(part.start, part.width) for part in whole.segments] == [(0.0, 75.0), (75.0, 25.0)]
    assert (half.total, half.segments[0].width) == (20, 50.0)
    assert bars([("가", 0)])[0].segments[0].width == 0


def test_a_negative_bar_is_refused():
    with pytest.raises(ValueError, match="negative"):
        bars([("가", -1)])


def test_a_line_starts_left_ends_right_and_hangs_from_the_top():
    (line,), top = lines([("가입", [("1일", 0), ("2일", 50), ("3일", 100)])])
    assert top == 100
    assert line.points == ((0.0, 100.0), (50.0, 50.0), (100.0, 0.0))
    assert line.path == "M0 100 L50 50 L100 0"
