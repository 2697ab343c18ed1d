"""Editions of a company's details."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from dure.export.membership.models import ExportProfile, ProfileEdition
from dure.foundation import audit
from dure.foundation.access import Actor
from dure.portal.accounts.models import Company


def keep(company: Company, what: str, content: Mapping[str, Any], *, actor: Actor) -> None:
    """Keep what was saved, unless it says what the edition before said, and note in the audit trail that it was."""
    plain = {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in content.items()}
    before = ProfileEdition.objects.filter(company=company, what=what).first()
    if before is not None and before.content == plain:
        return
    ProfileEdition.objects.create(company=company, what=what, content=plain, actor=str(actor), actor_label=actor.label)
    audit.record(f"{what}.saved", actor=actor, organisation=f"company:{company.pk}", data={"fields": sorted(plain)})


COMPANY = (
    "name", "name_en", "kind", "corporate_number", "representative", "representative_gender", "founded_on", "address", "factory_address",
    "phone", "industry", "employees",
)  # fmt: skip
PROFILE = ("representative_en", "email", "homepage", "sector", "business_type", "main_product", "assets", "countries")


def all_of(company: Company, profile: ExportProfile) -> dict[str, Any]:
    """Every value of the record and the profile, so that an edition can be read alone."""
    return {**{name: getattr(company, name) for name in COMPANY}, **{name: getattr(profile, name) for name in PROFILE}}
