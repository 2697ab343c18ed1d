"""Requirements, values and answers in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dure.foundation.errors import Text
from dure.foundation.ui.words import day, number
from dure.programme.announcements.filters import INDUSTRIES, REGIONS
from dure.programme.announcements.models import Category
from dure.programme.applicants import Fact
from dure.programme.eligibility.models import Kind
from dure.rules.eligibility import Answer, Assessment, Requirement, Verdict

Parameters = Mapping[str, Any]
CERTIFICATIONS: dict[str, Text] = {
    "patents": gettext_lazy("특허권"),
    "international": gettext_lazy("국제규격 인증"),
    "domestic": gettext_lazy("국내규격 인증"),
    "iso": gettext_lazy("ISO 인증"),
    "other": gettext_lazy("그 밖의 인증"),
}
FACTS: dict[str, Text] = {
    "region": gettext_lazy("본사 주소"),
    "founded_on": gettext_lazy("설립일"),
    "employees": gettext_lazy("직원 수"),
    "sales": gettext_lazy("매출액"),
    "exports": gettext_lazy("수출액"),
    "sector": gettext_lazy("산업 분류"),
    "industry": gettext_lazy("업종"),
    "certifications": gettext_lazy("보유 인증"),
    "benefits": gettext_lazy("지원받는 사업"),
    "full_member": gettext_lazy("회원 자격"),
}
VERDICTS: dict[Verdict, tuple[Text, str]] = {
    Verdict.ELIGIBLE: (gettext_lazy("맞음"), "success"),
    Verdict.NOT: (gettext_lazy("맞지 않음"), "danger"),
    Verdict.UNKNOWN: (gettext_lazy("확인 못 함"), "warning"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement as the reader sees it."""

    label: Text
    asked: str
    verdict: str = ""
    tone: str = "neutral"
    value: str = ""
    source: str = ""
    when: str = ""


def asked(requirement: Requirement) -> str:
    """What is asked, without the name of the kind."""
    return ASKED[requirement.kind](requirement.parameters())


def regions(given: Parameters) -> str:
    return ", ".join(str(REGIONS.get(code, code)) for code in given["codes"])


def certifications(given: Parameters) -> str:
    names = ", ".join(str(CERTIFICATIONS.get(key, key)) for key in given["kinds"])
    return _("%(names)s 모두") % {"names": names} if given["every"] else _("%(names)s 가운데 하나") % {"names": names}


def no_benefit(given: Parameters) -> str:
    return _("%(names)s 사업의 지원을 받고 있지 않은 기업") % {"names": ", ".join(categories(given["keys"]))}


def years(given: Parameters) -> str:
    least, most = given["least"], given["most"]
    parts = [
        _("설립한 지 %(n)s년 이상") % {"n": least} if least is not None else "",
        _("설립한 지 %(n)s년 이내") % {"n": most} if most is not None else "",
    ]
    return ", ".join(part for part in parts if part)


def amounts(given: Parameters, at_least: str, at_most: str) -> str:
    parts = [at_least % {"n": number(given["least"])} if given["least"] is not None else ""]
    parts += [at_most % {"n": number(given["most"])} if given["most"] is not None else ""]
    return ", ".join(part for part in parts if part)


def industries(given: Parameters) -> str:
    names = [str(INDUSTRIES.get(code, code)) for code in given["sectors"]]
    quoted = [f"‘{word}’" for word in given["words"]]
    return _(" 또는 ").join([", ".join(part) for part in (names, quoted) if part])


def categories(keys: list[str]) -> list[str]:
    found = {item.key: item.label for item in Category.objects.filter(key__in=keys)}
    return [found.get(key, key) for key in keys]


