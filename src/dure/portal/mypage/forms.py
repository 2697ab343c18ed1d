from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from dure.foundation.documents.fields import UploadField
from dure.portal.accounts.fields import MobileField, NewPasswordField, NewPasswordMixin
from dure.portal.accounts.forms import DetailsForm
from dure.portal.mypage.services import APPLICATION, ID_COPY, PAPERS

PRESENT = forms.PasswordInput({"autocomplete": "current-password"})


class PasswordForm(forms.Form):
    password = forms.CharField(label=_("비밀번호"), max_length=100, strip=False, widget=PRESENT)
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class MyDetailsForm(DetailsForm):
    name = forms.CharField(label=_("이름"), max_length=60)
    mobile = MobileField()

    field_order = ("name", "mobile")

    def fix_verified(self) -> None:
        """Verified values are shown, not edited."""
        for name in ("name", "mobile"):
            self.fields[name].disabled = True
            self.fields[name].help_text = _("본인확인으로 확인한 값이라 고칠 수 없습니다.")

    def changes(self) -> dict[str, object]:
        return {name: self.cleaned_data[name] for name in ("name", "mobile", *self.details)}


class ChangePasswordForm(NewPasswordMixin):
    present = forms.CharField(label=_("지금 비밀번호"), max_length=100, strip=False, widget=PRESENT)
    password = NewPasswordField(label=_("새 비밀번호"))
    password_again = NewPasswordField(label=_("새 비밀번호 확인"), help_text="")


class PapersForm(forms.Form):
    application = UploadField(label=_("신청서"), multiple=True, required=False, allowed=PAPERS)
    id_copy = UploadField(
        label=_("신분증 사본"),
        multiple=True,
        required=False,
        allowed=PAPERS,
        help_text=_("주민등록번호 뒷자리는 가리고 올려 주세요. 한 파일에 20MB까지입니다."),
    )


    def papers(self) -> dict[str, list[UploadedFile]]:
        return {APPLICATION: self.cleaned_data["application"], ID_COPY: self.cleaned_data["id_copy"]}


class LeaveForm(forms.Form):
    password = forms.CharField(label=_("비밀번호"), max_length=100, strip=False, widget=PRESENT)
    understood = forms.BooleanField(
        label=_("계정을 되살릴 수 없다는 것을 확인했습니다."),
        error_messages={"required": _("탈퇴하려면 확인란에 표시해 주세요.")},
    )


class JoinForm(forms.Form):
    q = forms.CharField(label=_("기업명 또는 사업자등록번호"), max_length=60, required=False)
