from django.utils.translation import gettext_lazy as _

from dure.portal.policy import CORPORATE, INDIVIDUAL, Choice, Permission, Policy, RoleSeed

COMPANY = (Permission.COMPANY_SEE, Permission.QUESTION_ASK, Permission.PROGRAMME_APPLY)

ROLES = (
    RoleSeed("export-company", "수출기업", "Exporting company", CORPORATE, (*COMPANY, Permission.COMPANY_EDIT)),
    RoleSeed("company-contact", "기업 담당자", "Company contact", CORPORATE, COMPANY),
    RoleSeed("agency-staff", "유관기관 담당자", "Agency staff", INDIVIDUAL, (Permission.QUESTION_ASK, Permission.PROGRAMME_WATCH)),
)

POLICY = Policy(
    roles=ROLES,
    company_role="export-company",
    colleague_role="company-contact",
    first_sign_in={
        CORPORATE: (Choice("company", _("기업회원")),),
        INDIVIDUAL: (Choice("person", _("기업 소속 개인회원")),),
    },
    kind_roles={"company": "export-company", "person": "company-contact"},
    individual_needs_company=True,
)
