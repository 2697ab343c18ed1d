"""Trying a client's endpoints: does each answer as it should?"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from dure.foundation.door import Door, Unreachable
from dure.hub.oidc.models import Client

door = Door("client-check", timeout=5.0)


@dataclass
class Finding:
    endpoint: str
    address: str
    good: bool
    words: str


def trial(client: Client) -> list[Finding]:
    """One finding for each registered endpoint; nothing at the client changes."""
    found = []
    if client.initiate_login_uri:
        found.append(look("initiate_login_uri", client.initiate_login_uri))
    if client.backchannel_logout_uri:
        found.append(bogus_logout(client.backchannel_logout_uri))
    if client.events_uri:
        found.append(verification(client))
    return found


def look(endpoint: str, address: str) -> Finding:
    try:
        status = door.get(address).status_code
    except Unreachable as error:
        return silent(endpoint, address, error)
    return Finding(endpoint, address, status < 400, _("응답 코드 %(status)s") % {"status": status})


def bogus_logout(address: str) -> Finding:
    """A logout token that is none must be refused with 400."""
    try:
        status = door.post(address, data={"logout_token": "e30.e30.e30"}).status_code
    except Unreachable as error:
        return silent("backchannel_logout_uri", address, error)
    words = (
        _("잘못된 로그아웃 토큰을 거절했습니다.")
        if status == 400
        else _("잘못된 로그아웃 토큰에 400으로 답해야 하는데 %(status)s으로 답했습니다.")
    )
    return Finding("backchannel_logout_uri", address, status == 400, words % {"status": status} if status != 400 else words)


def verification(client: Client) -> Finding:
    """A verification event (RFC 8935) must be taken."""
    from dure.hub.events.tokens import verification_token  # noqa: PLC0415 (events import this package)

    headers = {"Content-Type": "application/secevent+jwt", "Accept": "application/json"}
    try:
        status = door.post(client.events_uri, content=verification_token(client).encode(), headers=headers).status_code
    except Unreachable as error:
        return silent("events_uri", client.events_uri, error)
    good = status in {200, 202, 204}
    words = (
        _("시험 이벤트를 받았습니다.") if good else _("시험 이벤트에 202로 답해야 하는데 %(status)s으로 답했습니다.") % {"status": status}
    )
    return Finding("events_uri", client.events_uri, good, words)


def silent(endpoint: str, address: str, error: Unreachable) -> Finding:
    return Finding(endpoint, address, good=False, words=_("응답이 없습니다: %(problem)s") % {"problem": error})
