from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dure.programme.announcements.filters import INDUSTRIES, REGIONS
from dure.programme.announcements.models import Agency, Category, SavedSearch
from dure.programme.announcements.query import LONGEST_WORDS, STANDINGS

ALL = ("", _("전체"))


class FilterForm(forms.Form):
    """The filter of the list; sent by GET, read by ``Query.of``."""

    q = forms.CharField(label=_("찾을 말"), required=False, max_length=LONGEST_WORDS, widget=forms.TextInput({"type": "search"}))
    state = forms.ChoiceField(label=_("접수 상태"), required=False, choices=[ALL, *STANDINGS.items()])
    agency = forms.ChoiceField(label=_("기관"), required=False)
    category = forms.ChoiceField(label=_("사업 구분"), required=False)
    region = forms.ChoiceField(label=_("지역"), required=False, choices=[ALL, *REGIONS.items()])
    industry = forms.ChoiceField(label=_("업종"), required=False, choices=[ALL, *INDUSTRIES.items()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies = [(item.code, item.label) for item in Agency.objects.filter(active=True)]
        categories = [(item.key, item.label) for item in Category.objects.all()]
        self.fields["agency"].choices = [ALL, *agencies]  # type: ignore[attr-defined]
        self.fields["category"].choices = [ALL, *categories]  # type: ignore[attr-defined]

    @property
    def always(self) -> list[forms.BoundField]:
        return [self["q"], self["state"], self["agency"]]

    @property
    def folded(self) -> list[forms.BoundField]:
        return [self["category"], self["region"], self["industry"]]


class SaveSearchForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = SavedSearch
        fields = ("name", "alerts")
        help_texts = {"alerts": _("하루에 한 번, 새로 올라온 공고가 있을 때만 보냅니다. 메일에서 바로 끌 수 있습니다.")}
