"""Personal data at rest: encrypted fields, keyed hashes, masks."""

from dure.foundation.privacy.cipher import decrypt, encrypt, keyed_hash
from dure.foundation.privacy.fields import EncryptedTextField
from dure.rules.identifiers.masking import mask_brn, mask_email, mask_login_id, mask_name, mask_phone

__all__ = [
    "EncryptedTextField",
    "decrypt",
    "encrypt",
    "keyed_hash",
    "mask_brn",
    "mask_email",
    "mask_login_id",
    "mask_name",
    "mask_phone",
]
