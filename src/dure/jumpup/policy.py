from django.utils.translation import gettext_lazy as _

from dure.portal.policy import CORPORATE, INDIVIDUAL, Choice, EvaluatorChoices, Field, Permission, Policy, RoleSeed

COMPANY = (Permission.COMPANY_SEE, Permission.QUESTION_ASK, Permission.PROGRAMME_APPLY)

ROLES = (
    RoleSeed("agency-staff", "수행기관 담당자", "Agency staff", INDIVIDUAL, (Permission.QUESTION_ASK, Permission.PROGRAMME_WATCH)),
    RoleSeed("operations", "운영·관리 담당자", "Operations and administration", INDIVIDUAL, (Permission.PROGRAMME_WATCH,)),
    RoleSeed("evaluator", "평가위원", "Evaluator", INDIVIDUAL, (Permission.QUESTION_ASK, Permission.EVALUATION_DO)),
    RoleSeed("accountant", "회계사", "Accountant", INDIVIDUAL, (Permission.QUESTION_ASK, Permission.AUDIT_COST)),
    RoleSeed("personal", "개인 권한 계정", "Personal-authority account", INDIVIDUAL, (Permission.QUESTION_ASK,)),
    RoleSeed("performer-member", "수행기관 소속 일반회원", "Member of a performing company", INDIVIDUAL, COMPANY),
    RoleSeed("applicant-company", "지원기업 신청 계정", "Applicant company", CORPORATE, (*COMPANY, Permission.COMPANY_EDIT)),
    RoleSeed("supported-company", "지원기업 계정", "Supported company", CORPORATE, (*COMPANY, Permission.COMPANY_EDIT)),
    RoleSeed("business-number", "사업자번호 기준 계정", "Account keyed by business number", CORPORATE, COMPANY),
    RoleSeed("company-contact", "기업 담당자", "Company contact", CORPORATE, COMPANY),
)

EVALUATOR = EvaluatorChoices(
    fields=(
        Field(
            "management",
            _("경영"),
            (Choice("economic-association", _("경제단체 경영자문단")), Choice("agency-expert", _("수행기관 우수전문가"))),
        ),
        Field(
            "technology",
            _("기술"),
            (
                Choice("engineering-professor", _("국가 과학기술정보서비스에 등록된 공학계열 교수")),
                Choice("institute-researcher", _("박사 취득 후 실무 경력 3년 이상의 연구원")),
            ),
        ),
        Field("investment", _("투자"), (Choice("investment-reviewer", _("벤처투자사·정책펀드 운용사 심사역 경력")),)),
    ),
    areas=(
        Choice("machinery", _("기계")),
        Choice("electrical-electronics", _("전기전자")),
        Choice("bio", _("바이오")),
        Choice("metal", _("금속")),
        Choice("textile", _("섬유")),
        Choice("environment-energy", _("환경·에너지")),
        Choice("chemistry", _("화학")),
        Choice("information-it", _("정보처리·IT")),
        Choice("other", _("그 밖의 분야")),
    ),
    areas_to_choose=2,
    regions=(
        Choice("capital", _("수도권")),
        Choice("chungnam", _("충남권")),
        Choice("gangwon", _("강원권")),
        Choice("jeonbuk", _("전북권")),
        Choice("gyeongnam", _("경남권")),
        Choice("chungbuk", _("충북권")),
        Choice("jeonnam", _("전남권(제주 포함)")),
        Choice("gyeongbuk", _("경북권")),
    ),
)

POLICY = Policy(
    roles=ROLES,
    company_role="applicant-company",
    colleague_role="company-contact",
    first_sign_in={
        CORPORATE: (Choice("company", _("기업회원")),),
        INDIVIDUAL: (
            Choice("general", _("일반회원")),
            Choice("evaluator", _("평가위원")),
            Choice("accountant", _("회계사")),
        ),
    },
    kind_roles={
        "company": "applicant-company",
        "general": "performer-member",
        "evaluator": "evaluator",
        "accountant": "accountant",
    },
    evaluator=EVALUATOR,
)
