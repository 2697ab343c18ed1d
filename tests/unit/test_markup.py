from dure.foundation.markup import to_html


def test_headings_begin_below_the_page_title() -> None:
    assert to_html("# 하나\n\n## 둘") == "<h2>하나</h2>\n<h3>둘</h3>\n"


def test_a_text_that_begins_with_a_deep_heading_skips_no_level() -> None:
    assert to_html("### 하나\n\n#### 둘") == "<h2>하나</h2>\n<h3>둘</h3>\n"


def test_raw_html_is_shown_as_text() -> None:
    assert "<script" not in to_html("<script>alert(1)</script>")
    assert "&lt;b&gt;" in to_html("<b>x</b>")


def test_addresses_that_run_script_are_dropped() -> None:
    assert "javascript" not in to_html("[a](javascript:alert(1))").split("<a")[-1].split(">")[0]


def test_tables_get_a_box_that_scrolls_and_heads_with_a_scope() -> None:
    html = to_html("| a | b |\n|---|---|\n| 1 | 2 |")
    assert html.startswith('<div class="prose-table"><table>')
    assert '<th scope="col">a</th>' in html
    assert "style" not in html
