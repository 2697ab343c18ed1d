"""The component tags. An unknown tone, kind or shape raises, so that a typing slip cannot reach a page."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms.formsets import BaseFormSet
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dure.foundation.ui import charts, words
from dure.foundation.ui.forms import faults

register = template.Library()

TONES = {"success": "success", "warning": "warning", "danger": "danger", "info": "information", "neutral": "gray"}
TONE_WORDS = {"success": "success", "warning": "warning", "danger": "error", "info": "information", "neutral": "information"}
KINDS = ("primary", "secondary", "tertiary", "danger", "text")
SIZES = ("small", "medium", "large")
OWN_ICONS = ("company", "help", "link", "notice", "people", "shield")
KRDS_ICONS = (
    "all", "angle", "bread-home", "calendar", "call", "del", "down", "email", "faq", "file", "filter", "global", "go", "join", "like",
    "log", "logout", "more", "my", "plus", "popup-close", "print", "reset", "sch", "scrap", "setting", "share", "toggle", "upload",
)

register.filter("moment", words.moment)
register.filter("day", words.day)
register.filter("clock_time", words.clock_time)
register.filter("won", words.won)
register.filter("number", words.number)
register.filter("minutes_seconds", words.minutes_seconds)
register.filter("plain", words.plain)


def known(value: str, allowed: Any, what: str) -> str:
    if value not in allowed:
        msg = f"unknown {what} {value!r}, one of {', '.join(allowed)}"
        raise ValueError(msg)
    return value


def button_class(kind: str, size: str) -> str:
    known(kind, KINDS, "kind")
    known(size, SIZES, "size")
    return f"krds-btn {size} {'danger' if kind == 'danger' else kind}"


# --- page --------------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def error_prefix(context: Context) -> str:
    """'오류: ' when a form of the page was refused, so that the title says so first."""
    return _("오류: ") if any(_refused(value) for value in context.flatten().values()) else ""


def _refused(value: Any) -> bool:
    """By the type, which works out nothing: the context holds lazy values, among them the token of forms, which sets a cookie."""
    if issubclass(type(value), forms.BaseForm):
        return value.is_bound and bool(value.errors)
    if issubclass(type(value), BaseFormSet):
        return value.is_bound and (any(value.errors) or bool(value.non_form_errors()))
    return False


@register.filter
def sections(form: forms.BaseForm) -> Iterator[tuple[Any, list[forms.BoundField]]]:
    """Visible fields by the form's ``sections`` = [(title, [field, …]), …]; a form without them is one untitled section."""
    layout: Sequence[tuple[Any, Sequence[str]]] = getattr(form, "sections", ()) or [("", list(form.fields))]
    for title, names in layout:
        yield title, [form[name] for name in names if name in form.fields and not form[name].is_hidden]


@register.filter
def option_hint(label: Any) -> Any:
    return getattr(label, "hint", "")


@register.inclusion_tag("ui/error_summary.html")
def error_summary(form: forms.BaseForm) -> dict[str, Any]:
    return {"faults": list(faults(form))}


@register.inclusion_tag("ui/breadcrumb.html")
def breadcrumb(items: Sequence[tuple[Any, str]]) -> dict[str, Any]:
    """``items`` = [(label, url), …] below the first page; the last is the page itself."""
    return {"items": items}


@register.inclusion_tag("ui/side_nav.html")
def side_nav(title: str, items: Sequence[tuple[str, Any, str]], *, current: str = "") -> dict[str, Any]:
    return {"title": title, "items": items, "current": current}


@register.inclusion_tag("ui/steps.html")
def steps(labels: Sequence[Any], *, current: int) -> dict[str, Any]:
    """``current`` counts from 1."""

    def state(number: int) -> str:
        return "done" if number < current else "active" if number == current else "ahead"

    rows = [(number, label, state(number)) for number, label in enumerate(labels, 1)]
    return {"steps": rows, "current": current, "total": len(labels), "now": labels[min(current, len(labels)) - 1]}


@register.inclusion_tag("ui/tabs.html")
def tabs(items: Sequence[tuple[str, Any, str]], *, current: str, label: str = "") -> dict[str, Any]:
    """Links that look like tabs; ``items`` = [(key, label, url), …]."""
    return {"items": items, "current": current, "label": label}


