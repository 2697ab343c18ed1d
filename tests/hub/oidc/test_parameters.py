"""The guard in front of the library."""

import base64
from typing import Any

import pytest
from django.http import HttpRequest, QueryDict
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from dure.hub.oidc import parameters
from dure.hub.oidc.parameters import Malformed


def posted(body: str = "", *, query: str = "", **headers: str) -> HttpRequest:
    address = f"/oidc/token?{query}" if query else "/oidc/token"
    return RequestFactory().post(address, body, content_type=parameters.FORM, **headers)  # type: ignore[arg-type]


def basic(raw: bytes) -> dict[str, Any]:
    return {"HTTP_AUTHORIZATION": f"Basic {base64.b64encode(raw).decode()}"}


def test_unknown_and_empty_parameters_are_left_out() -> None:
    assert parameters.read(QueryDict("a=1&code=&grant_type=x"), parameters.TOKEN) == {"grant_type": "x"}


@pytest.mark.parametrize("body", ["code=1&code=2", "code=%00", "code=%22", "code=%ED%95%9C", "code=%7F", "code=" + "x" * 201])
def test_doubled_strange_or_long_values_are_refused(body: str) -> None:
    with pytest.raises(Malformed):
        parameters.read(QueryDict(body), parameters.TOKEN)


@given(st.text(max_size=60))
def test_whatever_comes_is_refused_or_plain_ascii(text: str) -> None:
    source = QueryDict(mutable=True)
    source["state"] = text
    try:
        found = parameters.read(source, parameters.AUTHORIZATION)
    except Malformed:
        return
    assert found.get("state", "").isascii()
    assert '"' not in found.get("state", "")


@given(st.binary(max_size=40))
def test_whatever_stands_in_basic_is_credentials_or_refused_with_401(raw: bytes) -> None:
    def outcome() -> str:
        try:
            found = parameters.basic(f"Basic {base64.b64encode(raw).decode()}")
        except Malformed as error:
            return str(error.status)
        return found.client_id if found else ""

    assert outcome()


def test_basic_credentials_are_form_decoded() -> None:
    assert parameters.basic("Basic " + base64.b64encode(b"a%3Ab:c%2Fd").decode()) == parameters.Credentials("a:b", "c/d")


@pytest.mark.parametrize(
    ("body", "query", "headers"),
    [
        ("client_secret=x", "", basic(b"a:b")),
        ("client_secret=x&client_assertion=y", "", {}),
        ("client_id=other", "", basic(b"a:b")),
        ("", "grant_type=x", {}),
        ("", "client_secret=x", {}),
    ],
)
def test_two_credentials_or_credentials_in_the_address_are_refused(body: str, query: str, headers: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        parameters.form(posted(body, query=query, **headers), parameters.TOKEN)


def test_a_body_that_is_no_form_is_refused() -> None:
    with pytest.raises(Malformed):
        parameters.form(RequestFactory().post("/oidc/token", {"a": "b"}), parameters.TOKEN)
