"""The methods that can be chosen, each an adapter with the same small face."""

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dure.foundation.certificates import trust
from dure.foundation.integrations import identity as upstream
from dure.hub.verification.identity import PHONE
from dure.hub.verification.models import Verification
from dure.protocol.claims import ACR_CERTIFICATE, ACR_IDENTITY, ACR_PHONE, CORPORATE, INDIVIDUAL


class Method(Protocol):
    """One way to verify. ``begin`` prepares a new row (not yet saved) and returns the local address of the first page."""

    @property
    def key(self) -> str: ...
    @property
    def provider(self) -> str: ...
    @property
    def kinds(self) -> tuple[str, ...]: ...
    @property
    def label(self) -> str | Promise: ...
    @property
    def about(self) -> str | Promise: ...
    @property
    def icon(self) -> str: ...
    @property
    def acr(self) -> str: ...
    @property
    def amr(self) -> tuple[str, ...]: ...

    def begin(self, row: Verification) -> str: ...


@dataclass(frozen=True)
class Phone:
    """A code by text message to a number that the person typed.

    It proves that the person holds the number now. Name, birth date and gender are as typed and become trustworthy only
    through the linking-value gateway, which is why its assurance is the lowest of all methods.
    """

    key: str = PHONE
    provider: str = ""
    kinds: tuple[str, ...] = (INDIVIDUAL,)
    icon: str = "phone"
    acr: str = ACR_PHONE
    amr: tuple[str, ...] = ("sms",)

    @property
    def label(self) -> Promise:
        return _("휴대전화 인증")

    @property
    def about(self) -> Promise:
        return _("본인 명의 휴대전화로 인증번호 여섯 자리를 받아 입력합니다.")

    def begin(self, row: Verification) -> str:
        return f"/verify/{row.pk}/phone/"


@dataclass(frozen=True)
class Certificate:
    """A certificate in NPKI shape: CMS signature over a challenge, chain, revocation, policy and VID."""

    kind: str
    provider: str = ""
    icon: str = "certificate"
    acr: str = ACR_CERTIFICATE
    amr: tuple[str, ...] = ("swk", "pin")

    @property
    def key(self) -> str:
        return "certificate"

    @property
    def kinds(self) -> tuple[str, ...]:
        return (self.kind,)

    @property
    def label(self) -> Promise:
        return _("사업자 공동인증서") if self.kind == CORPORATE else _("공동인증서")

    @property
    def about(self) -> Promise:
        if self.kind == CORPORATE:
            return _("사업자용 공동인증서(옛 공인인증서)나 금융인증서로 사업자등록번호와 회사를 확인합니다.")
        return _("개인용 공동인증서(옛 공인인증서)나 금융인증서로 본인을 확인합니다.")

    def begin(self, row: Verification) -> str:
        return f"/verify/{row.pk}/certificate/"


@dataclass(frozen=True)
class Upstream:
    """An identity provider of somebody else, spoken to in OpenID Connect."""

    config: upstream.Provider
    acr: str = ACR_IDENTITY
    amr: tuple[str, ...] = ("mfa",)

    @property
    def key(self) -> str:
        return self.config.key

    @property
    def provider(self) -> str:
        return self.config.issuer

    @property
    def kinds(self) -> tuple[str, ...]:
        return self.config.kinds

    @property
    def label(self) -> str:
        return self.config.label_in(get_language() or "ko")

    @property
    def about(self) -> Promise:
        if self.config.group == "any_id":
            return _("정부 통합인증(Any-ID)에 등록한 수단으로 본인을 확인합니다.")
        if CORPORATE in self.kinds:
            return _("프로그램을 설치하지 않고 간편인증 앱에서 사업자를 확인합니다.")
        return _("프로그램을 설치하지 않고 간편인증 앱에서 본인을 확인합니다.")

    @property
    def icon(self) -> str:
        return self.config.group

    def begin(self, row: Verification) -> str:
        from dure.hub.verification import providers  # noqa: PLC0415 (the adapter's pages need this module)

        providers.prepare(row)
        return f"/verify/{row.pk}/provider/"


def offered(kind: str) -> list[Method]:
    """The methods for individual or corporate, in the order in which they are shown."""
    methods: list[Method] = []
    if trust.configured():
        methods.append(Certificate(kind))
    methods += [Upstream(provider) for provider in upstream.providers() if kind in provider.kinds]
    if kind == INDIVIDUAL and upstream.linking_configured() and settings.ENV["SMS_URL"]:
        methods.append(Phone())
    return methods


def find(key: str, kind: str) -> Method | None:
    return next((method for method in offered(kind) if method.key == key), None)


def of(row: Verification) -> Method:
    """The method of a verification that is under way. Raises LookupError when it has been taken out of the configuration."""
    method = find(row.method, row.kind)
    if method is None:
        raise LookupError(row.method)
    return method


