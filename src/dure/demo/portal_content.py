"""Puts the demo's notices and questions into a portal."""

import datetime as dt

from django.conf import settings

from dure.demo import content
from dure.foundation import clock
from dure.foundation.access import SYSTEM
from dure.portal.accounts.models import Account
from dure.portal.board.models import FaqCategory, FaqEntry, Notice, PublicationState, Question


def load() -> None:
    site = settings.SITE_KEY
    if Notice.objects.exists():
        return
    for post in content.NOTICES[site]:
        Notice.objects.create(
            **post.text._asdict(),
            pinned=post.pinned,
            state=PublicationState.PUBLISHED,
            published_from=clock.now() - dt.timedelta(days=post.days_ago),
            created_by=str(SYSTEM),
        )
    for place, (name, name_en, entries) in enumerate(content.FAQ, 1):
        category = FaqCategory.objects.create(name=name, name_en=name_en, order=place * 10)
        for order, entry in enumerate(entries, 1):
            FaqEntry.objects.create(category=category, order=order * 10, state=PublicationState.PUBLISHED, **entry._asdict())
    asker = Account.objects.filter(company__isnull=False).order_by("login_id").first()
    if asker is not None:
        title, body = content.QUESTION
        Question.objects.create(account=asker, title=title, body=body, private=False)
