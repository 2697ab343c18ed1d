import hashlib
import hmac
from typing import Any, ClassVar

from authlib.oauth2.rfc6749 import ClientMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from dure.foundation import clock
from dure.hub.catalogue.models import Service
from dure.protocol.claims import SCOPES

MACHINE_SCOPES = ("links",)
"""What a client may ask for itself with the client-credentials grant."""


class ClientState(models.TextChoices):
    ACTIVE = "active", _("사용 중")
    DISABLED = "disabled", _("사용 중지")


class AuthMethod(models.TextChoices):
    PRIVATE_KEY_JWT = "private_key_jwt", "private_key_jwt"
    SECRET_BASIC = "client_secret_basic", "client_secret_basic"
    SECRET_POST = "client_secret_post", "client_secret_post"
    NONE = "none", "none"


class SubjectType(models.TextChoices):
    PAIRWISE = "pairwise", "pairwise"
    PUBLIC = "public", "public"


SECRET_METHODS = frozenset({AuthMethod.SECRET_BASIC.value, AuthMethod.SECRET_POST.value})


class Client(models.Model, ClientMixin):  # type: ignore[misc]
    """A registered relying party. Addresses are compared exactly; a secret is kept as SHA-256 of its random text."""

    client_id = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=120, blank=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="clients")
    state = models.CharField(max_length=10, choices=ClientState.choices, default=ClientState.ACTIVE)
    auth_method = models.CharField(max_length=30, choices=AuthMethod.choices)
    secret_hash = models.CharField(max_length=64, blank=True)
    jwks = models.JSONField(default=dict, blank=True)
    assertion_algs = models.JSONField(default=list, blank=True)
    redirect_uris = models.JSONField(default=list, blank=True)
    post_logout_redirect_uris = models.JSONField(default=list, blank=True)
    backchannel_logout_uri = models.URLField(max_length=500, blank=True)
    events_uri = models.URLField(max_length=500, blank=True)
    initiate_login_uri = models.URLField(max_length=500, blank=True)
    subject_type = models.CharField(max_length=10, choices=SubjectType.choices, default=SubjectType.PAIRWISE)
    sector = models.CharField(max_length=120)
    """What pairwise subjects are derived for. Fixed at registration, so that moving a redirect address changes nobody."""
    id_token_alg = models.CharField(max_length=10, default="ES256")
    grant_types = models.JSONField(default=list)
    scopes = models.JSONField(default=list)
    require_par = models.BooleanField(default=False)
    registered_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["client_id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id_token_alg__in=["ES256", "RS256"]), name="client_alg_known"),
            models.CheckConstraint(condition=models.Q(auth_method__in=AuthMethod.values), name="client_auth_known"),
        ]

    def __str__(self) -> str:
        return self.client_id

    @property
    def confidential(self) -> bool:
        return self.auth_method != AuthMethod.NONE

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        """There is none: every request names its address."""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """The known scopes among those asked for, in a fixed order; None when ``openid`` is missing."""
        asked = set((scope or "").split())
        kept = [name for name in SCOPES if name in asked and name in self.scopes]
        return " ".join(kept) if "openid" in kept else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        given = hashlib.sha256(client_secret.encode()).hexdigest()
        return bool(self.secret_hash) and hmac.compare_digest(given, self.secret_hash)

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        if self.auth_method in SECRET_METHODS:
            return method in SECRET_METHODS
        return method == self.auth_method

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in self.grant_types

    @property
    def client_metadata(self) -> dict[str, Any]:
        return {"post_logout_redirect_uris": self.post_logout_redirect_uris}
