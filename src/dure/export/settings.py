from dure.portal.settings import build_portal

APPS = [
    "dure.export.membership",
    "dure.export.hscodes",
    "dure.programme",
    "dure.programme.announcements",
    "dure.programme.eligibility",
    "dure.programme.applications",
    "dure.programme.certificates",
    "dure.programme.feeds",
    "dure.foundation.search",
]
globals().update(build_portal("export", apps=APPS, idle_minutes=30))
