from django.utils.translation import gettext_lazy as _

from dure.foundation.staff.permissions import DEFAULT_ROLES, StaffPermission, StaffRole
from dure.portal.policy import CORPORATE, INDIVIDUAL, Choice, Permission, Policy, RoleSeed

COMPANY = (Permission.COMPANY_SEE, Permission.QUESTION_ASK, Permission.PROGRAMME_APPLY)

ROLES = (
    RoleSeed("export-company", "수출기업", "Exporting company", CORPORATE, (*COMPANY, Permission.COMPANY_EDIT)),
    RoleSeed("company-contact", "기업 담당자", "Company contact", CORPORATE, COMPANY),
    RoleSeed("agency-staff", "유관기관 담당자", "Agency staff", INDIVIDUAL, (Permission.QUESTION_ASK, Permission.PROGRAMME_WATCH)),
)

AGENCY_WORK = frozenset({
    StaffPermission.DASHBOARD_SEE,
    StaffPermission.STATISTICS_SEE,
    StaffPermission.ANNOUNCEMENT_EDIT,
    StaffPermission.ANNOUNCEMENT_PUBLISH,
    StaffPermission.APPLICATION_SEE,
    StaffPermission.APPLICATION_SCREEN,
    StaffPermission.DEADLINE_EXTEND,
    StaffPermission.ORIGINAL_RECORD,
    StaffPermission.CERTIFICATE_MANAGE,
    StaffPermission.EXPORT_MAKE,
})  # fmt: skip
STAFF_ROLES = {**DEFAULT_ROLES, "agency": StaffRole(_("기관 담당자"), AGENCY_WORK)}

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
    old_sign_up=True,
    company_recovery=True,
    after_entry="/company/export/",
)
