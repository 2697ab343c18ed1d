from typing import Any

from django.db import models

from dure.foundation.privacy.cipher import decrypt, encrypt


class EncryptedTextField(models.TextField):
    """Text kept encrypted; empty stays empty. Cannot be filtered: store a keyed hash beside it for look-ups."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return encrypt(value) if value else value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return decrypt(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None
