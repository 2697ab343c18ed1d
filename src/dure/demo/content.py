"""Notices and questions that the portals show in the demo. Titles and bodies in Korean and English."""

from typing import NamedTuple


class Text(NamedTuple):
    title: str
    title_en: str
    body: str
    body_en: str


class Post(NamedTuple):
    """A notice: ``days_ago`` since it came out; ``pinned`` stays on top."""

    text: Text
    days_ago: int
    pinned: bool = False


NOTICES: dict[str, tuple[Post, ...]] = {
    "jumpup": (
        Post(
            Text(
                "통합로그인을 시작합니다",
                "Unified sign-in has started",
                "이제 통합회원 하나로 도약 포털에 로그인할 수 있습니다.\n\n- 기존 아이디는 **그대로** 쓸 수 있습니다.\n- 기존 아이디로 로그인하면 전환 안내가 나옵니다.\n- 전환해도 신청 기록과 서류는 회사에 그대로 남습니다.",
                "You can now sign in to the Jump-Up portal with one unified membership.\n\n- Old login IDs **go on working**.\n- Sign in the old way and you are offered to convert.\n- Applications and papers stay with the company.",
            ),
            2,
            pinned=True,
        ),
        Post(
            Text(
                "평가위원 등록 서류 안내",
                "Papers for evaluators",
                "평가위원은 신청서와 신분증 사본을 내야 승인됩니다. 파일은 하나에 20 MB까지이며, 가입한 뒤에 내도 됩니다.",
                "Evaluators are approved once the application form and a copy of an ID are in. Files may have up to 20 MB each and may follow after registration.",
            ),
            9,
        ),
        Post(
            Text(
                "12월 정기 점검 시간",
                "Maintenance in December",
                "12월 5일(토) 00:00부터 04:00까지 점검합니다. 그동안 로그인과 문의 등록이 잠시 멈춥니다.",
                "Maintenance runs on Saturday, 5 December, 00:00 to 04:00. Sign-in and questions pause during that time.",
            ),
            16,
        ),
    ),
    "voucher": (
        Post(
            Text(
                "혁신바우처 포털이 통합로그인에 연결되었습니다",
                "The Voucher portal joined unified sign-in",
                "수요기업과 공급기업 모두 통합회원으로 로그인할 수 있습니다. 기업 마스터는 동료의 계정을 직접 추가할 수 있습니다.",
                "Demand companies and suppliers can sign in with a unified membership. Company masters can add colleagues' accounts themselves.",
            ),
            1,
            pinned=True,
        ),
        Post(
            Text(
                "기업 정보를 확인해 주세요",
                "Please check your company details",
                "주소, 담당자, 연락처가 바뀌었다면 마이페이지의 기업 정보에서 고쳐 주세요.",
                "If address, contact or telephone have changed, please correct them under company details on my page.",
            ),
            12,
        ),
    ),
    "export": (
        Post(
            Text(
                "수출지원 포털을 열었습니다",
                "The export-support portal is open",
                "네 기관의 수출지원 공고를 한곳에서 찾고 신청할 수 있습니다. 인증서가 없는 기업도 서류를 올려 임시회원으로 가입할 수 있습니다.",
                "Find and apply for the export support of four agencies in one place. Companies without a certificate may join provisionally with papers.",
            ),
            3,
            pinned=True,
        ),
    ),
}

FAQ: tuple[tuple[str, str, tuple[Text, ...]], ...] = (
    (
        "로그인",
        "Signing in",
        (
            Text(
                "기존 아이디로도 로그인할 수 있나요?",
                "Can I still use my old login ID?",
                "네. 통합회원으로 전환한 뒤에도 기존 아이디와 비밀번호로 로그인할 수 있습니다.",
                "Yes. Your old login ID and password go on working, also after you have converted.",
            ),
            Text(
                "계정이 여러 개면 어떻게 되나요?",
                "What if I have several accounts?",
                "통합로그인을 하면 연결할 수 있는 계정이 모두 보입니다. 쓰려는 계정을 고르고 그 계정의 비밀번호를 한 번 입력하면 됩니다. 계정이 저절로 합쳐지지는 않습니다.",
                "After unified sign-in you see every account that may be yours. Choose one and enter its password once. Accounts are never merged by themselves.",
            ),
        ),
    ),
    (
        "기업 계정",
        "Company accounts",
        (
            Text(
                "담당자가 바뀌었습니다. 어떻게 하나요?",
                "Our contact person has changed. What now?",
                "기업 마스터가 새 담당자의 계정을 추가하고 마스터 권한을 넘기면 됩니다. 파일과 신청 기록은 회사에 남습니다.",
                "The company master adds an account for the new person and hands the master role over. Files and applications stay with the company.",
            ),
        ),
    ),
)

QUESTION = (
    "통합회원을 탈퇴하면 신청 기록도 지워지나요?",
    "통합회원에서 탈퇴해도 도약 포털의 신청 기록은 남는지 궁금합니다.",
)
