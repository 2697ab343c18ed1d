"""Fills an empty hub for the bench: members with approvals, one signed-in session, one client. Prints the facts as JSON."""

import datetime as dt
import json
import os
import sys

import django

PASSWORD = "Bench-2026!"
PEOPLE = 16


def main(alg: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dure.hub.settings")
    django.setup()
    from benchmarks.servers import CLIENT, REDIRECT  # noqa: PLC0415 (after setup)
    from dure.foundation.access import SYSTEM  # noqa: PLC0415
    from dure.hub.oidc import keys, registration  # noqa: PLC0415

    keys.ensure()
    client, secret = registration.register(name="Bench", client_id=CLIENT, redirect_uris=[REDIRECT], id_token_alg=alg, actor=SYSTEM)
    members = [member(number, client) for number in range(PEOPLE)]
    facts = {
        "secret": secret,
        "cookies": {"hub_session": session(members[0])},
        "accounts": [one.login_id for one in members],
        "password": PASSWORD,
    }
    sys.stdout.write(json.dumps(facts) + "\n")


def member(number, client):  # type: ignore[no-untyped-def]
    from dure.foundation.access import SYSTEM  # noqa: PLC0415
    from dure.foundation.consent import services as consent  # noqa: PLC0415
    from dure.hub.members.models import Member  # noqa: PLC0415
    from dure.hub.oidc.models import Approval  # noqa: PLC0415

    made = Member(kind="individual", login_id=f"bench{number:03d}", name="측정회원", email=f"bench{number}@example.kr", mobile="+821055550000")
    made.set_password(PASSWORD)
    made.save()
    texts = list(consent.required_for("individual"))
    consent.agree(made.subject, texts, {text.pk for text in texts}, channel="sign_up", actor=SYSTEM)
    Approval.objects.create(member=made, client=client, scope="openid profile")
    return made


def session(member) -> str:  # type: ignore[no-untyped-def]
    from dure.foundation import chance, clock  # noqa: PLC0415
    from dure.foundation.sessions.models import hash_token  # noqa: PLC0415
    from dure.hub.members.models import MemberSession  # noqa: PLC0415

    raw, now = chance.token(), clock.now()
    MemberSession.objects.create(
        member=member, token_hash=hash_token(raw), auth_at=now, last_seen_at=now, ends_at=now + dt.timedelta(hours=8), amr="pwd", acr=""
    )
    return raw


if __name__ == "__main__":
    main(sys.argv[1])