@register.inclusion_tag("ui/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], *, name: str = "page", label: Any = "") -> dict[str, Any]:
    """Page links that keep the other parameters of the address. Two on one page need a ``label`` each."""
    query = context["request"].GET

    def address(number: int) -> str:
        changed = query.copy()
        changed[name] = str(number)
        return f"?{changed.urlencode()}"

    shown = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    links = [(number, address(number) if isinstance(number, int) else "") for number in shown]
    return {
        "links": links,
        "label": label or _("쪽 이동"),
        "page": page,
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "following": address(page.next_page_number()) if page.has_next() else "",
    }


# --- small pieces ------------------------------------------------------------------------------------------------


@register.simple_tag
def badge(text: Any, *, tone: str = "neutral") -> SafeString:
    known(tone, TONES, "tone")
    return format_html('<span class="krds-badge bg-light-{}">{}</span>', TONES[tone], text)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative icon, hidden from screen readers."""
    known(name, (*OWN_ICONS, *KRDS_ICONS), "icon")
    return format_html('<span class="svg-icon {}-{}" aria-hidden="true"></span>', "own" if name in OWN_ICONS else "ico", name)


@register.inclusion_tag("ui/button.html")
def button(
    label: Any, *, kind: str = "primary", size: str = "large", name: str = "", value: str = "", form: str = "", note: str = "", novalidate: bool = False
) -> dict[str, Any]:
    """A submit button; ``note`` is read after the label by screen readers only ('삭제' + '3번째 파일')."""
    return {"label": label, "classes": button_class(kind, size), "name": name, "value": value, "form": form, "note": note, "novalidate": novalidate}


@register.inclusion_tag("ui/link_button.html")
def link_button(label: Any, url: str, *, kind: str = "secondary", size: str = "large", note: str = "", new_window: bool = False) -> dict[str, Any]:
    return {"label": label, "url": url, "classes": button_class(kind, size), "note": note, "new_window": new_window}


@register.inclusion_tag("ui/form_actions.html")
def form_actions(label: Any, *, back_url: str = "", back_label: Any = "", kind: str = "primary", name: str = "", value: str = "") -> dict[str, Any]:
    """The row that ends a form: one submit button, and a way back on its left."""
    return {"label": label, "back_url": back_url, "back_label": back_label or _("이전"), "kind": kind, "name": name, "value": value}


@register.simple_block_tag
def alert(content: str, tone: str, *, title: Any = "", role: str = "") -> SafeString:
    """``role='alert'`` or ``'status'`` only for a message that answers what the person just did."""
    known(tone, TONES, "tone")
    return render_to_string("ui/alert.html", {"content": content, "tone": tone, "title": title, "role": role})


@register.simple_block_tag
def disclosure(content: str, summary: Any, *, open: bool = False) -> SafeString:  # noqa: A002 (the HTML attribute)
    return render_to_string("ui/disclosure.html", {"content": content, "summary": summary, "open": open})


@register.simple_block_tag
def panel(content: str, title: Any = "", *, level: int = 2, more_url: str = "", more_label: Any = "") -> SafeString:
    """A card with a heading; ``more_url`` adds a link beside the heading."""
    return render_to_string(
        "ui/panel.html", {"content": content, "title": title, "level": level, "more_url": more_url, "more_label": more_label or _("더보기")}
    )


@register.simple_block_tag
def dialog(
    content: str, id: str, title: Any, *, opener: Any = "", kind: str = "secondary", size: str = "medium", opened: bool = False  # noqa: A002
) -> SafeString:
    """A modal dialog and, with ``opener``, the button before it; ``opened`` shows it as soon as the page is there."""
    context = {"content": content, "id": id, "title": title, "opener": opener, "classes": button_class(kind, size), "opened": opened}
    return render_to_string("ui/dialog.html", context)


@register.inclusion_tag("ui/confirm_form.html", takes_context=True)
def confirm_form(  # noqa: PLR0913 (all by name)
    context: Context,
    id: str,  # noqa: A002
    *,
    action: str,
    opener: Any,
    title: Any,
    body: Any,
    confirm: Any,
    kind: str = "danger",
    opener_kind: str = "tertiary",
    fields: Mapping[str, str] | None = None,
    size: str = "medium",
) -> dict[str, Any]:
    """A button that asks before it posts: ``body`` names the object and the consequence."""
    return {
        "id": id, "action": action, "opener": opener, "title": title, "body": body, "confirm": confirm,
        "opener_classes": button_class(opener_kind, size), "classes": button_class(kind, "large"),
        "fields": fields or {}, "csrf_token": context.get("csrf_token"),
    }  # fmt: skip


@register.inclusion_tag("ui/empty_state.html")
def empty_state(title: Any, body: Any = "", *, action_label: Any = "", action_url: str = "") -> dict[str, Any]:
    return {"title": title, "body": body, "action_label": action_label, "action_url": action_url}


# --- lists and tables --------------------------------------------------------------------------------------------


@register.inclusion_tag("ui/summary_list.html")
def summary_list(rows: Sequence[tuple[Any, ...]], *, caption: Any = "") -> dict[str, Any]:
    """``rows`` = [(label, value, change_url), …]; the address may be left out or empty."""
    return {"rows": [(row[0], row[1], row[2] if len(row) > 2 else "") for row in rows], "caption": caption}


@register.inclusion_tag("ui/task_list.html")
def task_list(items: Sequence[tuple[Any, str, Any, str]]) -> dict[str, Any]:
    """``items`` = [(label, url, status, tone), …]; an empty address is a task that cannot be started yet."""
    for item in items:
        known(item[3], TONES, "tone")
    return {"items": items}


@register.inclusion_tag("ui/data_table.html")
def data_table(
    headers: Sequence[Any], rows: Sequence[Sequence[Any]], caption: Any, *, empty: Any = "", numeric: Sequence[int] = (), caption_shown: bool = False
) -> dict[str, Any]:
    """The first cell of a row heads it. Columns in ``numeric`` (from 0) stand right. Below 640 px rows become cards."""
    shown = [[(headers[n], cell, n in numeric) for n, cell in enumerate(row)] for row in rows]
    heads = [(header, n in numeric) for n, header in enumerate(headers)]
    return {"headers": heads, "rows": shown, "caption": caption, "empty": empty or _("내용이 없습니다."), "caption_shown": caption_shown}


@register.inclusion_tag("ui/progress.html")
def progress(label: Any, *, done: int, total: int) -> dict[str, Any]:
    return {"label": label, "done": done, "total": total}


@register.inclusion_tag("ui/stat_tiles.html")
def stat_tiles(items: Sequence[tuple[Any, Any, Any]]) -> dict[str, Any]:
    """``items`` = [(label, value, note), …]."""
    return {"items": items}


# --- first pages -------------------------------------------------------------------------------------------------


@register.simple_block_tag
def hero(content: str, title: Any, *, lead: Any = "", search_url: str = "", search_label: Any = "") -> SafeString:
    """The opening of a first page: one sentence, optional search, buttons as content."""
    context = {"content": content, "title": title, "lead": lead, "search_url": search_url, "search_label": search_label or _("찾는 말")}
    return render_to_string("ui/hero.html", context)


@register.inclusion_tag("ui/quick_links.html")
def quick_links(items: Sequence[tuple[Any, str, Any, str]], *, title: Any = "") -> dict[str, Any]:
    """``items`` = [(label, url, note, icon), …]."""
    return {"items": items, "title": title}


@register.inclusion_tag("ui/notice_list.html")
def notice_list(items: Sequence[tuple[Any, str, Any, Any]], *, empty: Any = "") -> dict[str, Any]:
    """``items`` = [(title, url, date, badge text or ''), …]."""
    return {"items": items, "empty": empty or _("등록된 글이 없습니다.")}


# --- charts ------------------------------------------------------------------------------------------------------


@register.inclusion_tag("ui/bar_chart.html")
def bar_chart(title: Any, rows: Sequence[tuple[str, Any]], unit: Any = "", *, series: Sequence[str] = ()) -> dict[str, Any]:
    """``rows`` = [(label, value), …], or [(label, [value, …]), …] with the parts named by ``series``."""
    names = [(name, index % charts.DASHES) for index, name in enumerate(series)]
    return {"title": title, "bars": charts.bars(rows, series), "unit": unit, "series": names}


@register.inclusion_tag("ui/line_chart.html")
def line_chart(title: Any, series: Sequence[tuple[str, Sequence[tuple[str, Any]]]], unit: Any = "") -> dict[str, Any]:
    """``series`` = [(name, [(step, value), …]), …], all over the same steps."""
    drawn, top = charts.lines(series)
    steps_shown = [label for label, _value in series[0][1]] if series else []
    table = [(label, [points[index][1] for _name, points in series]) for index, label in enumerate(steps_shown)]
    return {"title": title, "lines": drawn, "top": top, "unit": unit, "steps": steps_shown, "names": [name for name, _ in series], "table": table}
