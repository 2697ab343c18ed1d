import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dure.foundation.errors import Refusal
from dure.foundation.ui.forms import DateInput
from dure.hub.catalogue.models import Service
from dure.hub.events.models import DeliveryKind, DeliveryState
from dure.hub.oidc.models import AuthMethod, Client, SubjectType
from dure.hub.oidc.models.clients import MACHINE_SCOPES
from dure.hub.oidc.registration import from_pem
from dure.protocol.claims import SCOPES

KEY_BYTES = 20_000
PERIODS = [("7", _("7일")), ("30", _("30일")), ("90", _("90일"))]
ALL = [("", _("전체"))]


class MemberSearchForm(forms.Form):
    FIELDS = (
        ("login_id", _("아이디")), ("business_registration_number", _("사업자등록번호")), ("name", _("이름")),
        ("mobile", _("휴대전화")), ("email", _("이메일")), ("id", _("회원 식별값")),
    )
    by = forms.ChoiceField(label=_("찾는 항목"), choices=FIELDS)
    value = forms.CharField(
        label=_("찾는 값"), max_length=100, help_text=_("값 전체가 같은 회원만 찾습니다. 찾은 사실은 기록에 남습니다."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}), error_messages={"required": _("찾는 값을 입력해 주세요.")},
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("사유"), max_length=300, min_length=5, help_text=_("다섯 글자 이상 입력해 주세요. 감사 기록에 남습니다."),
        error_messages={"required": _("사유를 입력해 주세요."), "min_length": _("사유를 다섯 글자 이상 입력해 주세요.")},
    )


class AuditFilter(forms.Form):
    action = forms.CharField(label=_("행위"), required=False, max_length=60)
    actor = forms.CharField(label=_("한 사람"), required=False, max_length=80)
    subject = forms.CharField(label=_("대상자"), required=False, max_length=80)
    first = forms.DateField(label=_("처음 날"), required=False, widget=DateInput)
    last = forms.DateField(label=_("마지막 날"), required=False, widget=DateInput)


class DeliveryFilter(forms.Form):
    state = forms.ChoiceField(label=_("상태"), required=False, choices=[*ALL, *DeliveryState.choices])
    kind = forms.ChoiceField(label=_("종류"), required=False, choices=[*ALL, *DeliveryKind.choices])
    client = forms.ModelChoiceField(label=_("클라이언트"), required=False, queryset=Client.objects.none(), empty_label=_("전체"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client"].queryset = Client.objects.all()  # type: ignore[attr-defined]


class PeriodForm(forms.Form):
    days = forms.ChoiceField(label=_("기간"), choices=PERIODS, required=False)

    @property
    def chosen(self) -> int:
        return int(self.cleaned_data["days"] or 30) if self.is_valid() else 30


class AddressList(forms.CharField):
    """One address a line; gives a list."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class ClientForm(forms.Form):
    """A relying party. With ``client`` its identifier and kind of subject stay as they are."""

    client_id = forms.RegexField(
        label=_("클라이언트 식별자"), regex=r"^[a-z0-9][a-z0-9-]{2,59}$", help_text=_("영문 소문자, 숫자, 붙임표 3~60자"),
        error_messages={"required": _("식별자를 입력해 주세요."), "invalid": _("식별자는 영문 소문자, 숫자, 붙임표로 3~60자입니다.")},
    )
    name = forms.CharField(label=_("이름"), max_length=100, error_messages={"required": _("이름을 입력해 주세요.")})
    name_en = forms.CharField(label=_("영문 이름"), max_length=120, required=False)
    service = forms.ModelChoiceField(label=_("연결할 서비스"), queryset=Service.objects.none(), required=False, empty_label=_("없음"))
    redirect_uris = AddressList(label=_("로그인 뒤 돌아갈 주소"), required=False, help_text=_("한 줄에 하나씩, 글자 하나까지 같아야 합니다."))
    post_logout_redirect_uris = AddressList(label=_("로그아웃 뒤 돌아갈 주소"), required=False, help_text=_("한 줄에 하나씩 입력해 주세요."))
    backchannel_logout_uri = forms.CharField(label=_("로그아웃 알림 주소"), max_length=500, required=False)
    events_uri = forms.CharField(label=_("보안 이벤트 주소"), max_length=500, required=False)
    initiate_login_uri = forms.CharField(label=_("로그인 시작 주소"), max_length=500, required=False)
    auth_method = forms.ChoiceField(label=_("클라이언트 인증"), choices=AuthMethod.choices)
    key_file = forms.FileField(label=_("공개키 파일"), required=False, help_text=_("PEM 또는 JWK(JSON) 형식의 RSA, P-256 공개키"))
    key_text = forms.CharField(
        label=_("공개키 붙여 넣기"), required=False, max_length=KEY_BYTES, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("파일 대신 여기에 붙여 넣어도 됩니다. 비워 두면 등록된 키를 그대로 씁니다."),
    )
    id_token_alg = forms.ChoiceField(label=_("ID 토큰 서명"), choices=[("ES256", "ES256"), ("RS256", "RS256")])
    subject_type = forms.ChoiceField(label=_("식별값 종류"), choices=SubjectType.choices)
    scopes = forms.MultipleChoiceField(
        label=_("정보 범위"), widget=forms.CheckboxSelectMultiple, choices=[(name, name) for name in (*SCOPES, *MACHINE_SCOPES)],
        error_messages={"required": _("정보 범위를 하나 이상 골라 주세요.")},
    )
    require_par = forms.BooleanField(label=_("인가 요청을 미리 보내게(PAR) 하기"), required=False)

    def __init__(self, *args: Any, client: Client | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = Service.objects.all()  # type: ignore[attr-defined]
        if client is not None:
            del self.fields["client_id"]
            del self.fields["subject_type"]

    def clean_key_file(self) -> str:
        upload = self.cleaned_data.get("key_file")
        if not upload:
            return ""
        if upload.size > KEY_BYTES:
            raise forms.ValidationError(_("공개키 파일이 너무 큽니다. 20KB 이하의 파일을 올려 주세요."), code="size")
        try:
            return str(upload.read().decode())
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("공개키 파일은 글자로 된 PEM이나 JWK 파일이어야 합니다."), code="text") from error

    def jwks(self) -> dict[str, Any] | None:
        """The given key as JWK or JWK set, or None. Raises Refusal."""
        text = (self.cleaned_data["key_file"] or self.cleaned_data["key_text"]).strip()
        if not text:
            return None
        if text.startswith("{"):
            try:
                return dict(json.loads(text))
            except ValueError:
                raise Refusal("key_refused", _("공개키를 읽을 수 없습니다. JWK는 올바른 JSON이어야 합니다."), field="jwks") from None
        return from_pem(text)

    def facts(self) -> dict[str, Any]:
        """What registration takes. Raises Refusal for an unreadable key."""
        skipped = {"key_file", "key_text", "client_id"}
        return {name: value for name, value in self.cleaned_data.items() if name not in skipped} | {"jwks": self.jwks()}


def initial_of(client: Client) -> dict[str, Any]:
    lists = {name: "\n".join(getattr(client, name)) for name in ("redirect_uris", "post_logout_redirect_uris")}
    plain = (
        "name", "name_en", "service", "backchannel_logout_uri", "events_uri", "initiate_login_uri", "auth_method", "id_token_alg",
        "scopes", "require_par",
    )
    return {name: getattr(client, name) for name in plain} | lists
