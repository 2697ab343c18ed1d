"""`dure hub client …` and `dure hub keys …`: JSON on standard output, sentences on standard error."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from dure.foundation.access import SYSTEM
from dure.foundation.errors import Refusal
from dure.hub.catalogue.models import Service
from dure.hub.oidc import keys, registration
from dure.hub.oidc.models import AuthMethod, Client, ClientState, SigningKey, SubjectType
from dure.hub.oidc.trial import trial


def main(arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    try:
        result = options.act(options)
    except Refusal as refusal:
        tell({"error": refusal.code, "field": refusal.field, "message": str(refusal.message)})
        sys.stderr.write(f"dure hub: {refusal.message}\n")
        return 1
    tell(result)
    return 0


def tell(facts: Any) -> None:
    sys.stdout.write(json.dumps(facts, ensure_ascii=False, indent=2) + "\n")


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="dure hub")
    areas = top.add_subparsers(required=True, metavar="area")
    acts = areas.add_parser("client", help="relying parties").add_subparsers(required=True, metavar="act")
    add_form(acts.add_parser("add", help="register a client, or change the one with this --client-id"))
    for name, act, words in (
        ("show", show, "one client"),
        ("check", check, "try its endpoints"),
        ("disable", disable, "stop it"),
        ("enable", enable, "let it work again"),
        ("rotate-secret", rotate_secret, "give it a new secret"),
    ):
        one = acts.add_parser(name, help=words)
        one.add_argument("client_id")
        one.set_defaults(act=act)
    acts.add_parser("list", help="all clients").set_defaults(act=listing)
    key_acts = areas.add_parser("keys", help="signing keys").add_subparsers(required=True, metavar="act")
    key_acts.add_parser("list", help="published keys and their states").set_defaults(act=key_list)
    key_acts.add_parser("rotate", help="next becomes current, current retires").set_defaults(act=key_rotate)
    return top


def add_form(form: argparse.ArgumentParser) -> None:
    form.add_argument("--name", required=True)
    form.add_argument("--name-en", default=None)
    form.add_argument("--client-id", default="")
    form.add_argument("--service", default="", help="key of the catalogue's service; empty: none")
    form.add_argument("--redirect-uri", action="append", default=[], dest="redirect_uris")
    form.add_argument("--post-logout-redirect-uri", action="append", default=None, dest="post_logout_redirect_uris")
    form.add_argument("--backchannel-logout-uri", default=None)
    form.add_argument("--events-uri", default=None)
    form.add_argument("--initiate-login-uri", default=None)
    form.add_argument("--auth-method", choices=AuthMethod.values, default="")
    form.add_argument("--public-key", type=Path, help="JWK, JWK set or PEM file: the client then uses private_key_jwt")
    form.add_argument("--subject-type", choices=SubjectType.values, default=None)
    form.add_argument("--sector", default=None, help="what pairwise subjects are derived for")
    form.add_argument("--id-token-alg", choices=keys.ALGORITHMS, default=None)
    form.add_argument("--scope", default="", help="space separated; empty: all")
    form.add_argument("--require-par", action="store_const", const=True, default=None)
    form.set_defaults(act=add)


def add(options: argparse.Namespace) -> dict[str, Any]:
    names = (
        "name", "name_en", "client_id", "redirect_uris", "post_logout_redirect_uris", "backchannel_logout_uri", "events_uri",
        "initiate_login_uri", "auth_method", "subject_type", "sector", "id_token_alg", "require_par",
    )  # fmt: skip
    fields = {name: getattr(options, name) for name in names}
    client, secret = registration.register(
        **fields,
        service=service(options.service),
        jwks=public_key(options.public_key) if options.public_key else None,
        scopes=options.scope.split() or None,
        actor=SYSTEM,
    )
    return {**facts(client), **({"client_secret": secret} if secret else {})}


def service(key: str) -> Service | None:
    if not key:
        return None
    found = Service.objects.filter(key=key).first()
    if found is None:
        raise Refusal("service_unknown", f"no service {key!r} in the catalogue", field="service")
    return found


def public_key(file: Path) -> dict[str, Any]:
    text = file.read_text()
    return registration.from_pem(text) if text.lstrip().startswith("-----") else dict(json.loads(text))


def facts(client: Client) -> dict[str, Any]:
    from django.conf import settings  # noqa: PLC0415 (only at run time)

    names = (
        "client_id", "name", "state", "redirect_uris", "post_logout_redirect_uris", "backchannel_logout_uri", "events_uri",
        "initiate_login_uri", "subject_type", "sector", "id_token_alg", "grant_types", "scopes", "require_par",
    )  # fmt: skip
    return {
        "issuer": settings.BASE_URL,
        **{name: getattr(client, name) for name in names},
        "service": client.service.key if client.service else None,
        "token_endpoint_auth_method": client.auth_method,
    }


def found(options: argparse.Namespace) -> Client:
    client = Client.objects.select_related("service").filter(client_id=options.client_id).first()
    if client is None:
        raise Refusal("client_unknown", f"no client {options.client_id!r}", field="client_id")
    return client


def show(options: argparse.Namespace) -> dict[str, Any]:
    return facts(found(options))


def listing(_options: argparse.Namespace) -> list[dict[str, Any]]:
    return [facts(client) for client in Client.objects.select_related("service")]


def check(options: argparse.Namespace) -> dict[str, Any]:
    findings = [vars(finding) for finding in trial(found(options))]
    return {"good": all(finding["good"] for finding in findings), "findings": findings}


def disable(options: argparse.Namespace) -> dict[str, Any]:
    return switched(options, ClientState.DISABLED)


def enable(options: argparse.Namespace) -> dict[str, Any]:
    return switched(options, ClientState.ACTIVE)


def switched(options: argparse.Namespace, state: ClientState) -> dict[str, Any]:
    client = found(options)
    registration.set_state(client, state, actor=SYSTEM)
    return facts(client)


def rotate_secret(options: argparse.Namespace) -> dict[str, Any]:
    client = found(options)
    return {"client_id": client.client_id, "client_secret": registration.rotate_secret(client, actor=SYSTEM)}


def key_list(_options: argparse.Namespace) -> list[dict[str, Any]]:
    keys.ensure()
    return [{"kid": key.kid, "alg": key.alg, "state": key.state, "made_at": key.made_at.isoformat()} for key in SigningKey.objects.all()]


def key_rotate(options: argparse.Namespace) -> list[dict[str, Any]]:
    for alg in keys.ALGORITHMS:
        keys.rotate(alg)
    return key_list(options)
