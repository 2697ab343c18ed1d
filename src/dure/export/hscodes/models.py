from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dure.export.hscodes.words import dotted


class Titled(models.Model):
    title = models.CharField(_("품명"), max_length=1000, blank=True)
    title_en = models.CharField(_("영문 품명"), max_length=1000, blank=True)

    class Meta:
        abstract = True

    @property
    def language(self) -> str:
        """The language that ``title_here`` is in."""
        english = (get_language() or "ko").startswith("en")
        return "en" if self.title_en and (english or not self.title) else "ko"

    @property
    def title_here(self) -> str:
        return self.title_en if self.language == "en" else self.title


class Section(Titled):
    number = models.PositiveSmallIntegerField(primary_key=True)

    class Meta:
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Code(Titled):
    """A chapter (2 digits), heading (4), subheading (6) or national line (10). Valid on ``valid_from`` and ``valid_until`` too."""

    code = models.CharField(max_length=10, primary_key=True)
    section = models.ForeignKey(Section, null=True, on_delete=models.PROTECT, related_name="codes")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    unit = models.CharField(_("단위"), max_length=20, blank=True)
    valid_from = models.DateField(_("적용 시작"), null=True)
    valid_until = models.DateField(_("적용 종료"), null=True)
    official = models.BooleanField(default=False)
    """From the customs office's file; the nomenclature that ships with the program does not overwrite it."""
    own_words = models.TextField(default="")
    korean_words = models.TextField(default="")
    """Words of its own Korean title and of those above it."""

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(code__regex=r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{10})$"), name="hs_code_digits"),
        ]

    def __str__(self) -> str:
        return f"{self.dotted} {self.title_here}"

    @property
    def dotted(self) -> str:
        return dotted(self.code)
