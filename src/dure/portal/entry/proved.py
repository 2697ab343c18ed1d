"""The hub proved somebody to be a company that this portal knows; the site may act on that (it connects in AppConfig.ready)."""

from __future__ import annotations

from django.dispatch import Signal

from dure.portal.accounts.models import Company

asked = Signal()
"""Sent with ``company`` while the person fills in the details; answers a sentence to read first, or an empty one."""
entering = Signal()
"""Sent with ``company``, locked, and ``about``, the member, before the account is made in the same transaction."""


def warnings(company: Company) -> list[str]:
    return [str(text) for _receiver, text in asked.send(sender=Company, company=company) if text]
