"""``python -m dure.demo.load <site>``: fill one site's database with the demo world. Running it again changes nothing."""

import importlib
import os
import sys


def main(site: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"dure.{site}.settings")
    import django  # noqa: PLC0415 (settings come first)

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.db import transaction  # noqa: PLC0415

    if not settings.DEMO:
        sys.exit("the demo world is not loaded in production")
    loader = importlib.import_module("dure.demo.hub_world" if site == "hub" else "dure.demo.portal_world")
    with transaction.atomic():
        loader.load()
        if site == "export":
            importlib.import_module("dure.demo.export_world").load()
    loader.after()


if __name__ == "__main__":
    main(sys.argv[1])
