import datetime as dt
import unicodedata
from collections.abc import Callable
from typing import Any, ClassVar, Self

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dure.foundation import clock
from dure.foundation.errors import Refusal
from dure.foundation.ui.forms import DateInput, DigitsInput
from dure.hub.members import passwords, rules
from dure.hub.members import selectors as members
from dure.hub.members.models import Gender, MemberKind
from dure.hub.signup.models import SignUpDraft
from dure.rules.identifiers.numbers import is_business_number, only_digits
from dure.rules.identifiers.phone import is_mobile

RELATIONS = [("", _("선택해 주세요")), ("father", _("아버지")), ("mother", _("어머니")), ("guardian", _("그 밖의 법정대리인"))]
OLDEST = dt.date(1880, 1, 1)


def checked(call: Callable[..., str], *args: str) -> str:
    """The normal form of a field, or its refusal as a form error."""
    try:
        return call(*args)
    except Refusal as refusal:
        raise forms.ValidationError(str(refusal.message), code=refusal.code) from refusal


class Hinted(str):
    """A label with a line of explanation."""

    __slots__ = ("hint",)
    hint: str

    def __new__(cls, text: object, hint: object) -> Self:
        made = super().__new__(cls, str(text))
        made.hint = str(hint)
        return made


class KindForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("회원 종류"),
        choices=MemberKind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("개인회원과 기업회원 가운데 하나를 선택해 주세요."),
            "invalid_choice": _("개인회원과 기업회원 가운데 하나를 선택해 주세요."),
        },
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput, max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (MemberKind.INDIVIDUAL, Hinted(MemberKind.INDIVIDUAL.label, gettext("한 사람이 하나. 본인확인을 거쳐 아이디와 비밀번호로 로그인합니다."))),
            (MemberKind.CORPORATE, Hinted(MemberKind.CORPORATE.label, gettext("사업자등록번호마다 하나. 사업자 인증서로 로그인합니다."))),
        ]


class BusinessNumberForm(forms.Form):
    number = forms.CharField(
        label=_("사업자등록번호"),
        max_length=20,
        help_text=_("숫자 10자리. 예: 123-45-67891"),
        widget=DigitsInput,
        error_messages={"required": _("사업자등록번호 10자리를 입력해 주세요.")},
    )

    def clean_number(self) -> str:
        number = only_digits(self.cleaned_data["number"])
        if not is_business_number(number):
            raise forms.ValidationError(gettext("사업자등록번호가 올바르지 않습니다. 숫자 10자리를 다시 확인해 주세요."), code="check_digit")
        return number


class GuardianForm(forms.Form):
    relation = forms.ChoiceField(
        label=_("어린이와의 관계"),
        choices=RELATIONS,
        error_messages={"required": _("어린이와의 관계를 선택해 주세요."), "invalid_choice": _("목록에 있는 관계를 선택해 주세요.")},
    )
    agree = forms.BooleanField(
        label=_("법정대리인으로서 위 내용을 읽었고 어린이의 가입과 개인정보 처리에 동의합니다."),
        error_messages={"required": _("어린이가 가입하려면 법정대리인의 동의가 필요합니다. 내용을 읽고 동의해 주세요.")},
    )


