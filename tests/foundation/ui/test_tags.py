import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from dure.foundation.ui.templatetags import ui


def shown(source, **context):
    request = RequestFactory().get(context.pop("path", "/"))
    return Template("{% load ui %}" + source).render(Context({"request": request, **context}))


@pytest.mark.parametrize(
    "source",
    ['{% badge "x" tone="pink" %}', '{% alert "loud" %}{% endalert %}', '{% button "x" kind="huge" %}', '{% link_button "x" "/" size="xl" %}', '{% icon "emblem" %}', "{% task_list tasks %}"],
)
def test_an_unknown_tone_kind_size_or_icon_raises(source):
    with pytest.raises(ValueError, match="unknown"):
        shown(source, tasks=[("a", "", "b", "pink")])


@pytest.mark.parametrize(
    ("source", "context"),
    [
        ("{% badge x %}", {}),
        ("{% alert 'info' title=x %}{{ x }}{% endalert %}", {}),
        ("{% disclosure x %}{{ x }}{% enddisclosure %}", {}),
        ("{% dialog 'd' x opener=x %}{{ x }}{% enddialog %}", {}),
        ("{% panel x %}{{ x }}{% endpanel %}", {}),
        ("{% summary_list rows %}", {"rows": [("<b>", "<b>", "/?a=<b>")]}),
        ("{% data_table heads rows x %}", {"heads": ["<b>"], "rows": [["<b>"]]}),
        ("{% bar_chart x rows x %}", {"rows": [("<b>", 1)]}),
        ("{% line_chart x series x %}", {"series": [("<b>", [("<b>", 1)])]}),
        ("{% empty_state x x action_label=x action_url=x %}", {}),
        ("{% steps labels current=1 %}", {"labels": ["<b>"]}),
        ("{% tabs items current='a' label=x %}", {"items": [("a", "<b>", "/")]}),
        ("{% button x note=x %}{% link_button x x note=x %}", {}),
    ],
)
def test_every_argument_is_escaped(source, context):
    html = shown(source, x="<b>", **context)
    assert "<b>" not in html
    assert "&lt;b&gt;" in html


def test_safe_html_in_a_table_cell_stays_html():
    html = shown("{% data_table heads rows 'x' %}", heads=["a"], rows=[[ui.badge("ok", tone="success")]])
    assert '<span class="krds-badge bg-light-success">ok</span>' in html


def test_steps_say_where_one_is_and_what_is_done():
    html = shown("{% steps labels current=2 %}", labels=["하나", "둘", "셋"])
    assert "전체 3단계 중 2단계" in html
    assert html.count('aria-current="step"') == 1
    assert html.count("(완료)") == 1


def test_pages_keep_the_other_parameters_of_the_address():
    html = shown("{% pagination page %}", path="/list/?q=가&page=2", page=Paginator(range(50), 10).get_page(2))
    assert 'href="?q=%EA%B0%80&amp;page=3"' in html
    assert html.count('aria-current="page"') == 1


def test_a_single_page_shows_no_page_links():
    assert not shown("{% pagination page %}", page=Paginator(range(3), 10).get_page(1)).strip()


def test_cells_carry_their_column_for_narrow_screens():
    html = shown("{% data_table heads rows '목록' numeric=numbers %}", heads=["이름", "금액"], rows=[["김두레", "1,000"]], numbers=[1])
    assert '<th scope="row" data-label="이름">김두레</th>' in html
    assert '<td class="right" data-label="금액">1,000</td>' in html


def test_an_empty_table_says_so_instead_of_showing_heads():
    html = shown("{% data_table heads rows '목록' empty='아직 없습니다.' %}", heads=["이름"], rows=[])
    assert "아직 없습니다." in html
    assert "<table" not in html


def test_a_confirmation_posts_with_token_and_fields_and_names_the_consequence():
    html = shown(
        "{% confirm_form 'c' action='/x/' opener='끊기' title='끊을까요?' body='연결이 끊깁니다.' confirm='끊기' fields=fields %}", fields={"key": "voucher"}, csrf_token="token"
    )
    assert 'action="/x/"' in html
    assert 'name="csrfmiddlewaretoken" value="token"' in html
    assert 'name="key" value="voucher"' in html
    assert 'aria-describedby="c-body"' in html


def test_times_and_amounts_read_in_both_languages():
    import datetime as dt

    moment = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)
    assert shown("{{ at|moment }} {{ sum|won }}", at=moment, sum=1234567) == "2026년 11월 21일(토) 18:00 1,234,567원"
    with override("en"):
        assert shown("{{ at|moment }} {{ sum|won }}", at=moment, sum=1234567) == "Sat 21 Nov 2026 18:00 KRW 1,234,567"
