from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dure.foundation.ui.forms import DigitsInput
from dure.programme.announcements.filters import INDUSTRIES, REGIONS
from dure.programme.announcements.models import Agency, Category
from dure.programme.eligibility.models import Kind
from dure.programme.eligibility.words import CERTIFICATIONS
from dure.rules.eligibility.requirements import LARGEST, MOST_YEARS

RANGES = {Kind.FOUNDED: MOST_YEARS, Kind.EMPLOYEES: LARGEST, Kind.SALES: LARGEST, Kind.EXPORTS: LARGEST}
UNITS = {Kind.FOUNDED: _("년"), Kind.EMPLOYEES: _("명"), Kind.SALES: _("백만 원"), Kind.EXPORTS: _("천 달러")}


def choices(label: Any, options: Mapping[str, Any], hint: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, choices=list(options.items()), widget=forms.CheckboxSelectMultiple, help_text=hint
    )


def whole(label: Any, largest: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=largest,
        localize=False,
        widget=DigitsInput,
        error_messages={"invalid": _("숫자만 입력해 주세요.")},
    )


class RequirementsForm(forms.Form):
    """All requirements of one announcement; what is left empty is not asked. ``wanted`` gives parameters by kind."""

    region_codes = choices(_("소재지"), REGIONS, _("고른 지역에 본사가 있는 기업만 신청할 수 있습니다."))
    industry_sectors = choices(_("산업 분류"), INDUSTRIES)
    industry_words = forms.CharField(
        label=_("업종에 들어갈 말"), required=False, max_length=200, help_text=_("쉼표로 나눕니다. 위에서 고른 산업 분류이거나 이 말 가운데 하나가 업종에 있으면 됩니다.")
    )
    certifications_kinds = choices(_("보유 인증"), CERTIFICATIONS)
    certifications_every = forms.BooleanField(label=_("고른 인증을 모두 갖추어야 함"), required=False)
    no_benefit_keys = choices(_("중복 지원 제한"), {}, _("고른 사업의 지원을 받고 있는 기업은 신청할 수 없습니다."))
    full_member = forms.BooleanField(label=_("정식회원만 신청할 수 있음"), required=False)
    reason = forms.CharField(
        label=_("고치는 까닭"), required=False, max_length=200, help_text=_("게시한 공고라면 꼭 적어 주세요. 감사 기록에 남습니다.")
    )

    def __init__(self, data: Any = None, *, stored: Mapping[str, Mapping[str, Any]]) -> None:
        super().__init__(data, initial=shown(stored))
        for kind, largest in RANGES.items():
            unit = UNITS[kind]
            self.fields[f"{kind}_least"] = whole(_("%(kind)s 최소 (%(unit)s)") % {"kind": kind.label, "unit": unit}, largest)
            self.fields[f"{kind}_most"] = whole(_("%(kind)s 최대 (%(unit)s)") % {"kind": kind.label, "unit": unit}, largest)
        self.fields["no_benefit_keys"].choices = [(item.key, item.label) for item in Category.objects.all()]  # type: ignore[attr-defined]
        self.sections = [
            (_("소재지"), ["region_codes"]),
            (_("업력과 규모"), [f"{kind}_{end}" for kind in RANGES for end in ("least", "most")]),
            (_("업종"), ["industry_sectors", "industry_words"]),
            (_("인증과 자격"), ["certifications_kinds", "certifications_every", "no_benefit_keys", "full_member"]),
            (_("기록"), ["reason"]),
        ]

    @property
    def wanted(self) -> dict[str, dict[str, Any]]:
        data = self.cleaned_data
        sectors, said = data["industry_sectors"], [word.strip() for word in data["industry_words"].split(",") if word.strip()]
        ranges = {kind: {"least": data[f"{kind}_least"], "most": data[f"{kind}_most"]} for kind in RANGES}
        return {
            **({Kind.REGION: {"codes": data["region_codes"]}} if data["region_codes"] else {}),
            **{kind: ends for kind, ends in ranges.items() if ends != {"least": None, "most": None}},
            **({Kind.INDUSTRY: {"sectors": sectors, "words": said}} if sectors or said else {}),
            **({Kind.CERTIFICATIONS: certifications(data)} if data["certifications_kinds"] else {}),
            **({Kind.NO_BENEFIT: {"keys": data["no_benefit_keys"]}} if data["no_benefit_keys"] else {}),
            **({Kind.FULL_MEMBER: {}} if data["full_member"] else {}),
        }


def certifications(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"kinds": data["certifications_kinds"], "every": data["certifications_every"]}


def shown(stored: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Field values of stored parameters."""
    values = {f"{kind}_{name}": value for kind, parameters in stored.items() for name, value in parameters.items()}
    if "industry_words" in values:
        values["industry_words"] = ", ".join(values["industry_words"])
    return {**values, "full_member": Kind.FULL_MEMBER in stored}


class ForMeFilter(forms.Form):
    agency = forms.ChoiceField(label=_("기관"), required=False)
    category = forms.ChoiceField(label=_("사업 구분"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        agencies = [(item.code, item.label) for item in Agency.objects.filter(active=True)]
        categories = [(item.key, item.label) for item in Category.objects.all()]
        self.fields["agency"].choices = [("", _("전체")), *agencies]  # type: ignore[attr-defined]
        self.fields["category"].choices = [("", _("전체")), *categories]  # type: ignore[attr-defined]
