"""Starting Django for one site inside a command."""

import os

from dure.processes import SITES


def start(site: str) -> None:
    """Set up Django with the site's settings. Exits with a sentence when the settings are wrong."""
    from dure.foundation.config import ConfigurationError

    os.environ["DJANGO_SETTINGS_MODULE"] = f"dure.{check(site)}.settings"
    import django

    try:
        django.setup()
    except ConfigurationError as error:
        raise SystemExit(f"dure: {site}: {error}") from error


def check(site: str) -> str:
    if site not in SITES:
        raise SystemExit(f"dure: no site {site!r}; there are {', '.join(SITES)}")
    return site
