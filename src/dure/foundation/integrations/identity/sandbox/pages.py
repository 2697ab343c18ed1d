import html

from dure.foundation.integrations.identity.sandbox.offer import TENANTS
from dure.foundation.integrations.sandbox_server import Answer, page
from dure.foundation.integrations.sandbox_world import Company, Person, sandbox_world

WORDS = {
    "ko": {
        "mark": "시험용(sandbox) 화면입니다. 실제 인증 기관이 아니며, 여기 나오는 사람과 회사는 모두 가상입니다.",
        "asks": "아래 서비스가 확인을 요청했습니다.",
        "pick_person": "인증할 사람을 고르세요", "pick_company": "인증할 회사를 고르세요",
        "other": "목록에 없는 가상 인물 입력", "other_company": "목록에 없는 가상 회사 입력",
        "name": "이름", "birth_date": "생년월일", "gender": "성별", "female": "여", "male": "남", "mobile": "휴대전화",
        "number": "사업자등록번호(숫자 10자리)", "company": "회사 이름", "representative": "대표자", "founded_on": "설립일",
        "approve": "승인", "cancel": "취소",
    },
    "en": {
        "mark": "This is a sandbox. It is no real identity provider, and every person and company here is fictitious.",
        "asks": "This service asks for confirmation.",
        "pick_person": "Choose who you are", "pick_company": "Choose your company",
        "other": "Enter another fictitious person", "other_company": "Enter another fictitious company",
        "name": "Name", "birth_date": "Date of birth", "gender": "Gender", "female": "female", "male": "male", "mobile": "Mobile",
        "number": "Business registration number (10 digits)", "company": "Company name", "representative": "Representative",
        "founded_on": "Founded on", "approve": "Approve", "cancel": "Cancel",
    },
}
PERSON_FIELDS = (("name", "text"), ("birth_date", "date"), ("mobile", "tel"))
COMPANY_FIELDS = (("number", "text"), ("company", "text"), ("representative", "text"), ("founded_on", "date"))


def choice(language: str, tenant: str, client: str, key: str) -> Answer:
    words = WORDS[language]
    corporate = TENANTS[tenant]["kind"] == "corporate"
    options = [_company(item) for item in sandbox_world().companies] if corporate else [_person(item) for item in sandbox_world().persons]
    body = [
        f'<p class="mark"><strong>sandbox</strong> — {words["mark"]}</p>',
        f"<p>{words['asks']} <strong>{html.escape(client)}</strong></p>",
        f'<form method="post" action="/{tenant}/decide"><input type="hidden" name="request" value="{key}">',
        f"<h2>{words['pick_company' if corporate else 'pick_person']}</h2>",
        f'<div class="choices">{"".join(options)}</div>',
        f'<p><button name="choice" value="cancel">{words["cancel"]}</button></p></form>',
        f"<details><summary>{words['other_company' if corporate else 'other']}</summary>",
        f'<form method="post" action="/{tenant}/decide"><input type="hidden" name="request" value="{key}">',
        *(_field(name, kind, words) for name, kind in (COMPANY_FIELDS if corporate else PERSON_FIELDS)),
        "" if corporate else _gender(words),
        f'<p><button class="main" name="choice" value="typed">{words["approve"]}</button></p></form></details>',
    ]
    return page(language, f"{TENANTS[tenant][language]} (sandbox)", "".join(body))


def _person(item: Person) -> str:
    text = f"{item.name} · {item.birth_date.isoformat()} · {item.mobile}"
    return f'<button name="choice" value="{item.key}">{html.escape(text)}</button>'


def _company(item: Company) -> str:
    text = f"{item.name} · {item.business_registration_number} · {item.representative}"
    return f'<button name="choice" value="{item.key}">{html.escape(text)}</button>'


def _field(name: str, kind: str, words: dict[str, str]) -> str:
    return f'<label for="{name}">{words[name]}</label><input id="{name}" name="{name}" type="{kind}" required>'


def _gender(words: dict[str, str]) -> str:
    return (
        f'<label for="gender">{words["gender"]}</label><select id="gender" name="gender">'
        f'<option value="female">{words["female"]}</option><option value="male">{words["male"]}</option></select>'
    )
