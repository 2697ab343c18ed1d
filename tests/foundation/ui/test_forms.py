import pytest
from django import forms
from django.template import Context, Template
from django.utils.translation import override

from dure.foundation.ui.forms import DateInput, faults
from dure.foundation.ui.sentences import with_particle


class Sample(forms.Form):
    name = forms.CharField(label="이름", help_text="실명", max_length=4)
    number = forms.CharField(label="번호", min_length=10, required=False)
    kind = forms.ChoiceField(label="종류", widget=forms.RadioSelect, choices=[("a", "가"), ("b", "나")])
    area = forms.ChoiceField(label="지역", choices=[("", "-"), ("a", "가")])
    born = forms.DateField(label="생년월일", widget=DateInput(), required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)
    agreed = forms.BooleanField(label="동의합니다.")

    def clean(self):
        if self.data.get("name") == "금지":
            self.add_error("name", "이 이름은 쓸 수 없습니다.")
        if self.data.get("number") == "whole":
            raise forms.ValidationError("함께 보면 맞지 않습니다.")


def test_errors_name_the_field_and_lead_to_its_control():
    assert list(faults(Sample({"number": "12", "area": "x"}))) == [
        ("id_name", "이름을 입력해 주세요."),
        ("id_number", "번호는 10자 이상이어야 합니다. 지금은 2자입니다."),
        ("id_kind_0", "종류를 골라 주세요."),
        ("id_area", "지역은 목록에 있는 것 가운데에서 골라 주세요."),
        ("id_agreed", "‘동의합니다.’에 표시해 주세요."),
    ]


def test_a_forms_own_words_are_left_alone_and_whole_form_errors_come_first():
    found = list(faults(Sample({"name": "금지", "number": "whole", "kind": "a", "area": "a", "agreed": "on"})))
    assert found[0] == ("", "함께 보면 맞지 않습니다.")
    assert ("id_name", "이 이름은 쓸 수 없습니다.") in found


def test_an_unsent_form_has_no_summary():
    assert not list(faults(Sample()))
    assert "error-summary" not in str(Sample())


def test_the_rendered_form_ties_help_and_errors_to_the_field():
    html = str(Sample({"name": ""}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert html.index('role="alert"') < html.index('name="name"')
    assert "<legend" in html
    assert "(선택)" in html


def test_hidden_fields_are_kept_and_never_shown_as_fields():
    html = str(Sample(initial={"secret": "s"}))
    assert html.count('name="secret"') == 1
    assert 'for="id_secret"' not in html


def test_dates_are_shown_as_the_browser_wants_them():
    import datetime as dt

    html = str(Sample(initial={"born": dt.date(1990, 1, 31)})["born"])
    assert 'type="date"' in html
    assert 'value="1990-01-31"' in html


def test_the_title_says_error_first_when_any_form_of_the_page_was_refused():
    template = Template("{% load ui %}{% error_prefix %}")
    assert template.render(Context({"form": Sample()})) == ""
    assert template.render(Context({"first": Sample(), "second": Sample({})})) == "오류: "
    with override("en"):
        assert template.render(Context({"form": Sample({})})) == "Error: "


@pytest.mark.parametrize(("word", "expected"), [("이름", "이름을"), ("번호", "번호를"), ("ID", "ID을(를)"), ("사업자등록번호(10자리)", "사업자등록번호(10자리)를")])
def test_particles_follow_the_last_syllable(word, expected):
    assert with_particle(word, "을", "를") == expected


def test_english_errors_quote_the_field():
    with override("en"):
        assert list(faults(Sample({"kind": "a", "area": "a", "agreed": "on"}))) == [("id_name", "Please enter “이름”.")]
