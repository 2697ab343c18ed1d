from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dure.foundation.access import Actor, local_path
from dure.portal.accounts.models import AccountState, Role
from dure.portal.backoffice.exports import offered
from dure.portal.policy import CORPORATE, INDIVIDUAL, Permission

PERMISSION_NAMES = {
    Permission.COMPANY_SEE: _("소속 기업 보기"),
    Permission.COMPANY_EDIT: _("기업 정보 수정"),
    Permission.QUESTION_ASK: _("질문하기"),
    Permission.PROGRAMME_APPLY: _("지원사업 신청"),
    Permission.EVALUATION_DO: _("평가하기"),
    Permission.AUDIT_COST: _("원가 검토"),
    Permission.SUPPLY_OFFER: _("서비스 공급"),
    Permission.PROGRAMME_WATCH: _("사업 현황 보기"),
}
MEMBER_KINDS = ((INDIVIDUAL, _("개인회원")), (CORPORATE, _("기업회원")))


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("까닭"), max_length=200, min_length=4, help_text=_("감사 기록에 남습니다. 네 글자 이상 입력해 주세요.")
    )


class PeopleFilter(forms.Form):
    q = forms.CharField(
        label=_("찾을 말"), required=False, max_length=60, help_text=_("이름, 아이디, 이메일, 휴대폰, 기업명, 사업자등록번호")
    )
    state = forms.ChoiceField(label=_("상태"), required=False, choices=[("", _("전체")), *AccountState.choices])
    role = forms.ChoiceField(label=_("역할"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("전체")), *((role.key, role.label) for role in Role.objects.all())]  # type: ignore[attr-defined]


class RoleForm(forms.ModelForm):  # type: ignore[type-arg]
    permissions = forms.MultipleChoiceField(
        label=_("권한"), required=False, choices=list(PERMISSION_NAMES.items()), widget=forms.CheckboxSelectMultiple
    )
    member_kind = forms.ChoiceField(label=_("전환할 통합회원"), choices=MEMBER_KINDS, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("바꾸는 까닭"), max_length=200, min_length=4)

    class Meta:
        model = Role
        fields = ("name", "name_en", "member_kind", "permissions", "landing", "order")
        labels = {"name": _("역할 이름"), "name_en": _("영문 이름"), "landing": _("로그인 뒤 처음 화면"), "order": _("순서")}
        help_texts = {"landing": _("/로 시작하는 이 누리집의 주소입니다.")}

    def clean_landing(self) -> str:
        value: str = self.cleaned_data["landing"]
        if not local_path(value):
            raise forms.ValidationError(_("/로 시작하는 주소를 입력해 주세요."))
        return value

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class AssignForm(ReasonForm):
    roles = forms.MultipleChoiceField(label=_("역할"), required=False, widget=forms.CheckboxSelectMultiple)
    field_order = ("roles", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = [(role.key, role.label) for role in Role.objects.all()]  # type: ignore[attr-defined]


class ExportForm(ReasonForm):
    kind = forms.ChoiceField(label=_("자료"), widget=forms.RadioSelect)
    format = forms.ChoiceField(label=_("형식"), choices=[("xlsx", "XLSX"), ("csv", "CSV")], initial="xlsx", widget=forms.RadioSelect)
    masked = forms.BooleanField(label=_("개인정보를 가리고 내보내기"), required=False, initial=True)
    field_order = ("kind", "format", "masked", "reason")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = offered(actor)  # type: ignore[attr-defined]


class AuditFilter(forms.Form):
    action = forms.CharField(label=_("행위"), required=False, max_length=60)
    actor = forms.CharField(label=_("한 사람"), required=False, max_length=80)
    subject = forms.CharField(label=_("대상자"), required=False, max_length=80)
    since = forms.DateField(label=_("부터"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label=_("까지"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


class AnswerForm(forms.Form):
    body = forms.CharField(label=_("답변"), max_length=8000, help_text=_("마크다운으로 쓸 수 있습니다."), widget=forms.Textarea({"rows": 8}))
