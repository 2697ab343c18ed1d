"""Documents that people keep: typeset (PDF/A-2b, tagged), signed with the site's key (PAdES B-B), checked again later."""

from dure.foundation.pdf.signing import sign
from dure.foundation.pdf.typesetting import typeset
from dure.foundation.pdf.verification import Verdict, verify

__all__ = ["Verdict", "sign", "typeset", "verify"]
