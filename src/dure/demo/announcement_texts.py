"""Agencies, programmes and planned events of the demo world. Everything here is made up."""

from __future__ import annotations

from typing import NamedTuple


class AgencyText(NamedTuple):
    code: str
    name: str
    name_en: str
    summary: str
    summary_en: str
    phone: str
    address: str
    lines: tuple[tuple[str, str], ...]
    """What it runs, Korean and English."""


class Programme(NamedTuple):
    agency: str
    category: str
    title: str
    title_en: str
    aim: str
    aim_en: str
    help: str
    """What a chosen company gets, parts separated by ``/``."""
    help_en: str
    reception: str
    rounds: tuple[tuple[int, int], ...]
    """For each round: days from today to its opening, and how many days it is open."""
    limits: tuple[str, ...] = ()
    """Region codes (two digits) and industry sections (a letter)."""
    period_text: str = ""


class Plan(NamedTuple):
    agency: str
    category: str
    month: int
    day: int
    days: int
    title: str
    title_en: str
    place: str
    place_en: str


CATEGORIES = (
    ("market", "해외시장 개척", "Market development"),
    ("fair", "전시회·상담회", "Fairs and meetings"),
    ("logistics", "물류·통관", "Logistics and customs"),
    ("insurance", "수출보험·금융", "Insurance and finance"),
    ("certificate", "해외인증·규격", "Certification"),
    ("digital", "온라인 수출", "Online export"),
    ("learn", "교육·컨설팅", "Training and advice"),
)

AGENCIES = (
    AgencyText(
        "HBC", "한밭시청", "City of Hanbat", "시의 수출지원 정책을 세우고 예산을 맡습니다.", "Plans and funds the city's export support.",
        "042-000-1000", "대전광역시 서구 가상로 100",
        (("수출보험료와 수출신용보증료 지원", "Export insurance and guarantee fees"), ("국제특송·해상운임 지원", "Freight cost support"),
         ("수출탑 수상 기업 홍보", "Publicity for award-winning exporters")),
    ),
    AgencyText(
        "HBE", "한밭경제진흥원", "Hanbat Economic Promotion Agency", "전시회와 시장개척단을 운영하고 인증 비용을 지원합니다.",
        "Runs trade missions and fairs, and pays towards certification.", "042-000-2000", "대전광역시 유성구 가상로 200",
        (("해외 전시회 단체관과 개별 참가 지원", "Group pavilions and single stands at fairs"), ("해외규격인증 획득 지원", "Certification costs"),
         ("수출 초보기업 전담 상담", "Advice for first-time exporters")),
    ),
    AgencyText(
        "HBT", "한밭무역협회", "Hanbat Traders Association", "무역 교육과 바이어 발굴, 온라인 수출을 돕습니다.",
        "Trains traders, finds buyers and helps with online export.", "042-000-3000", "대전광역시 중구 가상로 300",
        (("무역실무 교육과 현장 상담", "Courses in trade practice"), ("온라인 전시관과 바이어 연결", "Online showroom and matchmaking"),
         ("외국어 번역과 계약서 검토", "Translation and contract review")),
    ),
    AgencyText(
        "HBK", "한밭무역관", "Hanbat Trade Office", "해외 지사를 대신해 바이어를 만나고 시장을 조사합니다.",
        "Meets buyers and studies markets in place of a branch abroad.", "042-000-4000", "대전광역시 대덕구 가상로 400",
        (("해외지사화 사업", "Branch-office service abroad"), ("해외시장 조사 대행", "Market studies"), ("수출상담회와 화상상담", "Meetings in person and online")),
    ),
)  # fmt: skip

