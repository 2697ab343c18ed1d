"""The "try this" page: things to do, with the accounts for each, and where mails and codes arrive."""

import json
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from dure.demo import tour_export, world
from dure.demo.steps import CERTIFICATE, ID, NUMBER, PASSWORD, Step

STEPS = (
    Step(
        "hub",
        "/sign-up/",
        _("기업회원으로 가입하기"),
        _("기업회원을 고르고, 사업자등록번호를 적은 뒤 인증서 파일 두 개로 서명합니다. 여섯 단계를 마치면 가입됩니다."),
        _("가입과 동시에 로그인되고, 고른 서비스가 연결됩니다."),
        ((NUMBER, "{stone}"), (CERTIFICATE, "{certificates}/stone"), (PASSWORD, "{certificate_password}")),
    ),
    Step(
        "hub",
        "/sign-up/",
        _("개인회원으로 가입하기"),
        _("개인회원을 고르고 간편인증(샌드박스)에서 최가람을 선택합니다. 휴대전화 인증을 고르면 인증번호는 보낸편지함에 있습니다."),
        _("인증에서 온 이름과 생년월일은 고칠 수 없게 채워집니다."),
    ),
    Step(
        "jumpup",
        "/sign-in/",
        _("기존 도약 계정을 통합회원으로 전환하기"),
        _("기존 아이디로 로그인하면 전환 안내가 나옵니다. 전환하기를 누르고 기업회원으로 가입합니다."),
        _("돌아오면 그 계정이 비밀번호를 다시 묻지 않고 연결됩니다."),
        ((ID, "stonetech01"), (PASSWORD, world.ACCOUNT_PASSWORD)),
    ),
    Step(
        "voucher",
        "/sign-in/unified/",
        _("아무것도 입력하지 않고 혁신바우처로 이동하기"),
        _("통합회원으로 로그인한 채 혁신바우처에서 통합로그인을 누릅니다."),
        _("연결된 계정이 하나라 바로 로그인됩니다."),
        ((ID, "hana.kim"), (PASSWORD, world.MEMBER_PASSWORD)),
    ),
    Step(
        "jumpup",
        "/sign-in/unified/",
        _("연결된 계정 여러 개 가운데 고르기"),
        _("기업회원 탭에서 사업자등록번호와 인증서로 로그인합니다. 계정을 고르고 그 계정의 비밀번호를 한 번 틀려 봅니다."),
        _("틀리면 이유를 말해 주고, 맞으면 그 계정의 권한에 맞는 화면이 열립니다."),
        ((NUMBER, "{dawn}"), (CERTIFICATE, "{certificates}/dawn"), (PASSWORD, world.ACCOUNT_PASSWORD)),
    ),
    Step(
        "jumpup",
        "/company/",
        _("동료의 계정 추가하기"),
        _("기업 마스터로 로그인해 계정 관리에서 아이디와 이름을 적어 추가합니다. 그 계정으로 처음 로그인하면 본인확인을 하고 비밀번호를 정합니다."),
        _("목록에 '미설정'으로 보이던 계정이 '설정 완료'로 바뀝니다."),
        ((ID, "dawnmaster"), (PASSWORD, world.ACCOUNT_PASSWORD)),
    ),
    Step(
        "jumpup",
        "/sign-in/unified/",
        _("처음 온 개인회원으로 평가위원 등록하기"),
        _("도약에 계정이 없는 개인회원으로 통합로그인한 뒤 평가위원을 고르고 분야 하나, 영역 두 개를 선택합니다."),
        _("서류는 나중에 낼 수 있고, 다 갖춰지면 담당자가 승인합니다."),
        ((ID, "saebom.park"), (PASSWORD, world.MEMBER_PASSWORD)),
    ),
    Step(
        "hub",
        "/my/services/",
        _("서비스 연결 끊기"),
        _("유관기관 서비스에서 도약의 연결을 끊습니다."),
        _("도약 계정은 그대로 있고, 통합로그인만 되지 않습니다. 기존 아이디로는 계속 로그인됩니다."),
        ((ID, "hana.kim"), (PASSWORD, world.MEMBER_PASSWORD)),
    ),
    Step(
        "hub",
        "/my/security/",
        _("모든 곳에서 로그아웃하기"),
        _("두 브라우저에서 로그인하고 두 포털을 연 다음, 보안 메뉴에서 모든 기기 로그아웃을 누릅니다."),
        _("두 포털의 로그인이 모두 끝납니다."),
        ((ID, "hana.kim"), (PASSWORD, world.MEMBER_PASSWORD)),
    ),
    Step(
        "hub",
        "/operator/",
        _("운영자로 둘러보기"),
        _("비밀번호와 일회용 번호로 로그인해 서비스 목록, 전달 대기열, 통계를 봅니다. 회원 정보는 가려져 있고, 보려면 사유를 적어야 합니다."),
        _("열람한 기록이 감사 기록에 남습니다."),
        ((ID, "operator"), (PASSWORD, world.STAFF_PASSWORD), (_("인증 앱 비밀키"), world.STAFF_TOTP)),
    ),
)


def page() -> dict[str, Any]:
    info = running()
    words = substitutions(info)
    bases = {site: entry["base"] for site, entry in info["sites"].items()}
    steps = [
        {
            "title": step.title,
            "how": step.how,
            "result": step.result,
            "url": bases.get(step.site, "") + step.path,
            "accounts": [(label, value.format(**words)) for label, value in step.accounts],
        }
        for step in (*STEPS, *tour_export.STEPS)
    ]
    return {"steps": steps, "place_headers": [_("사이트"), _("첫 화면"), _("보낸편지함(메일과 인증번호)")], "places": places(bases)}


def places(bases: dict[str, str]) -> list[list[Any]]:
    names = {"hub": _("통합회원"), "jumpup": _("도약(Jump-Up)"), "voucher": _("혁신바우처"), "export": _("수출지원")}
    return [[name, anchor(f"{bases[site]}/"), anchor(f"{bases[site]}/outbox/")] for site, name in names.items()]


def anchor(url: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', url, url)


def running() -> dict[str, Any]:
    """What `dure up` wrote about the running demo; the usual addresses when it did not."""
    file = settings.STATE_DIR / "info.json"
    if file.exists():
        found: dict[str, Any] = json.loads(file.read_text())
        return found
    from dure.demo.info import describe  # noqa: PLC0415 (only without a running demo)

    return describe(settings.STATE_DIR)


def substitutions(info: dict[str, Any]) -> dict[str, str]:
    companies = {company["key"]: company["business_registration_number"] for company in info["companies"]}
    certificates = info["certificates"]
    return companies | {"certificates": certificates["folder"], "certificate_password": certificates["password"]}
