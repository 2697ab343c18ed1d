from django import forms
from django.utils.translation import gettext_lazy as _

from dure.foundation.documents.fields import UploadField


class QuestionForm(forms.Form):
    title = forms.CharField(label=_("제목"), max_length=100)
    body = forms.CharField(
        label=_("질문 내용"),
        max_length=4000,
        help_text=_("주민등록번호나 계좌번호 같은 개인정보는 적지 말아 주세요."),
        widget=forms.Textarea({"rows": 8}),
    )
    private = forms.BooleanField(label=_("나와 담당자만 볼 수 있게 하기"), required=False, initial=True)
    uploads = UploadField(label=_("첨부파일"), multiple=True, required=False)
