import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dure.hub.settings")
full = get_wsgi_application()

from dure.hub.oidc.lane import Divider  # noqa: E402 (needs the settings)

application = Divider(full)
