from typing import Any

from django.utils.translation import gettext as _

from dure.hub.members.models import MemberKind
from dure.hub.operators import selectors
from dure.hub.signin.models import Method, Outcome
from dure.protocol.claims import CORPORATE, INDIVIDUAL


def figures(days: int) -> dict[str, Any]:
    """Everything that the statistics page shows, over the last ``days`` days."""
    joined = selectors.sign_ups(days)
    members = selectors.members_by_kind()
    attempts = selectors.sign_ins(days)
    return {
        "tiles": [
            (MemberKind.INDIVIDUAL.label, members[INDIVIDUAL], _("이용 중")),
            (MemberKind.CORPORATE.label, members[CORPORATE], _("이용 중")),
            (_("새 회원"), sum(count for kind in joined.values() for _day, count in kind), _("기간 안")),
            (_("포털에서 와서 가입(전환)"), selectors.conversions(days), _("기간 안")),
        ],
        "sign_ups": [
            (str(label), [(f"{when:%m-%d}", count) for when, count in joined[kind]])
            for kind, label in ((INDIVIDUAL, MemberKind.INDIVIDUAL.label), (CORPORATE, MemberKind.CORPORATE.label))
        ],
        "links": selectors.links_by_service(),
        "origins": [(origin_word(origin), count) for origin, count in selectors.links_by_origin(days).items()],
        "outcomes": [str(label) for label in Outcome.labels],
        "sign_ins": [(str(Method(method).label), [found.get(key, 0) for key in Outcome.values]) for method, found in attempts.items()],
        "failures": selectors.verification_failures(days),
    }


def origin_word(origin: str) -> str:
    words = {"sign_up": _("가입하면서"), "consent": _("포털에서 동의하면서"), "my_page": _("나의 정보에서"), "operator": _("운영자가")}
    return words.get(origin, origin or _("알 수 없음"))
