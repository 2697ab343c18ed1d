import base64
import hashlib
import hmac
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import ECKey

from dure.foundation import chance, clock
from dure.foundation.integrations.identity.sandbox import pages, people
from dure.foundation.integrations.identity.sandbox.offer import CLIENT_ID, CLIENT_SECRET, LINKING_KEY, TENANTS
from dure.foundation.integrations.identity.sandbox.state import Pending, State
from dure.foundation.integrations.sandbox_server import Answer, App, Call, json_answer, redirect


def build(address: str) -> App:
    """The whole sandbox as one WSGI app that believes to be at ``address``."""
    return Sandbox(address).app


class Sandbox:
    def __init__(self, address: str) -> None:
        self.address = address
        self.state = State()
        self.key = ECKey.generate_key("P-256", {"kid": chance.token(8), "use": "sig", "alg": "ES256"})
        self.app = App("identity")
        routes = [
            ("GET", "/{tenant}/.well-known/openid-configuration", self.discovery),
            ("GET", "/{tenant}/jwks", self.jwks),
            ("GET", "/{tenant}/authorize", self.authorize),
            ("POST", "/{tenant}/decide", self.decide),
            ("POST", "/{tenant}/token", self.token),
            ("GET", "/{tenant}/userinfo", self.userinfo),
            ("POST", "/linking-value", self.linking),
        ]
        for method, pattern, handler in routes:
            self.app.on(method, pattern)(handler)

    def issuer(self, tenant: str) -> str:
        return f"{self.address}/{tenant}"

    def discovery(self, call: Call) -> Answer:
        tenant = call.parts[0]
        if tenant not in TENANTS:
            return json_answer({"error": "no such provider"}, 404)
        issuer = self.issuer(tenant)
        return json_answer(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "userinfo_endpoint": f"{issuer}/userinfo",
                "jwks_uri": f"{issuer}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["ES256"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
                "authorization_response_iss_parameter_supported": True,
            }
        )

    def jwks(self, _call: Call) -> Answer:
        return json_answer({"keys": [self.key.as_dict(private=False)]})

    def authorize(self, call: Call) -> Answer:
        query, tenant = call.query, call.parts[0]
        good = (
            tenant in TENANTS
            and query.get("client_id") == CLIENT_ID
            and query.get("response_type") == "code"
            and query.get("code_challenge_method") == "S256"
            and query.get("redirect_uri", "").startswith(("http://", "https://"))
            and all(query.get(name) for name in ("state", "nonce", "code_challenge"))
        )
        if not good:
            return json_answer({"error": "invalid_request"}, 400)
        pending = Pending(tenant, CLIENT_ID, query["redirect_uri"], query["state"], query["nonce"], query["code_challenge"])
        return pages.choice(_language(call), tenant, CLIENT_ID, self.state.ask(pending))

    def decide(self, call: Call) -> Answer:
        form = call.form
        pending = self.state.pending.pop(form.get("request", ""), None)
        if pending is None:
            return json_answer({"error": "request is over; start again"}, 400)
        answer = {"state": pending.state, "iss": self.issuer(pending.tenant)}
        claims = people.claims_for(pending.tenant, form)
        if claims is None:
            answer["error"] = "access_denied"
        else:
            answer["code"] = self.state.grant(pending, claims)
        return redirect(f"{pending.redirect_uri}?{urlencode(answer)}")

    def token(self, call: Call) -> Answer:
        user, secret = call.basic()
        if user != CLIENT_ID or not hmac.compare_digest(secret, CLIENT_SECRET):
            return json_answer({"error": "invalid_client"}, 401)
        form = call.form
        grant = self.state.redeem(form.get("code", ""))
        if grant is None or grant.pending.tenant != call.parts[0] or grant.pending.redirect_uri != form.get("redirect_uri"):
            return json_answer({"error": "invalid_grant"}, 400)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != grant.pending.challenge:
            return json_answer({"error": "invalid_grant"}, 400)
        access = chance.token()
        self.state.tokens[access] = grant.claims
        body = {"token_type": "Bearer", "expires_in": 60, "access_token": access, "id_token": self.id_token(grant.pending, grant.claims)}
        return json_answer(body)

    def id_token(self, pending: Pending, claims: dict[str, object]) -> str:
        now = clock.timestamp()
        own = {
            "iss": self.issuer(pending.tenant), "aud": pending.client_id, "nonce": pending.nonce,
            "iat": now, "exp": now + 300, "auth_time": now, "sub": claims["sub"], "acr": "sandbox", "amr": ["mfa"],
        }
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, own, self.key)

    def userinfo(self, call: Call) -> Answer:
        claims = self.state.tokens.get(call.bearer())
        return json_answer(claims) if claims else json_answer({"error": "invalid_token"}, 401)

    def linking(self, call: Call) -> Answer:
        if call.bearer() != LINKING_KEY:
            return json_answer({"error": "unauthorized"}, 401)
        try:
            value = people.linking_value_for(call.json())
        except (ValueError, KeyError, TypeError):
            return json_answer({"error": "bad request"}, 400)
        return json_answer({"ci": value}) if value else json_answer({"error": "not this person"}, 404)


def _language(call: Call) -> str:
    return "en" if call.headers.get("accept-language", "ko").lower().startswith("en") else "ko"