PROGRAMMES = (
    Programme("HBC", "logistics", "국제특송 해외물류비 지원", "International courier cost support", "소량 수출의 물류비 부담을 덜어 드립니다.", "Lightens the cost of sending small lots abroad.", "특송 운임의 70%, 기업당 300만원까지/지정 특송사 할인 요금 적용", "70% of courier fees up to KRW 3,000,000/Discounted rates of named couriers", "here", ((-95, 40), (-20, 45), (60, 45)), ("30",)),
    Programme("HBC", "insurance", "단체 수출보험 가입 지원", "Group export insurance", "대금을 받지 못할 위험을 줄여 드립니다.", "Lowers the risk of not being paid.", "보험료 전액, 기업당 5만 달러 보장/별도 심사 없이 가입", "Full premium, cover up to USD 50,000/No separate review", "here", ((-150, 60), (-12, 40)), ("30",)),
    Programme("HBC", "insurance", "수출신용보증료 지원", "Export credit guarantee fees", "수출 자금을 빌릴 때 드는 보증료를 돕습니다.", "Pays towards guarantee fees of export loans.", "보증료의 80%, 기업당 200만원까지", "80% of the fee up to KRW 2,000,000", "elsewhere", ((-200, 90), (-30, 60)), ("30",), "예산을 다 쓰면 일찍 끝납니다."),
    Programme("HBC", "logistics", "해상·항공 운임 긴급 지원", "Emergency freight support", "운임이 크게 오른 항로를 이용하는 기업을 돕습니다.", "Helps firms on routes whose rates have soared.", "증가한 운임의 50%, 기업당 500만원까지", "Half of the increase up to KRW 5,000,000", "here", ((-60, 30), (-9, 11)), ("30", "C")),
    Programme("HBC", "learn", "수출유망기업 선정", "Promising exporter of the year", "세계 시장에서 자랄 기업을 뽑아 3년 동안 지원합니다.", "Chooses firms with promise and supports them for three years.", "지원사업 심사 때 가점/전담 상담사 배정", "Bonus points in selections/A personal adviser", "here", ((-320, 30), (14, 30)), ("30",)),
    Programme("HBC", "market", "수출기업 애로 현장 상담의 날", "Exporters' help desk day", "수출하면서 겪는 어려움을 듣고 답을 찾습니다.", "Hears what troubles exporters and looks for answers.", "법률·통관·금융 전문가 상담", "Advice on law, customs and finance", "none", ((-40, 20), (5, 20))),
    Programme("HBE", "market", "유럽 시장개척단 참가기업 모집", "Trade mission to Europe", "유럽 두 도시에서 바이어와 만나는 자리를 마련합니다.", "Arranges meetings with buyers in two European cities.", "상담장과 통역, 바이어 발굴/항공료의 50%", "Venue, interpreter and buyers/Half of the air fare", "here", ((-240, 25), (-18, 20), (90, 25)), ("30", "C")),
    Programme("HBE", "market", "동남아 시장개척단 참가기업 모집", "Trade mission to South-East Asia", "베트남과 태국의 바이어를 만납니다.", "Meets buyers in Vietnam and Thailand.", "바이어 상담 10건 안팎/통역과 현지 이동", "About ten meetings/Interpreter and local transport", "here", ((-130, 25), (20, 25)), ("30",)),
    Programme("HBE", "fair", "해외 전시회 개별 참가 지원", "Single stands at fairs abroad", "기업이 고른 해외 전시회의 참가비를 돕습니다.", "Pays towards a fair that the firm chooses.", "부스 임차료와 장치비, 기업당 800만원까지", "Stand rent and building up to KRW 8,000,000", "here", ((-180, 45), (-25, 27), (45, 45)), ("30",)),
    Programme("HBE", "fair", "생활소비재 박람회 단체관 참가기업 모집", "Group pavilion, consumer goods fair", "단체관으로 함께 참가합니다.", "Takes part together in one pavilion.", "부스와 장치/공동 홍보물", "Stand and building/Shared publicity", "here", ((-75, 21), (-6, 21)), ("30", "C")),
    Programme("HBE", "certificate", "해외규격인증 획득 지원", "Certification for foreign markets", "수출에 필요한 인증 비용을 돕습니다.", "Pays towards certificates that exports need.", "인증비와 시험비의 70%, 기업당 500만원까지", "70% of fees and tests up to KRW 5,000,000", "here", ((-160, 60), (-35, 60)), ("30", "C", "M")),
    Programme("HBE", "certificate", "해외 지식재산권 출원 비용 지원", "Foreign patent and trademark filing", "해외에서 기술과 상표를 지키도록 돕습니다.", "Protects technology and brands abroad.", "출원료와 대리인 비용, 건당 300만원까지", "Filing and agent fees up to KRW 3,000,000 each", "elsewhere", ((-110, 30), (-15, 16)), ("30",)),
    Programme("HBE", "digital", "온라인 쇼핑몰 입점 지원", "Entering online marketplaces", "해외 온라인 쇼핑몰에 상품을 올리도록 돕습니다.", "Puts products on marketplaces abroad.", "상품 페이지 제작/초기 광고비 200만원", "Product pages/First advertising, KRW 2,000,000", "here", ((-50, 30), (2, 28)), ("30", "C", "G")),
    Programme("HBE", "learn", "수출 초보기업 길잡이", "First steps in export", "처음 수출하는 기업이 한 해 동안 차근차근 배웁니다.", "Guides first-time exporters through a year.", "전담 상담사의 방문 상담 8회/수출 계획서 작성", "Eight visits of an adviser/An export plan", "here", ((-280, 30), (-3, 25)), ("30",)),
    Programme("HBT", "learn", "무역실무 기본 과정 수강생 모집", "Trade practice, basic course", "무역 서류와 결제, 통관을 배웁니다.", "Teaches documents, payment and customs.", "이틀 과정, 교재 제공", "Two days with course book", "elsewhere", ((-90, 20), (-10, 12), (30, 20))),
    Programme("HBT", "learn", "원산지 증명 실무 교육", "Proof of origin in practice", "자유무역협정 원산지 증명을 직접 써 봅니다.", "Hands-on proof of origin under trade agreements.", "하루 과정/사후 상담 1회", "One day/One follow-up", "elsewhere", ((-45, 15), (8, 15))),
    Programme("HBT", "digital", "온라인 전시관 입주기업 모집", "Online showroom", "영문 상품관을 만들어 바이어에게 보여 줍니다.", "Shows products to buyers in an English showroom.", "영문 상품관 제작/바이어 문의 연결", "English showroom/Forwarding of enquiries", "here", ((-70, 60), (25, 40)), ("C", "G", "J")),
    Programme("HBT", "market", "바이어 신용조사 지원", "Buyer credit reports", "거래하기 전에 상대를 알아봅니다.", "Checks a partner before the deal.", "신용조사 보고서 연 5건", "Five reports a year", "here", ((-300, 280), (-14, 200)), ("30",), "예산이 남아 있는 동안 받습니다."),
    Programme("HBT", "market", "외국어 번역·통역 지원", "Translation and interpreting", "상품 안내서와 계약서를 옮겨 드립니다.", "Translates catalogues and contracts.", "번역비의 80%, 기업당 150만원까지/화상상담 통역", "80% of fees up to KRW 1,500,000/Interpreter for online meetings", "here", ((-120, 90), (-1, 60)), ("30",)),
    Programme("HBT", "fair", "수출 상담회 참가기업 모집", "Export meeting day", "초청한 바이어와 하루 동안 상담합니다.", "A day of meetings with invited buyers.", "상담 시간표 작성/통역", "Timetable/Interpreter", "elsewhere", ((-85, 20), (-8, 9)), ("30",)),
    Programme("HBT", "insurance", "환변동 위험 관리 상담", "Currency risk advice", "환율 변동에 대비하는 방법을 알려 드립니다.", "Shows how to prepare for currency changes.", "전문가 상담 2회", "Two sessions with an expert", "none", ((-65, 30), (10, 30))),
    Programme("HBK", "market", "해외지사화 사업 참가기업 모집", "Branch service abroad", "무역관이 해외 지사처럼 일해 드립니다.", "The office works like the firm's own branch abroad.", "바이어 발굴과 거래 상담/현지 시장 동향", "Finding buyers and dealing/Market news", "elsewhere", ((-210, 30), (-22, 23), (75, 30)), ("30",)),
    Programme("HBK", "market", "해외시장 조사 대행", "Market study service", "관심 국가의 수요와 경쟁을 조사합니다.", "Studies demand and competition in a country.", "조사 보고서 1건/바이어 목록", "One report/A list of buyers", "elsewhere", ((-140, 45), (-28, 60)), ("30",)),
    Programme("HBK", "fair", "북미 화상상담회 참가기업 모집", "Online meetings, North America", "북미 바이어와 화상으로 상담합니다.", "Online meetings with North American buyers.", "상담 3건 보장/통역과 장비", "Three meetings at least/Interpreter and equipment", "here", ((-55, 18), (-13, 15)), ("30", "C", "J")),
    Programme("HBK", "fair", "중동 건축자재 전시회 한국관 참가기업 모집", "Korean pavilion, Gulf building fair", "한국관으로 함께 참가합니다.", "Takes part in the Korean pavilion.", "부스 임차료의 50%/통역", "Half of the stand rent/Interpreter", "elsewhere", ((-170, 30), (-16, 40)), ("C", "F")),
    Programme("HBK", "digital", "해외 누리소통망 홍보 영상 제작", "Short films for social media", "제품 홍보 영상을 만들어 현지 말로 올립니다.", "Makes product films in the language of the market.", "영상 2편 제작/현지 광고비", "Two films/Local advertising", "here", ((-33, 25), (38, 25)), ("30", "C")),
    Programme("HBK", "certificate", "할랄 인증 설명회와 상담", "Halal certification day", "할랄 인증을 준비하는 기업에 길을 알려 드립니다.", "Shows firms the way to halal certification.", "설명회/개별 상담", "Briefing/Single consultations", "none", ((-100, 20), (-5, 12)), ("C", "I")),
)  # fmt: skip

