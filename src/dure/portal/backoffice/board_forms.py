from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dure.foundation.documents.fields import UploadField
from dure.portal.board.models import Download, FaqCategory, FaqEntry, Notice, Page, PageVersion

BODY = forms.Textarea({"rows": 14})
BODY_EN = forms.Textarea({"rows": 10})
MOMENT = {"type": "datetime-local"}
WIDGETS = {
    "body": BODY,
    "body_en": BODY_EN,
    "published_from": forms.DateTimeInput(MOMENT, format="%Y-%m-%dT%H:%M"),
    "published_until": forms.DateTimeInput(MOMENT, format="%Y-%m-%dT%H:%M"),
}
HELP = {
    "body": _("마크다운으로 씁니다. 제목은 #, 목록은 -로 시작합니다."),
    "published_until": _("비워 두면 계속 게시합니다."),
}


class NoticeForm(forms.ModelForm):  # type: ignore[type-arg]
    uploads = UploadField(label=_("첨부파일"), multiple=True, required=False)

    class Meta:
        model = Notice
        fields = ("title", "body", "title_en", "body_en", "pinned", "published_from", "published_until")
        widgets = WIDGETS
        help_texts = HELP


class DownloadForm(forms.ModelForm):  # type: ignore[type-arg]
    uploads = UploadField(label=_("파일"), required=False, help_text=_("새 파일을 고르면 전에 올린 파일을 바꿉니다. 20MB까지입니다."))

    class Meta:
        model = Download
        fields = ("title", "body", "title_en", "body_en", "published_from", "published_until")
        widgets = WIDGETS
        help_texts = HELP


class FaqForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = FaqEntry
        fields = ("category", "title", "body", "title_en", "body_en", "order")
        labels = {"title": _("질문"), "body": _("답"), "title_en": _("영문 질문"), "body_en": _("영문 답")}
        widgets = WIDGETS
        help_texts = HELP


class CategoryForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = FaqCategory
        fields = ("name", "name_en", "order")


class PageForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Page
        fields = ("slug", "section", "order")
        help_texts = {"slug": _("주소에 쓰는 영문 소문자입니다. 예: programme")}


class VersionForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = PageVersion
        fields = ("title", "body", "title_en", "body_en", "change_note")
        widgets = WIDGETS
        help_texts = HELP