class DetailsForm(forms.Form):
    """What both kinds type in step 4. Fields that the verification proved are left out and cannot be posted."""

    login_id = forms.CharField(
        label=_("아이디"),
        max_length=50,
        help_text=_("영문 소문자, 숫자, 기호(- _ .)로 5자 이상 20자 이하"),
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "data-check-url": reverse_lazy("signup:login_id")}
        ),
        error_messages={"required": _("아이디를 입력해 주세요.")},
    )
    password = forms.CharField(
        label=_("비밀번호"),
        max_length=200,
        strip=False,
        error_messages={"required": _("비밀번호를 입력해 주세요.")},
        help_text=_("영문 대문자, 소문자, 숫자, 특수문자를 모두 넣어 8자 이상 20자 이하"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label=_("비밀번호 확인"),
        max_length=200,
        strip=False,
        error_messages={"required": _("비밀번호 확인에 같은 비밀번호를 한 번 더 입력해 주세요.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    email = forms.CharField(
        label=_("이메일"),
        max_length=254,
        help_text=_("예: name@example.com"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("이메일을 입력해 주세요.")},
    )
    phone = forms.CharField(
        label=_("유선전화"),
        max_length=30,
        required=False,
        help_text=_("지역번호부터 입력합니다. 예: 042-123-4567"),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    provable: ClassVar[tuple[str, ...]] = ()
    personal: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: Any = None, *, draft: SignUpDraft) -> None:
        super().__init__(data, initial=draft.details)
        self.draft = draft
        identity = draft.identity
        for name in self.provable:
            if identity is not None and getattr(identity, name):
                del self.fields[name]
        self.note_password()

    def note_password(self) -> None:
        """Say whether a password has been kept already; then both fields may stay empty."""
        kept = bool(self.draft.password_hash)
        for name in ("password", "password_again"):
            self.fields[name].required = not kept
        if kept:
            self["password"].help_text = gettext("비밀번호는 이미 안전하게 받아 두었습니다. 바꾸려면 두 칸에 새로 입력해 주세요.")

    @property
    def sections(self) -> list[tuple[Any, list[str]]]:
        personal = [name for name in self.personal if name in self.fields]
        groups: list[tuple[Any, list[str]]] = [(_("로그인 정보"), ["login_id", "password", "password_again"])]
        if personal:
            groups.append((self.personal_title, personal))
        return [*groups, (_("연락처"), ["email", "phone"])]

    personal_title: ClassVar[Any] = ""

    @property
    def typed(self) -> dict[str, str]:
        """What was typed as text, without passwords; kept also when the form has errors."""
        names = [name for name in self.fields if not name.startswith("password")]
        return {name: unicodedata.normalize("NFC", self.data.get(name, "")).strip()[:300] for name in names}

    @property
    def good_password(self) -> str:
        """The new password, if it is fit to be kept even though another field is wrong."""
        return self.cleaned_data.get("password", "") if "password_again" not in self.errors and "login_id" not in self.errors else ""

    def clean_login_id(self) -> str:
        login_id = checked(rules.check_login_id, self.cleaned_data["login_id"])
        if not members.login_id_free(login_id):
            raise forms.ValidationError(gettext("이미 쓰이고 있는 아이디입니다. 다른 아이디를 정해 주세요."), code="login_id_taken")
        return login_id

    def clean_password(self) -> str:
        raw = self.cleaned_data["password"]
        login_id = self.cleaned_data.get("login_id", "")
        if not raw and self.draft.password_hash and self.draft.password_for == login_id:
            return ""
        if not raw and login_id:
            raise forms.ValidationError(gettext("아이디가 바뀌었습니다. 비밀번호를 다시 입력해 주세요."), code="again")
        problems = passwords.faults(raw, login_id)
        if problems:
            raise forms.ValidationError(" ".join(problems), code="password_weak")
        return raw

    def clean_password_again(self) -> str:
        again, first = self.cleaned_data["password_again"], str(self.data.get("password", ""))
        if first and not again:
            raise forms.ValidationError(gettext("비밀번호 확인에 같은 비밀번호를 한 번 더 입력해 주세요."), code="required")
        if again != first:
            raise forms.ValidationError(gettext("비밀번호와 비밀번호 확인이 서로 다릅니다. 같은 비밀번호를 입력해 주세요."), code="mismatch")
        return ""

    def clean_email(self) -> str:
        return checked(rules.check_email, self.cleaned_data["email"])

    def clean_phone(self) -> str:
        return checked(rules.check_phone, self.cleaned_data["phone"])

    @property
    def values(self) -> dict[str, str]:
        """The checked fields in their normal form, as text, without passwords."""
        return {name: _text(value) for name, value in self.cleaned_data.items() if not name.startswith("password")}


class IndividualForm(DetailsForm):
    name = forms.CharField(
        label=_("이름"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("이름을 입력해 주세요."), "max_length": _("이름은 60자까지 입력할 수 있습니다.")},
    )
    birth_date = forms.DateField(
        label=_("생년월일"),
        widget=DateInput(attrs={"autocomplete": "bday"}),
        help_text=_("예: 1990-01-31"),
        error_messages={
            "required": _("생년월일을 입력해 주세요."),
            "invalid": _("생년월일을 1990-01-31처럼 연-월-일로 입력해 주세요."),
        },
    )
    gender = forms.ChoiceField(
        label=_("성별"),
        choices=Gender.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("성별을 선택해 주세요."), "invalid_choice": _("성별을 선택해 주세요.")},
    )
    mobile = forms.CharField(
        label=_("휴대전화"),
        max_length=30,
        help_text=_("예: 010-1234-5678"),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        error_messages={"required": _("휴대전화 번호를 입력해 주세요.")},
    )

    provable = ("name", "birth_date", "gender", "mobile")
    personal = ("name", "birth_date", "gender", "mobile")
    personal_title = _("본인 정보")

    def clean_birth_date(self) -> dt.date:
        birth: dt.date = self.cleaned_data["birth_date"]
        if not OLDEST <= birth <= clock.today():
            raise forms.ValidationError(gettext("생년월일이 올바른지 확인해 주세요. 오늘보다 뒤일 수 없습니다."), code="range")
        return birth

    def clean_mobile(self) -> str:
        text = self.cleaned_data["mobile"]
        if not is_mobile(text):
            raise forms.ValidationError(gettext("휴대전화 번호를 010-1234-5678처럼 입력해 주세요."), code="mobile_form")
        return checked(rules.check_phone, text)


class CorporateForm(DetailsForm):
    company_name = forms.CharField(
        label=_("회사명"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": _("회사명을 입력해 주세요."), "max_length": _("회사명은 100자까지 입력할 수 있습니다.")},
    )
    representative = forms.CharField(
        label=_("대표자명"),
        max_length=60,
        error_messages={"required": _("대표자명을 입력해 주세요."), "max_length": _("대표자명은 60자까지 입력할 수 있습니다.")},
    )
    founded_on = forms.DateField(
        label=_("설립일"),
        widget=DateInput,
        help_text=_("예: 2015-03-02. 개인사업자는 개업일을 입력합니다."),
        error_messages={
            "required": _("설립일을 입력해 주세요."),
            "invalid": _("설립일을 2015-03-02처럼 연-월-일로 입력해 주세요."),
        },
    )

    provable = ("company_name", "representative", "founded_on")
    personal = ("company_name", "representative", "founded_on")
    personal_title = _("회사 정보")

    def __init__(self, data: Any = None, *, draft: SignUpDraft) -> None:
        super().__init__(data, draft=draft)
        self.fields["phone"].label = _("대표 전화번호")

    def clean_founded_on(self) -> dt.date:
        founded: dt.date = self.cleaned_data["founded_on"]
        if not OLDEST <= founded <= clock.today():
            raise forms.ValidationError(gettext("설립일이 올바른지 확인해 주세요. 오늘보다 뒤일 수 없습니다."), code="range")
        return founded


def details_form(draft: SignUpDraft, data: Any = None) -> DetailsForm:
    return (CorporateForm if draft.is_corporate else IndividualForm)(data, draft=draft)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value or "")
