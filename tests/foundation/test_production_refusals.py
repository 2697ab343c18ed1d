"""What is for demos and tests never serves in production."""

import json
from pathlib import Path

import pytest
from django.conf import LazySettings

from dure.foundation.certificates import trust
from dure.foundation.certificates.checks import roots_are_real
from dure.foundation.certificates.pki.command import main as pki_command
from dure.foundation.certificates.pki.world import Folder
from dure.foundation.config import ConfigurationError
from dure.foundation.integrations import identity
from dure.foundation.integrations.identity.sandbox.offer import offer
from dure.foundation.integrations.sandboxes import serve
from dure.hub.verification.apps import providers_are_real


@pytest.fixture
def production(settings: LazySettings) -> LazySettings:
    settings.MODE = "production"
    return settings


@pytest.mark.parametrize("name", ["identity", "nts", "sms"])
def test_a_sandbox_does_not_start(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DURE_MODE", "production")
    with pytest.raises(ConfigurationError, match="never run in production"):
        serve(name, 0)


def test_test_certificates_are_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DURE_MODE", "production")
    with pytest.raises(ConfigurationError):
        pki_command(["make", str(tmp_path / "pki")])
    assert not (tmp_path / "pki").exists()


def test_without_a_provider_file_there_is_no_fallback_to_the_sandbox(production: LazySettings) -> None:
    with pytest.raises(ConfigurationError, match="required in production"):
        identity.providers()
    assert [problem.id for problem in providers_are_real(None)] == ["verification.E001"]


def test_a_provider_over_plain_http_is_refused_and_one_over_https_is_taken(production: LazySettings, tmp_path: Path) -> None:
    for address, good in (("http://localhost:8110", False), ("https://id.example", True)):
        file = tmp_path / f"{good}.json"
        file.write_text(json.dumps(offer(address)))
        production.ENV = {**production.ENV, "IDENTITY_PROVIDERS": str(file)}
        assert (providers_are_real(None) == []) is good
    assert {provider.key for provider in identity.providers()} == {"pass", "kakao", "naver", "any-id", "business"}


@pytest.mark.parametrize("body", ["", "{", "{}", '{"providers": [{"key": "x"}]}', '{"providers": [{"group": "other", "label": {}}]}'])
def test_a_broken_provider_file_is_named(settings: LazySettings, tmp_path: Path, body: str) -> None:
    file = tmp_path / "broken.json"
    file.write_text(body)
    settings.ENV = {**settings.ENV, "IDENTITY_PROVIDERS": str(file)}
    with pytest.raises(ConfigurationError, match=r"broken\.json"):
        identity.providers()


def test_the_test_root_is_not_trusted(production: LazySettings, pki: Folder) -> None:
    production.ENV = {**production.ENV, "CERTIFICATE_ROOTS": str(pki.trust)}
    with pytest.raises(ConfigurationError, match="test PKI"):
        trust.of_folder()
    assert [problem.id for problem in roots_are_real(None)] == ["certificates.E001"]
