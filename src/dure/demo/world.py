"""The demo world as data: who exists at the hub, and which accounts each portal had before.

Every person, firm and number is fictitious; people and firms come from the sandboxes' data file, so that identity
providers, tax service, certificates and members agree.
"""

from dataclasses import dataclass

MEMBER_PASSWORD = "Demo-pass1!"  # noqa: S105 (printed by the demo)
ACCOUNT_PASSWORD = "Demo-pass-10!"  # noqa: S105 (printed by the demo)
STAFF_PASSWORD = "Demo-staff-2026!"  # noqa: S105 (printed by the demo)
STAFF_TOTP = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""Base32 secret of the demo operators' second factor; refused in production because the demo loader is."""


@dataclass(frozen=True)
class DemoMember:
    """A member of the hub. ``who`` is the key of a person or of a company of the sandbox world."""

    who: str
    kind: str
    login_id: str
    case: str
    services: tuple[str, ...] = ("jumpup", "voucher")
    state: str = "active"
    guardian: str = ""


@dataclass(frozen=True)
class DemoAccount:
    """A portal account. ``linked`` names the hub login ID that it is mapped to; ``scheme`` how its old password was kept."""

    site: str
    login_id: str
    who: str
    role: str
    case: str
    company: str = ""
    master: bool = False
    linked: str = ""
    password: bool = True
    scheme: str = "argon2"
    kind: str = ""
    state: str = "active"


MEMBERS = (
    DemoMember("hana", "individual", "hana.kim", "individual, one linked account at each portal: signed in at once", ("jumpup", "voucher", "export")),
    DemoMember("duri", "individual", "duri.lee", "individual, three old Jump-Up accounts of the same person, none linked", ("jumpup",)),
    DemoMember("saebom", "individual", "saebom.park", "individual without any portal account: first sign-in as a person"),
    DemoMember("dawn", "corporate", "dawn.precision", "corporate, several accounts: choose one; one was just added by the master", ("jumpup", "voucher", "export")),
    DemoMember("sea", "corporate", "sea.materials", "corporate, company unknown to Jump-Up, known to Voucher: first sign-in as a company"),
    DemoMember("hill", "corporate", "hill.robotics", "corporate, company known to Jump-Up without accounts: details are filled in"),
    DemoMember("eunsol", "individual", "eunsol.oh", "a member under 14 with a guardian's consent", (), guardian="guardian"),
    DemoMember("taeyang", "individual", "taeyang.namgung", "a suspended member", ("jumpup",), state="suspended"),
)

COMPANIES = {
    "jumpup": ("dawn", "hill", "field", "stone", "star"),
    "voucher": ("dawn", "sea", "field", "river", "auditor", "innovation", "star"),
    "export": ("dawn", "hill", "field", "stone", "river", "star", "paused", "closed", "innovation"),
}
"""Companies that each portal knew before the hub."""

ACCOUNTS = (
    DemoAccount("jumpup", "hanaeval01", "hana", "evaluator", "linked evaluator account", linked="hana.kim", kind="evaluator"),
    DemoAccount("jumpup", "durieval01", "duri", "evaluator", "first of one person's three old accounts", kind="evaluator", scheme="bcrypt"),
    DemoAccount("jumpup", "durigeneral02", "duri", "performer-member", "second of one person's three old accounts", kind="general"),
    DemoAccount("jumpup", "duristaff03", "duri", "agency-staff", "third of one person's three old accounts", scheme="sha256"),
    DemoAccount("jumpup", "dawnmaster", "duri", "supported-company", "company master, linked", "dawn", master=True, linked="dawn.precision"),
    DemoAccount("jumpup", "dawncolleague", "narae", "company-contact", "colleague of the master, linked", "dawn", linked="dawn.precision"),
    DemoAccount("jumpup", "dawn_newcomer", "jinseo", "company-contact", "added by the master: sets a password at first sign-in", "dawn", linked="dawn.precision", password=False),
    DemoAccount("jumpup", "fieldbio01", "bora", "applicant-company", "old company account, not converted", "field", master=True, scheme="pbkdf2"),
    DemoAccount("jumpup", "stonetech01", "hansol", "company-contact", "old company account, not converted; the company can sign up", "stone", master=True, scheme="sha256"),
    DemoAccount("jumpup", "stonetech02", "dasom", "company-contact", "second old account of the same company", "stone"),
    DemoAccount("jumpup", "areumcpa01", "areum", "accountant", "old accountant account, not converted", kind="accountant"),
    DemoAccount("jumpup", "operator01", "garam", "operations", "old operator account, converts to an individual membership"),
    DemoAccount("voucher", "hanaeval01", "hana", "evaluator", "linked evaluator account", linked="hana.kim", kind="evaluator"),
    DemoAccount("voucher", "dawndemand1", "duri", "demand-company", "company master, linked", "dawn", master=True, linked="dawn.precision"),
    DemoAccount("voucher", "dawnsupply2", "narae", "supplier", "second account of the company, linked, asks for its password", "dawn", linked="dawn.precision"),
    DemoAccount("voucher", "fielddemand1", "bora", "demand-company", "old demand company, not converted", "field", master=True, scheme="bcrypt"),
    DemoAccount("voucher", "riversupply1", "sandle", "supplier", "old supplier, not converted", "river", master=True),
    DemoAccount("voucher", "hangyeolcost", "areum", "cost-auditor", "old cost audit body, not converted", "auditor", master=True),
    DemoAccount("voucher", "ieumcentre01", "jinseo", "innovation-centre", "old innovation centre, not converted", "innovation", master=True),
    DemoAccount("voucher", "siteeval001", "maru", "site-evaluator", "old site evaluator, not converted", kind="evaluator"),
    DemoAccount("voucher", "restart0001", "byeol", "restart-operator", "old restart-support operator, not converted"),
    DemoAccount("export", "dawnexport1", "duri", "export-company", "full member through the hub, linked", "dawn", master=True, linked="dawn.precision"),
    DemoAccount("export", "dawnexport2", "hana", "company-contact", "colleague, linked as a person: signed in at once", "dawn", linked="hana.kim"),
    DemoAccount("export", "fieldexport", "bora", "export-company", "full member by its certificate", "field", master=True),
    DemoAccount("export", "stoneexport", "hansol", "export-company", "full member by originals; yearly update due", "stone", master=True),
    DemoAccount("export", "riverexport", "sandle", "export-company", "provisional member, originals awaited", "river", master=True),
    DemoAccount("export", "starexport1", "byeol", "export-company", "provisional member, reminded twice, one original here", "star", master=True),
    DemoAccount("export", "pausedexport", "taeyang", "export-company", "provisional member whose papers were refused", "paused", master=True),
    DemoAccount("export", "closedexport", "jinseo", "export-company", "provisional membership that ran out", "closed", master=True),
    DemoAccount("export", "ieumexport1", "areum", "export-company", "export details not entered yet", "innovation", master=True),
)