PLANS = (
    Plan("HBC", "learn", 1, 15, 1, "수출지원사업 합동 설명회", "Joint briefing on export support", "한밭시청 대강당", "City hall"),
    Plan("HBT", "learn", 2, 5, 2, "무역실무 기본 과정", "Trade practice, basic course", "무역협회 교육장", "Association classroom"),
    Plan("HBE", "fair", 2, 19, 4, "북미 소비재 전시회 단체관", "Consumer goods fair, North America", "미국 시카고", "Chicago, USA"),
    Plan("HBC", "insurance", 3, 3, 3, "단체 수출보험 가입 주간", "Group export insurance week", "", ""),
    Plan("HBE", "market", 3, 17, 7, "유럽 시장개척단", "Trade mission to Europe", "독일 함부르크, 체코 프라하", "Hamburg and Prague"),
    Plan("HBK", "fair", 3, 26, 2, "일본 화상상담회", "Online meetings, Japan", "온라인", "Online"),
    Plan("HBT", "fair", 4, 9, 1, "봄 수출 상담회", "Spring export meeting day", "한밭컨벤션센터", "Hanbat Convention Centre"),
    Plan("HBE", "certificate", 4, 21, 1, "해외규격인증 설명회", "Briefing on certification", "경제진흥원 3층", "Promotion agency, 3rd floor"),
    Plan("HBK", "market", 5, 12, 5, "중남미 시장개척단", "Trade mission to Latin America", "멕시코 멕시코시티", "Mexico City"),
    Plan("HBC", "logistics", 5, 27, 1, "물류비 지원 현장 상담의 날", "Freight support day", "한밭시청 로비", "City hall lobby"),
    Plan("HBT", "learn", 6, 4, 1, "원산지 증명 실무 교육", "Proof of origin course", "무역협회 교육장", "Association classroom"),
    Plan("HBE", "market", 6, 16, 6, "동남아 시장개척단", "Trade mission to South-East Asia", "베트남 하노이, 태국 방콕", "Hanoi and Bangkok"),
    Plan("HBK", "fair", 7, 8, 3, "여름 화상상담 주간", "Summer online meetings", "온라인", "Online"),
    Plan("HBC", "learn", 7, 23, 1, "수출유망기업 인증서 수여식", "Award of promising exporters", "한밭시청 대강당", "City hall"),
    Plan("HBT", "digital", 8, 11, 2, "온라인 수출 집중 과정", "Online export course", "무역협회 교육장", "Association classroom"),
    Plan("HBE", "fair", 8, 27, 4, "아시아 뷰티 전시회 단체관", "Asian beauty fair", "홍콩", "Hong Kong"),
    Plan("HBK", "market", 9, 9, 5, "중앙아시아 시장개척단", "Trade mission to Central Asia", "우즈베키스탄 타슈켄트", "Tashkent"),
    Plan("HBT", "fair", 9, 24, 1, "가을 수출 상담회", "Autumn export meeting day", "한밭컨벤션센터", "Hanbat Convention Centre"),
    Plan("HBE", "fair", 10, 13, 5, "유럽 식품 전시회 단체관", "European food fair", "프랑스 파리", "Paris"),
    Plan("HBC", "insurance", 10, 28, 1, "수출 금융 상담의 날", "Export finance day", "한밭시청 로비", "City hall lobby"),
    Plan("HBK", "fair", 11, 10, 2, "북미 화상상담회", "Online meetings, North America", "온라인", "Online"),
    Plan("HBE", "market", 11, 24, 6, "인도 시장개척단", "Trade mission to India", "인도 뉴델리, 뭄바이", "New Delhi and Mumbai"),
    Plan("HBT", "learn", 12, 3, 2, "무역실무 심화 과정", "Trade practice, advanced course", "무역협회 교육장", "Association classroom"),
    Plan("HBC", "market", 12, 10, 1, "수출의 날 기념식", "Export day", "한밭컨벤션센터", "Hanbat Convention Centre"),
    Plan("HBK", "fair", 12, 15, 3, "연말 바이어 초청 상담회", "Year-end buyers' meetings", "한밭무역관", "Trade office"),
    Plan("HBE", "learn", 12, 22, 1, "내년 사업 미리보기 설명회", "Preview of next year's programmes", "경제진흥원 대강당", "Promotion agency hall"),
)  # fmt: skip
