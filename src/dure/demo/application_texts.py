"""Question sets of the demo world: one with every kind of question, and the short one that most announcements use."""

from dure.programme.applications.questions import Content, Group, Kind, Option, Question

PAPERS = ("pdf", "hwp", "hwpx", "docx", "jpg", "png", "zip")

PLAN = Question(
    "q20", Kind.FILE.value, "사업계획서", "Business plan", "정해진 양식은 없습니다.", "Any layout will do.", most=1, extensions=("pdf", "hwp", "hwpx", "docx")
)
RECORD = Question("q21", Kind.FILE.value, "수출실적 증명", "Proof of exports", "있는 기업만 올려 주세요.", "If you have one.", required=False, most=3, extensions=PAPERS)

SHORT = Content(
    groups=(
        Group(
            "g1", "신청 내용", "Your application",
            (
                Question("q1", Kind.TEXT.value, "주력 제품", "Main product", "한 줄로 적어 주세요.", "One line.", most=100),
                Question("q2", Kind.LONG_TEXT.value, "지원이 필요한 까닭", "Why you need support", "500자쯤이면 충분합니다.", "About 500 characters.", most=2000),
                Question("q4", Kind.MONEY.value, "필요한 금액", "Amount needed", least=10_000, most=100_000_000),
            ),
        ),
    ),
    documents=(PLAN, RECORD),
)  # fmt: skip

FULL = Content(
    groups=(
        Group(
            "g1", "기업과 제품", "Company and product",
            (
                Question("q1", Kind.TEXT.value, "출품할 제품", "Product on show", "한 줄로 적어 주세요.", "One line.", most=100),
                Question("q2", Kind.LONG_TEXT.value, "제품의 강점", "What sets it apart", "경쟁 제품과 견주어 적어 주세요.", "Compare it with rivals.", most=2000),
                Question("q3", Kind.NUMBER.value, "수출 담당 직원", "Export staff", least=0, most=1000, unit="명", unit_en="people"),
                Question("q4", Kind.MONEY.value, "참가 예산", "Budget", "기업이 부담할 금액입니다.", "What the company pays itself.", least=10_000, most=500_000_000),
            ),
        ),
        Group(
            "g2", "참가 계획", "Plan",
            (
                Question("q5", Kind.DATE.value, "출국 예정일", "Day of departure", required=False),
                Question(
                    "q6", Kind.CHOICE.value, "희망 부스", "Kind of stand",
                    options=(Option("기본 부스", "Basic stand"), Option("독립 부스", "Own stand"), Option("공동 상담 탁자", "Shared table")),
                ),
                Question(
                    "q7", Kind.CHOICES.value, "필요한 도움", "Help wanted", "여러 개를 고를 수 있습니다.", "Choose any.", required=False,
                    options=(Option("통역", "Interpreter"), Option("운송", "Freight"), Option("바이어 찾기", "Finding buyers")),
                ),
                Question(
                    "q8", Kind.TABLE.value, "지난 참가 실적", "Earlier fairs", "최근 3년 동안 참가한 전시회입니다.", "Fairs of the last three years.", required=False, most=4,
                    options=(Option("전시회", "Fair"), Option("상담 건수", "Meetings", Kind.NUMBER.value), Option("계약 금액", "Contracts", Kind.MONEY.value)),
                ),
            ),
        ),
        Group(
            "g3", "자료와 동의", "Material and consent",
            (
                Question("q9", Kind.FILE.value, "제품 안내서", "Catalogue", "영문이면 더 좋습니다.", "English if you have it.", required=False, most=3, extensions=("pdf", "jpg", "png", "zip")),
                Question("q10", Kind.CONSENT.value, "참가 결과를 사례집에 싣는 데 동의합니다.", "You may publish our results.", required=False),
            ),
        ),
    ),
    documents=(PLAN, RECORD),
)  # fmt: skip

ANSWERS = {
    "q1": "스테인리스 정밀 밸브",
    "q2": "내구 시험 10만 회를 통과했고 같은 등급 제품보다 무게가 30% 가볍습니다. 유럽 두 나라에서 시험 주문을 받았습니다.",
    "q3": "3",
    "q4": 8_000_000,
    "q6": "기본 부스",
    "q7": ["통역", "바이어 찾기"],
    "q8": [["함부르크 산업전", "14", 52_000_000], ["하노이 기계전", "9", 18_000_000]],
    "q10": True,
}
