from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dure.programme.announcements.models import Announcement
from dure.rules import eligibility as rules


class Kind(models.TextChoices):
    """The kinds of ``dure.rules.eligibility`` in words."""

    REGION = "region", _("소재지")
    FOUNDED = "founded", _("업력")
    EMPLOYEES = "employees", _("직원 수")
    SALES = "sales", _("매출액")
    EXPORTS = "exports", _("수출액")
    INDUSTRY = "industry", _("업종")
    CERTIFICATIONS = "certifications", _("보유 인증")
    NO_BENEFIT = "no_benefit", _("중복 지원 제한")
    FULL_MEMBER = "full_member", _("회원 자격")


class StoredRequirement(models.Model):
    """One requirement of an announcement that a machine can check."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="requirements")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    parameters = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["announcement", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["announcement", "kind"], name="requirement_once_per_kind"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="requirement_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.announcement_id} {self.kind}"

    @property
    def rule(self) -> rules.Requirement:
        return rules.read(self.kind, self.parameters)
