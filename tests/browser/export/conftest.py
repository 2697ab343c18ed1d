from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from dure.export.membership.models import Membership
from dure.programme.announcements import finding
from dure.programme.announcements.models import Announcement
from dure.programme.applications.models import Application
from tests.browser.export.scene import Scene
from tests.load import world
from tests.plugins.browser import Visitor

expect.set_options(timeout=30_000)


@pytest.fixture
def scene(visitor: Callable[..., Visitor], live_server: Any, settings: Any) -> Scene:
    settings.BASE_URL = live_server.url
    made: Any = world.make(2, 900, "박람회")
    announcement = Announcement.objects.get(pk=made["announcement"])
    finding.index(announcement)
    companies = [(cookie, Application.objects.get(pk=key)) for cookie, key in made["people"]]
    provisional = companies[1][1].company
    Membership.objects.filter(company=provisional).update(state="provisional", full_at=None, proof="papers")
    return Scene(live_server.url, visitor, announcement, companies)
