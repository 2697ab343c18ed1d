"""The search app alone, for measuring it."""

from dure.foundation.settings import build

globals().update(build("export", apps=["dure.foundation.search"], urlconf="dure.export.urls", session_middleware="", idle_minutes=30))
