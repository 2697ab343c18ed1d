from django.utils.translation import gettext_lazy as _

from dure.portal.policy import CORPORATE, INDIVIDUAL, Choice, Permission, Policy, RoleSeed

WATCH = (Permission.QUESTION_ASK, Permission.PROGRAMME_WATCH)
JUDGE = (Permission.QUESTION_ASK, Permission.EVALUATION_DO)
COMPANY = (Permission.COMPANY_SEE, Permission.QUESTION_ASK)
DEMAND = (*COMPANY, Permission.PROGRAMME_APPLY)

ROLES = (
    RoleSeed("agency-staff", "주관기관·관리기관 담당자", "Agency and management-body staff", INDIVIDUAL, WATCH),
    RoleSeed("system-administrator", "시스템 관리자", "System administrator", INDIVIDUAL, WATCH),
    RoleSeed("evaluator", "평가위원", "Evaluator", INDIVIDUAL, JUDGE),
    RoleSeed("site-evaluator", "현장평가위원", "Site evaluator", INDIVIDUAL, JUDGE),
    RoleSeed("operating-body-evaluator", "운영기관 평가위원", "Operating-body evaluator", INDIVIDUAL, JUDGE),
    RoleSeed("restructuring-evaluator", "회생컨설팅 평가위원", "Restructuring-consulting evaluator", INDIVIDUAL, JUDGE),
    RoleSeed("restart-operator", "재기지원 운영기관", "Restart-support operator", INDIVIDUAL, WATCH),
    RoleSeed("restart-operator-master", "재기지원 운영기관 마스터", "Restart-support operator master", INDIVIDUAL, WATCH),
    RoleSeed("operating-body-master", "운영기관 마스터", "Operating-body master", INDIVIDUAL, WATCH),
    RoleSeed("institution-master", "기관 마스터", "Institution master", CORPORATE, (*COMPANY, Permission.COMPANY_EDIT, *WATCH)),
    RoleSeed("operating-body", "운영기관", "Operating body", CORPORATE, (*COMPANY, Permission.PROGRAMME_WATCH)),
    RoleSeed("demand-company", "참여기업·수요기업", "Participating or demand company", CORPORATE, (*DEMAND, Permission.COMPANY_EDIT)),
    RoleSeed("supplier", "공급기업·수행기관", "Supplier or performer", CORPORATE, (*COMPANY, Permission.SUPPLY_OFFER)),
    RoleSeed("cost-auditor", "원가감리기관", "Cost auditor", CORPORATE, (*COMPANY, Permission.AUDIT_COST)),
    RoleSeed("supplier-evaluation-body", "공급기업 평가기관", "Supplier-evaluation body", CORPORATE, (*COMPANY, Permission.EVALUATION_DO)),
    RoleSeed("innovation-centre", "혁신센터·테크노파크 운영기관", "Innovation centre or technopark", CORPORATE, (*COMPANY, Permission.PROGRAMME_WATCH)),
    RoleSeed("company-contact", "기업 담당자", "Company contact", CORPORATE, DEMAND),
)

POLICY = Policy(
    roles=ROLES,
    company_role="demand-company",
    colleague_role="company-contact",
    first_sign_in={
        CORPORATE: (Choice("company", _("기업회원")),),
        INDIVIDUAL: (Choice("person", _("기업 소속 개인회원")),),
    },
    kind_roles={"company": "demand-company", "person": "company-contact"},
    individual_needs_company=True,
)