ASKED: dict[str, Callable[[Parameters], str]] = {
    Kind.REGION: regions,
    Kind.FOUNDED: years,
    Kind.EMPLOYEES: lambda given: amounts(given, _("%(n)s명 이상"), _("%(n)s명 이하")),
    Kind.SALES: lambda given: amounts(given, _("%(n)s백만 원 이상"), _("%(n)s백만 원 이하")),
    Kind.EXPORTS: lambda given: amounts(given, _("%(n)s천 달러 이상"), _("%(n)s천 달러 이하")),
    Kind.INDUSTRY: industries,
    Kind.CERTIFICATIONS: certifications,
    Kind.NO_BENEFIT: no_benefit,
    Kind.FULL_MEMBER: lambda _given: _("정식회원"),
}
VALUES: dict[str, Callable[[Any], str]] = {
    "region": lambda value: str(REGIONS.get(value, value)),
    "founded_on": day,
    "employees": lambda value: _("%(n)s명") % {"n": number(value)},
    "sales": lambda value: _("%(n)s백만 원") % {"n": number(value)},
    "exports": lambda value: _("%(n)s천 달러") % {"n": number(value)},
    "sector": lambda value: str(INDUSTRIES.get(value, value)),
    "certifications": lambda value: ", ".join(str(CERTIFICATIONS.get(item, item)) for item in value) or _("없음"),
    "benefits": lambda value: ", ".join(item.name for item in value) or _("없음"),
    "full_member": lambda value: _("정식회원") if value else _("임시회원"),
}


def line(answer: Answer, facts: Mapping[str, Fact], on: dt.date) -> Line:
    requirement = answer.requirement
    used = [(key, facts[key]) for key in requirement.facts if key in facts and facts[key].value is not None]
    word, tone = VERDICTS[answer.verdict]
    return Line(
        label=Kind(requirement.kind).label,
        asked=asked(requirement),
        verdict=str(word),
        tone=tone,
        value=", ".join(VALUES.get(key, str)(fact.value) for key, fact in used),
        source=" · ".join(dict.fromkeys(source_of(fact) for _key, fact in used)),
        when=when(answer),
    )


def source_of(fact: Fact) -> str:
    if fact.as_of is None:
        return str(fact.source)
    return _("%(source)s (%(day)s 기준)") % {"source": fact.source, "day": day(fact.as_of)}


def when(answer: Answer) -> str:
    if answer.verdict == Verdict.UNKNOWN:
        names = ", ".join(str(FACTS.get(key, key)) for key in answer.missing)
        return _("%(names)s 정보가 없어 확인하지 못했습니다.") % {"names": names}
    if answer.changes_on is None:
        return ""
    turned = _("%(day)s부터 조건에 맞습니다.") if answer.verdict == Verdict.NOT else _("%(day)s부터는 조건에 맞지 않습니다.")
    return turned % {"day": day(answer.changes_on)}


def headline(assessment: Assessment) -> tuple[str, str]:
    """A sentence on the whole, and its tone."""
    match assessment.verdict:
        case Verdict.ELIGIBLE:
            return _("지금 신청할 수 있는 조건입니다."), "success"
        case Verdict.NOT:
            return _("지금은 신청 조건에 맞지 않습니다."), "warning"
        case _:
            return _("정보가 모자라 조건에 맞는지 다 확인하지 못했습니다."), "info"


def whole_change(assessment: Assessment) -> str:
    if assessment.changes_on is None:
        return ""
    if assessment.verdict == Verdict.ELIGIBLE:
        return _("%(day)s부터는 조건에 맞지 않게 됩니다.") % {"day": day(assessment.changes_on)}
    if assessment.verdict == Verdict.NOT:
        return _("다른 정보가 그대로면 %(day)s에 결과가 바뀝니다.") % {"day": day(assessment.changes_on)}
    return ""


def why(assessment: Assessment) -> str:
    """What stands in the way, and from when on it changes, in one line."""
    unmet = [str(Kind(item.requirement.kind).label) for item in assessment.answers if item.verdict == Verdict.NOT]
    missing = [str(FACTS.get(key, key)) for key in sorted(assessment.missing)]
    parts = [
        _("맞지 않는 조건: %(names)s.") % {"names": ", ".join(unmet)} if unmet else "",
        _("모르는 정보: %(names)s.") % {"names": ", ".join(missing)} if missing else "",
        whole_change(assessment),
    ]
    return " ".join(part for part in parts if part)
