"""Verification by an upstream provider, against the sandbox over real HTTP."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.conf import LazySettings
from django.test import Client, RequestFactory

from dure.foundation.integrations import identity as upstream
from dure.foundation.integrations.identity import tokens
from dure.foundation.integrations.sandbox_world import sandbox_world
from dure.foundation.privacy import keyed_hash
from dure.hub.verification import peek, take
from dure.hub.verification.models import Verification
from dure.protocol.claims import ACR_IDENTITY

pytestmark = [pytest.mark.django_db, pytest.mark.network]
Begin = Callable[..., Any]


def answer_at_provider(address: str, choice: str, **typed: str) -> str:
    """What the person does at the provider; returns the address that the browser is sent back to."""
    page = httpx.get(address)
    assert "sandbox" in page.text
    request = re.search(r'name="request" value="([^"]+)"', page.text)
    assert request
    parts = urlsplit(address)
    decide = f"{parts.scheme}://{parts.netloc}/{parts.path.split('/')[1]}/decide"
    sent = httpx.post(decide, data={"request": request[1], "choice": choice, **typed})
    assert sent.status_code == 303
    return sent.headers["Location"]


def go_to_provider(client: Client, begin: Begin, method: str, **options: str) -> str:
    first = begin(method, **options)
    assert first.status_code == 302
    return client.get(first.headers["Location"]).headers["Location"]


def come_back(client: Client, address: str) -> Any:
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}")


def as_request(client: Client) -> Any:
    request = RequestFactory().get("/")
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    return request


def test_a_person_chosen_at_the_provider_becomes_a_verified_identity(client: Client, sandbox: str, begin: Begin) -> None:
    back = come_back(client, answer_at_provider(go_to_provider(client, begin, "pass"), "hana"))
    assert (back.status_code, back.headers["Location"]) == (302, "/after/")
    hana = sandbox_world().person("hana")
    identity = peek(as_request(client), "sign_up")
    assert identity is not None
    assert (identity.name, identity.birth_date, identity.gender, identity.mobile) == (hana.name, hana.birth_date, "female", "+821090010001")
    assert identity.ci_hash == keyed_hash("ci", hana.ci)
    assert (identity.method, identity.acr, identity.provider) == ("pass", ACR_IDENTITY, f"{sandbox}/pass")


def test_a_business_brings_number_name_and_representative(client: Client, sandbox: str, begin: Begin) -> None:
    come_back(client, answer_at_provider(go_to_provider(client, begin, "business", kind="corporate"), "stone"))
    identity = take(as_request(client), "sign_up")
    company = sandbox_world().company("stone")
    assert identity is not None
    assert identity.is_corporate
    assert identity.business_registration_number == company.business_registration_number
    assert (identity.company_name, identity.founded_on, identity.name) == (company.name, company.founded_on, "")


def test_an_outcome_is_taken_once_and_only_for_its_purpose(client: Client, sandbox: str, begin: Begin) -> None:
    come_back(client, answer_at_provider(go_to_provider(client, begin, "kakao"), "duri"))
    request = as_request(client)
    assert peek(request, "find_id") is None
    assert take(request, "sign_up") is not None
    assert take(request, "sign_up") is None
    assert Verification.objects.get().result == ""


def test_another_browser_sees_nothing_and_cannot_finish(client: Client, sandbox: str, begin: Begin) -> None:
    address = answer_at_provider(go_to_provider(client, begin, "naver"), "hana")
    stranger = Client()
    assert come_back(stranger, address).status_code == 400
    assert peek(as_request(stranger), "sign_up") is None
    assert come_back(client, address).headers["Location"] == "/after/"


def test_cancelling_at_the_provider_leads_back_to_the_choice_and_says_so(client: Client, sandbox: str, begin: Begin) -> None:
    back = come_back(client, answer_at_provider(go_to_provider(client, begin, "pass"), "cancel"))
    page = client.get(back.headers["Location"])
    assert "취소했습니다" in page.content.decode()
    assert "/after/" in page.content.decode()


def test_an_answer_works_once(client: Client, sandbox: str, begin: Begin) -> None:
    address = answer_at_provider(go_to_provider(client, begin, "pass"), "hana")
    assert come_back(client, address).headers["Location"] == "/after/"
    assert come_back(client, address).status_code == 400


def test_a_made_up_state_is_refused(client: Client, sandbox: str, begin: Begin) -> None:
    go_to_provider(client, begin, "pass")
    assert client.get("/verify/callback/?state=made-up&code=x").status_code == 400


def test_an_answer_of_another_issuer_is_refused(client: Client, sandbox: str, begin: Begin) -> None:
    address = answer_at_provider(go_to_provider(client, begin, "pass"), "hana").replace("%2Fpass", "%2Fkakao")
    back = come_back(client, address)
    assert "trouble=provider_untrusted" in back.headers["Location"]
    assert Verification.objects.get().failure == "wrong_issuer"


def test_a_wrong_nonce_is_refused(client: Client, sandbox: str, begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    address = answer_at_provider(go_to_provider(client, begin, "pass"), "hana")
    honest = tokens.verified_claims
    monkeypatch.setattr("dure.foundation.integrations.identity.client.tokens.verified_claims", lambda p, t, nonce: honest(p, t, nonce="other"))
    assert "trouble=provider_untrusted" in come_back(client, address).headers["Location"]
    assert Verification.objects.get().failure == "wrong_nonce"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"iss": "http://elsewhere"}, "wrong_issuer"),
        ({"aud": "other-client"}, "wrong_audience"),
        ({"aud": ["dure-hub", "other"]}, "wrong_audience"),
        ({"exp": 1}, "expired"),
        ({"iat": 1}, "wrong_time"),
        ({"sub": ""}, "no_subject"),
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(sandbox: str, change: dict[str, Any], code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    provider = upstream.provider("pass")
    assert provider is not None
    good = {"iss": provider.issuer, "aud": "dure-hub", "sub": "s", "nonce": "n", "iat": 4_000_000_000, "exp": 4_000_000_300}
    monkeypatch.setattr(tokens.clock, "timestamp", lambda: 4_000_000_000)
    monkeypatch.setattr(tokens, "_decode", lambda *_: good | change)
    with pytest.raises(upstream.IdentityFault) as refused:
        tokens.verified_claims(provider, "token", nonce="n")
    assert refused.value.code == code


def test_a_token_signed_by_nobody_or_with_a_public_key_as_secret_is_refused(sandbox: str) -> None:
    provider = upstream.provider("pass")
    assert provider is not None
    for header in ('{"alg":"none"}', '{"alg":"HS256"}', '{"alg":"ES256","kid":"unknown"}'):
        import base64

        part = base64.urlsafe_b64encode(header.encode()).rstrip(b"=").decode()
        with pytest.raises(upstream.IdentityFault) as refused:
            tokens.verified_claims(provider, f"{part}.e30.AA", nonce="n")
        assert refused.value.code in {"bad_algorithm", "bad_signature"}


def test_a_provider_that_is_away_is_told_in_words(client: Client, settings: LazySettings, begin: Begin) -> None:
    settings.ADDRESSES = {"identity": "http://localhost:9"}
    first = begin("pass")
    back = client.get(first.headers["Location"])
    assert "trouble=provider_away" in back.headers["Location"]
    assert "연결하지 못했습니다" in client.get(back.headers["Location"]).content.decode()


def test_the_page_allows_the_form_to_end_at_the_providers(client: Client, sandbox: str) -> None:
    policy = client.get("/verify/sign_up/individual/?next=/after/").headers["Content-Security-Policy"]
    assert f"form-action 'self' {sandbox}" in policy


def test_the_secrets_of_a_request_are_not_in_its_address(client: Client, sandbox: str, begin: Begin) -> None:
    query = parse_qs(urlsplit(go_to_provider(client, begin, "pass")).query)
    assert query["code_challenge_method"] == ["S256"]
    assert "code_verifier" not in query
    assert query["redirect_uri"][0].endswith("/verify/callback/")
