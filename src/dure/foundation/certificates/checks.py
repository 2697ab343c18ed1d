from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from dure.foundation.certificates import trust
from dure.foundation.config import ConfigurationError


def roots_are_real(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """In production the trust folder must be readable and free of the test PKI."""
    if settings.MODE != "production":
        return []
    try:
        trust.of_folder()
    except (ConfigurationError, OSError, ValueError, KeyError) as error:
        return [Error(str(error), id="certificates.E001")]
    return []
