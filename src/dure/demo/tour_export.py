"""Things to try at the export portal."""

from django.utils.translation import gettext_lazy as _

from dure.demo import world
from dure.demo.steps import ID, PASSWORD, Step

STEPS = (
    Step(
        "export",
        "/announcements/",
        _("두 글자로 공고를 찾고 자격 확인하기"),
        _("로그인한 뒤 사업공고에서 '보험'을 찾아 공고를 엽니다. 조건마다 우리 기업의 값과 결과가 나옵니다."),
        _("맞지 않는 조건은 언제 달라지는지까지 알려 줍니다. '우리 기업에 맞는 공고'에는 지금 신청할 수 있는 것만 모입니다."),
        ((ID, "fieldexport"), (PASSWORD, world.ACCOUNT_PASSWORD)),
    ),
    Step(
        "export",
        "/announcements/?state=accepting",
        _("신청서를 쓰고 한 번에 제출하기"),
        _("이 시스템에서 접수하는 공고를 열어 신청하기를 누르고, 할 일 목록을 차례로 마친 뒤 제출합니다. 제출 단추를 두 번 눌러 봅니다."),
        _("접수번호와 접수증이 하나만 나옵니다. 임시회원의 신청에는 임시회원 표시가 붙습니다."),
        ((ID, "riverexport"), (PASSWORD, world.ACCOUNT_PASSWORD)),
    ),
    Step(
        "export",
        "/sign-up/",
        _("인증서 없이 기업회원으로 가입하기"),
        _("약관에 동의하고 '인증서 없이 가입'을 고른 뒤 서류 ZIP 파일을 올립니다. 제품에는 HS코드 찾기로 코드를 넣습니다."),
        _("임시회원이 됩니다. 담당자가 원본 접수를 적으면 정식회원으로 바뀝니다."),
    ),
    Step(
        "export",
        "/my/certificates/",
        _("확인증을 발급받고 진위 확인하기"),
        _("다른 시스템에서 접수하는 공고에서 확인증을 발급받아 PDF를 내려받습니다. 진위 확인에 번호를 넣고, 파일도 올려 봅니다. 파일을 한 글자 고쳐 다시 올려 봅니다."),
        _("원본은 유효하다고 나오고, 고친 파일은 바뀌었다고 나옵니다."),
        ((ID, "fieldexport"), (PASSWORD, world.ACCOUNT_PASSWORD)),
    ),
    Step(
        "export",
        "/office/",
        _("기관 담당자로 공고를 게시하고 신청을 검토하기"),
        _("관리자 화면에서 공고를 쓰고 게시합니다. 신청 목록에서 보완을 요청하거나 통과시키고, 확인증을 취소해 봅니다."),
        _("신청 기업의 화면과 메일, 진위 확인에 바로 나타납니다."),
        ((ID, "operator"), (PASSWORD, world.STAFF_PASSWORD), (_("인증 앱 비밀키"), world.STAFF_TOTP)),
    ),
)
