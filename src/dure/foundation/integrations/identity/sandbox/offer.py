"""What the sandbox offers, in the shape of the provider configuration file."""

from typing import Any

SANDBOX_ADDRESS = "http://localhost:8110"
CLIENT_ID = "dure-hub"
CLIENT_SECRET = "sandbox-secret"  # noqa: S105 (public secret of a stand-in without real people)
LINKING_KEY = "sandbox"

PERSON = {"name": "name", "birth_date": "birthdate", "gender": "gender", "mobile": "phone_number", "ci": "ci"}
BUSINESS = {
    "business_registration_number": "business.registration_number",
    "company_name": "business.name",
    "representative": "business.representative",
    "founded_on": "business.founded_on",
}
TENANTS: dict[str, dict[str, Any]] = {
    "pass": {"ko": "PASS 간편인증", "en": "PASS", "group": "simple", "kind": "individual"},
    "kakao": {"ko": "카카오 간편인증", "en": "Kakao", "group": "simple", "kind": "individual"},
    "naver": {"ko": "네이버 간편인증", "en": "Naver", "group": "simple", "kind": "individual"},
    "any-id": {"ko": "Any-ID 통합인증", "en": "Any-ID", "group": "any_id", "kind": "individual"},
    "business": {"ko": "사업자 간편인증", "en": "Simple business certificate", "group": "simple", "kind": "corporate"},
}


def offer(address: str) -> dict[str, Any]:
    """The configuration of all tenants of a sandbox that runs at ``address``."""
    return {
        "linking_values": {"url": f"{address}/linking-value", "key": LINKING_KEY},
        "providers": [_provider(address, key, tenant) for key, tenant in TENANTS.items()],
    }


def _provider(address: str, key: str, tenant: dict[str, Any]) -> dict[str, Any]:
    corporate = tenant["kind"] == "corporate"
    return {
        "key": key,
        "label": {"ko": tenant["ko"], "en": tenant["en"]},
        "group": tenant["group"],
        "kinds": [tenant["kind"]],
        "issuer": f"{address}/{key}",
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "scope": "openid business" if corporate else "openid profile phone ci",
        "claims": BUSINESS if corporate else PERSON,
        "algorithms": ["ES256"],
    }
