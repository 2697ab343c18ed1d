"""One renderer for every form: ``<form method="post" novalidate>{% csrf_token %}{{ form }}…</form>`` needs no other markup."""

from collections.abc import Iterator
from typing import Any, Self, cast

from django import forms
from django.forms.renderers import TemplatesSetting

from dure.foundation.ui.sentences import sentences

INPUT_CLASSES = "krds-input"


class BoundField(forms.BoundField):
    """A field that knows how it is laid out. ``aria-invalid`` and ``aria-describedby`` come from Django."""

    @property
    def kind(self) -> str:
        widget = self.field.widget
        if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
            return "choices"
        if isinstance(widget, forms.CheckboxInput):
            return "checkbox"
        return "group" if isinstance(widget, forms.MultiWidget) else "input"

    @property
    def focus_id(self) -> str:
        """Id of the control that an error message leads to: the first option of a group has one, the group has none."""
        return f"{self.auto_id}_0" if self.kind in {"choices", "group"} else self.auto_id

    @property
    def messages(self) -> list[str]:
        return sentences(self)

    @property
    def check_url(self) -> str:
        return str(self.field.widget.attrs.get("data-check-url", ""))

    @property
    def is_password(self) -> bool:
        return isinstance(self.field.widget, forms.PasswordInput)

    @property
    def filterable(self) -> bool:
        return "data-filter-list" in self.field.widget.attrs

    @property
    def selectable(self) -> bool:
        return "data-select-all" in self.field.widget.attrs

    @property
    def use_fieldset(self) -> bool:
        return self.kind in {"choices", "group"}

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        built = super().build_widget_attrs(attrs, widget)
        if self.kind in {"choices", "checkbox"}:
            return built
        shape = "krds-form-select" if isinstance(self.field.widget, forms.Select) else INPUT_CLASSES
        given = str(self.field.widget.attrs.get("class", ""))
        state = "is-error" if self.errors else ""
        built["class"] = " ".join(word for word in (shape, given, state) if word)
        return built


class Renderer(TemplatesSetting):
    form_template_name = "ui/form.html"
    formset_template_name = "ui/formset.html"
    field_template_name = "ui/field.html"
    bound_field_class = BoundField


class DateInput(forms.DateInput):
    """The browser's own date field; submits and shows ISO dates."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DigitsInput(forms.TextInput):
    """Text of digits (business numbers, codes): number keys on phones, no spinner."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", **(attrs or {})})


def faults(form: forms.BaseForm) -> Iterator[tuple[str, str]]:
    """Each error of the form with the id of the control that mends it ('' when it concerns the whole form)."""
    if not form.is_bound:
        return
    for message in form.non_field_errors():
        yield "", str(message)
    for name in form.fields:
        bound = cast("BoundField", form[name])
        target = "" if bound.is_hidden else bound.focus_id
        for message in sentences(bound):
            yield target, message


class Described(str):
    """A choice label with a line of explanation below it; lazy texts are kept lazy."""

    __slots__ = ("hint", "label")
    label: Any
    hint: Any

    def __new__(cls, label: Any, hint: Any = "") -> Self:
        made = super().__new__(cls, "")
        made.label, made.hint = label, hint
        return made

    def __str__(self) -> str:
        return str(self.label)
