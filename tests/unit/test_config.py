import pytest

from dure.foundation import config

PRODUCTION = {
    "DURE_MODE": "production",
    "DURE_SECRET_KEY": "s" * 50,
    "DURE_FIELD_KEYS": "a" * 43 + "=",
    "DURE_LOOKUP_KEY": "l" * 43,
    "DURE_BASE_URL": "https://pass.example.kr",
    "DURE_EMAIL_URL": "smtp://mail.example.kr:25",
    "DURE_SMS_URL": "https://sms.example.kr",
    "DURE_NTS_URL": "https://nts.example.kr",
    "DURE_NTS_KEY": "real",
    "DURE_IDENTITY_PROVIDERS": "providers.json",
    "DURE_CERTIFICATE_ROOTS": "roots",
}


def test_the_demo_needs_no_setting_at_all():
    values = config.load("hub", {})
    assert values["MODE"] == "demo"


def test_complete_production_settings_are_accepted():
    assert config.load("hub", PRODUCTION)["MODE"] == "production"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"DURE_SECRET_KEY": ""}, "DURE_SECRET_KEY is required in production"),
        ({"DURE_SECRET_KEY": "short"}, "at least 40 characters"),
        ({"DURE_BASE_URL": "http://pass.example.kr"}, "DURE_BASE_URL must be an https address"),
        ({"DURE_EMAIL_URL": "outbox:"}, "DURE_EMAIL_URL=outbox: is a sandbox"),
        ({"DURE_NTS_URL": "http://localhost:8111"}, "DURE_NTS_URL=http://localhost:8111 is a sandbox"),
        ({"DURE_NTS_KEY": "sandbox"}, "DURE_NTS_KEY=sandbox is a sandbox"),
        ({"DURE_CLOCK_FILE": "clock"}, "DURE_CLOCK_FILE is refused"),
        ({"DURE_CRASH_POINT": "x"}, "DURE_CRASH_POINT is refused"),
        ({"DURE_IDENTITY_PROVIDERS": ""}, "DURE_IDENTITY_PROVIDERS is required"),
    ],
)
def test_production_refuses_demo_secrets_sandboxes_and_plain_http(change: dict[str, str], sentence: str):
    with pytest.raises(config.ConfigurationError, match=sentence.replace(".", r"\.")):
        config.load("hub", PRODUCTION | change)


def test_unknown_and_malformed_settings_are_named():
    with pytest.raises(config.ConfigurationError) as caught:
        config.load("hub", {"DURE_SECRETKEY": "x", "DURE_DATABASE_POOL": "many"})
    assert "DURE_SECRETKEY is not a setting" in str(caught.value)
    assert "DURE_DATABASE_POOL" in str(caught.value)


def test_a_portal_in_production_trusts_only_a_hub_behind_tls():
    portal = PRODUCTION | {"DURE_HUB_CLIENT_KEY": "key.pem", "DURE_HUB_ISSUER": "http://hub.example.kr"}
    with pytest.raises(config.ConfigurationError, match="DURE_HUB_ISSUER must be an https address"):
        config.load("jumpup", portal)
