"""PAdES B-B over the whole file; certified so that readers allow no change at all afterwards."""

from __future__ import annotations

import io
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession

from dure.foundation import clock
from dure.foundation.pdf import keys

BESIDE_CERTIFICATES = 2048
METADATA = PdfSignatureMetadata(
    field_name="Signature",
    md_algorithm="sha256",
    subfilter=SigSeedSubFilter.PADES,
    certify=True,
    docmdp_permissions=MDPPerm.NO_CHANGES,
)


class ClockedSigner(PdfSigner):
    """States the time of the one clock."""

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> PdfSigningSession:  # noqa: FBT001, FBT002 (the library's signature)
        session = super().init_signing_session(pdf_out, existing_fields_only=existing_fields_only)
        session.system_time = clock.now().astimezone(clock.SEOUL)
        return session


def sign(pdf: bytes) -> bytes:
    """``pdf`` with the site's signature added. Raises ConfigurationError when there is no usable key or its certificate is not valid now."""
    identity = keys.identity()
    identity.check(clock.now())
    signer = ClockedSigner(METADATA, signer=identity.signer)
    signed: io.BytesIO = signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), bytes_reserved=room(identity))
    return signed.getvalue()


def room(identity: keys.Identity) -> int:
    """Hexadecimal digits kept free for the container. Else the library signs a second time to find out."""
    return 2 * (sum(len(item.dump()) for item in (identity.certificate, *identity.chain)) + BESIDE_CERTIFICATES)
