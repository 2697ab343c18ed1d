from django import forms
from django.utils.translation import gettext_lazy as _


class FileForm(forms.Form):
    file = forms.FileField(label=_("관세청 HS부호 파일"), help_text=_("CSV 파일. 글자는 EUC-KR이나 UTF-8, 20MB까지."))
