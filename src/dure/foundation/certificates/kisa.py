"""Object identifiers and structures of the Korean PKI (KCAC.TS.CERTPROF, KCAC.TS.SIVID)."""

from asn1crypto import core, x509
from asn1crypto.algos import DigestAlgorithm

IDENTIFY_DATA = "1.2.410.200004.10.1.1"
VID = "1.2.410.200004.10.1.1.1"
RANDOM = "1.2.410.200004.10.1.1.3"
SEED_CBC = "1.2.410.200004.1.4"
SEED_CBC_WITH_SHA1 = "1.2.410.200004.1.15"


class Vid(core.Sequence):
    _fields = [("hash_algorithm", DigestAlgorithm), ("virtual_id", core.OctetString, {"explicit": 0})]


class UserInfo(core.Sequence):
    _fields = [("type", core.ObjectIdentifier), ("value", Vid)]


class UserInfos(core.SequenceOf):
    _child_spec = UserInfo


class IdentifyData(core.Sequence):
    _fields = [("real_name", core.UTF8String), ("user_info", UserInfos, {"optional": True})]


def register() -> None:
    """Teach asn1crypto the KISA otherName; without it the first certificate parsed breaks every later chain check.

    Must run before any certificate is parsed, because specs are read once per class.
    """
    x509.AnotherName._oid_pair = ("type_id", "value")  # noqa: SLF001 (asn1crypto has no public way)
    x509.AnotherName._oid_specs = {IDENTIFY_DATA: IdentifyData}  # noqa: SLF001
    x509.AnotherName()._setup()  # noqa: SLF001


register()
