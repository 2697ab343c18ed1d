"""What a certificate programme does with a challenge, in Python: for demos, tests and software without a browser."""

import base64
import json
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder

from dure.foundation.certificates.envelope import Secrets, seal
from dure.foundation.certificates.pki import npki


def sign(folder: Path, password: str, challenge: str, *, number: str = "") -> dict[str, str]:
    """The form fields ``signature`` and ``box`` for ``challenge``, with the certificate in ``folder``.

    ``number`` is a person's identification number; for a business it is left empty. Raises npki.WrongPassword.
    """
    certificate = x509.load_der_x509_certificate((folder / "signCert.der").read_bytes())
    plain, random = npki.decrypt((folder / "signPri.key").read_bytes(), password)
    key = serialization.load_der_private_key(plain, None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("not an RSA key")
    return answer(certificate, key, random, challenge, number=number)


def answer(certificate: x509.Certificate, key: RSAPrivateKey, random: bytes, challenge: str, *, number: str = "") -> dict[str, str]:
    builder = PKCS7SignatureBuilder().set_data(challenge.encode()).add_signer(certificate, key, hashes.SHA256())
    signature = builder.sign(serialization.Encoding.DER, [PKCS7Options.Binary])
    about = json.loads(challenge)
    box = seal(about["key"], about["id"], Secrets(random, number))
    return {"signature": base64.b64encode(signature).decode(), "box": base64.b64encode(box).decode()}
