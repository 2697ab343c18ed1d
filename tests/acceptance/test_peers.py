"""Line 14: other people's software, unchanged, on the other side of the wire."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.wire import MOVED, Client, Hub, ec_key

PEERS = Path(__file__).parent / "peers"
ROOT = Path(__file__).parents[2]


def run_peer(script: str, plan: dict[str, Any]) -> dict[str, Any]:
    done = subprocess.run(
        ["node", str(PEERS / script), json.dumps(plan)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def plan_for(hub: Hub, client: Client, **further: Any) -> dict[str, Any]:
    browser = hub.browser()
    return {
        "issuer": hub.base,
        "clientId": client.client_id,
        "secret": client.secret,
        "redirectUri": client.redirect_uri,
        "byeUri": "http://localhost:9/bye",
        "loginId": browser.login_id,
        "password": browser.password,
        "skew": round(MOVED["seconds"]),
        **further,
    }


@pytest.mark.parametrize("method", ["default", "client_secret_basic", "private_key_jwt", "none"])
@pytest.mark.parametrize("alg", ["ES256", "RS256"])
def test_line_14_openid_client_signs_in_unchanged(hub: Hub, method: str, alg: str) -> None:
    key = ec_key() if method == "private_key_jwt" else None
    name = f"peer-{method}-{alg}".lower().replace("_", "-")
    client = hub.client(name, key=key, public=method == "none", id_token_alg=alg, post_logout_redirect_uri="http://localhost:9/bye")
    private = {**key.as_dict(private=True), "kid": key.thumbprint()} if key else None
    found = run_peer("openid_client.mjs", plan_for(hub, client, method=method, alg=alg, key=private))
    assert found["claims"]["iss"] == hub.base
    assert found["person"]["sub"] == found["claims"]["sub"] == found["refreshed"]
    assert found["person"]["name"] == "시험회원"
    assert (found["active"], found["after"]) == (True, False)
    assert found["gone"] == "http://localhost:9/bye?state=bye"


def test_line_14_openid_client_pushes_its_request(hub: Hub) -> None:
    client = hub.client("peer-par", post_logout_redirect_uri="http://localhost:9/bye")
    found = run_peer("openid_client.mjs", plan_for(hub, client, par=True))
    assert found["person"]["sub"] == found["claims"]["sub"]
