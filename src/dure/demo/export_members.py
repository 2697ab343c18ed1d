"""Export members in every state. Figures and products are made up; amounts in million won and thousand US dollars."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from dure.demo.portal_world import OFFICE
from dure.demo.world import COMPANIES
from dure.export.membership import consent_form, originals, services
from dure.export.membership.models import (
    CERTIFICATIONS,
    Act,
    ExportProfile,
    Membership,
    MembershipEvent,
    MembershipState,
    Paper,
    Proof,
    YearFigures,
)
from dure.foundation import clock
from dure.foundation.access import SYSTEM, Actor
from dure.foundation.documents import services as documents
from dure.foundation.integrations.sandbox_world import sandbox_world
from dure.portal.accounts.models import Company
from dure.programme.announcements.models import Agency

STAFF = Actor("staff", "demo", "수출지원 담당자")


@dataclass(frozen=True)
class Goods:
    name: str
    name_en: str
    hs_code: str
    description: str
    held: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Firm:
    """``state`` and ``days``: how the company is a member, and since how many days. ``sales`` and ``exports``: oldest year first."""

    key: str
    state: MembershipState
    proof: Proof
    days: int
    product: str
    sector: str
    address: str
    employees: int
    assets: int
    sales: tuple[int, int, int]
    exports: tuple[int, int, int]
    countries: tuple[str, ...]
    goods: tuple[Goods, ...] = ()
    received: tuple[Paper, ...] = ()
    reminders: int = 0
    refusal: str = ""
    confirmed_days_ago: int = 20


FULL, PROVISIONAL, LAPSED = MembershipState.FULL, MembershipState.PROVISIONAL, MembershipState.LAPSED
DAEJEON = "대전광역시 유성구 가상로"
FIRMS = (
    Firm(
        "dawn", FULL, Proof.HUB, 300, "정밀 베어링", "C", f"{DAEJEON} 11", 48, 12_400, (8_900, 9_700, 11_200), (1_250, 1_480, 2_030), ("US", "VN", "DE"),
        (
            Goods("초정밀 볼베어링", "Ultra-precision ball bearings", "848210", "공작기계 주축에 쓰는 베어링입니다.", (("iso", "ISO 9001"), ("patents", "볼 리테이너 구조 특허"))),
            Goods("선형 안내 장치", "Linear motion guides", "848280", "반도체 장비에 쓰는 직선 운동 안내 장치입니다.", (("international", "CE"),)),
        ),
    ),
    Firm(
        "field", FULL, Proof.CERTIFICATE, 210, "발효 화장품 원료", "C", f"{DAEJEON} 22", 19, 3_100, (1_900, 2_400, 2_950), (310, 455, 620), ("JP", "CN", "US"),
        (Goods("발효 콩 추출물", "Fermented soybean extract", "130219", "화장품과 건강식품의 원료입니다.", (("domestic", "우수 제조 관리 기준 적합 업체"),)),),
    ),
    Firm(
        "stone", FULL, Proof.PAPERS, 620, "산업용 펌프", "C", "충청남도 공주시 가상산단로 3", 33, 7_800, (5_200, 5_000, 6_100), (90, 0, 140), ("VN",),
        (Goods("원심 펌프", "Centrifugal pumps", "841370", "식품 공장에서 쓰는 위생 펌프입니다."),), tuple(Paper), confirmed_days_ago=400,
    ),
    Firm(
        "river", PROVISIONAL, Proof.PAPERS, 4, "자동차 공구", "G", f"{DAEJEON} 33", 5, 420, (610, 700, 830), (0, 0, 45), ("MN",),
        (Goods("수동 렌치", "Hand-operated wrenches", "820411", "정비용 수공구입니다."),),
    ),
    Firm(
        "star", PROVISIONAL, Proof.PAPERS, 34, "디자인 조명", "C", f"{DAEJEON} 44", 11, 980, (1_100, 1_050, 1_300), (60, 75, 110), ("FR", "AE"),
        (Goods("LED 실내 조명", "LED indoor lighting", "940511", "전시장과 상점에 쓰는 조명입니다.", (("other", "지역 디자인 대회 입상"),)),),
        (Paper.CONSENT,), reminders=2,
    ),
    Firm(
        "paused", PROVISIONAL, Proof.PAPERS, 12, "도자 소품", "C", "충청북도 청주시 가상공방길 5", 3, 150, (210, 180, 190), (0, 0, 0), (),
        (Goods("도자 찻잔", "Porcelain tea cups", "691110", "손으로 빚은 찻잔입니다."),),
        refusal="인감증명서의 발급일이 3개월을 넘었습니다. 최근에 발급받은 것으로 다시 내 주세요.",
    ),
    Firm(
        "closed", LAPSED, Proof.PAPERS, 240, "잡화", "G", f"{DAEJEON} 55", 2, 60, (90, 70, 40), (0, 0, 0), (), reminders=4,
    ),
)  # fmt: skip


def load() -> None:
    known = {firm.key: firm.business_registration_number for firm in sandbox_world().companies}
    companies = {key: Company.objects.filter(business_registration_number=known[key]).first() for key in COMPANIES["export"]}
    for firm in FIRMS:
        company = companies[firm.key]
        if company is not None and not Membership.objects.filter(company=company).exists():
            make(firm, company)


def make(firm: Firm, company: Company) -> None:
    now = clock.now()
    joined = now - dt.timedelta(days=firm.days)
    Company.objects.filter(pk=company.pk).update(address=firm.address, employees=firm.employees, industry=firm.product)
    company.accounts.filter(department="").update(department="해외영업팀", position="팀장", phone=OFFICE)
    membership = Membership.objects.create(
        company=company, state=firm.state, proof=firm.proof, joined_at=joined,
        full_at=joined + dt.timedelta(days=9 if firm.proof == Proof.PAPERS else 0) if firm.state == FULL else None,
        received=[str(paper) for paper in firm.received], reminders=firm.reminders, reminded_at=now if firm.reminders else None,
        refusal=firm.refusal, refused_at=now - dt.timedelta(days=1) if firm.refusal else None,
        business_standing="active", checked_at=joined,
    )  # fmt: skip
    details(firm, company)
    if firm.proof == Proof.PAPERS:
        papers(firm, membership)


def details(firm: Firm, company: Company) -> None:
    on = clock.today()
    ExportProfile.objects.create(
        company=company, representative_en="", email=f"{firm.key}@company.example", homepage=f"https://{firm.key}.example", sector=firm.sector,
        business_type="제조" if firm.sector == "C" else "도소매", main_product=firm.product, assets=firm.assets, countries=list(firm.countries),
        made_on=on - dt.timedelta(days=firm.days), updated_on=on - dt.timedelta(days=firm.confirmed_days_ago),
    )  # fmt: skip
    years = [on.year - back for back in (3, 2, 1)]
    YearFigures.objects.bulk_create(
        YearFigures(company=company, year=year, sales=sales, exports=exports)
        for year, sales, exports in zip(years, firm.sales, firm.exports, strict=True)
    )
    for goods in firm.goods:
        held = {kind: text for kind, text in goods.held if kind in CERTIFICATIONS}
        values = {"name": goods.name, "name_en": goods.name_en, "hs_code": goods.hs_code, "description": goods.description, "certifications": held}
        services.add_product(company, values, actor=SYSTEM)


def papers(firm: Firm, membership: Membership) -> None:
    """The files that the company handed in, and what staff did with them."""
    upload = SimpleUploadedFile("가입서류.zip", packed(consent_form.pdf()), "application/zip")
    documents.receive(upload, owner=membership.subject, kind=originals.KIND, actor=SYSTEM)
    agency = Agency.objects.filter(active=True, external=False).first()
    note(membership, Act.UPLOADED, 0, SYSTEM)
    if firm.received:
        note(membership, Act.RECEIVED, 9, STAFF, papers=firm.received, agency=agency)
    for day in originals.remind_after()[: firm.reminders]:
        note(membership, Act.REMINDED, day, SYSTEM, papers=membership.missing)
    if firm.refusal:
        note(membership, Act.REFUSED, firm.days - 1, STAFF, agency=agency, text=firm.refusal)
    if firm.state == LAPSED:
        note(membership, Act.LAPSED, originals.provisional_days() + 1, SYSTEM)


def note(membership: Membership, act: Act, days: int, actor: Actor, **more: Any) -> None:
    """Something that happened ``days`` after joining."""
    event = originals.note(membership, act, actor=actor, **more)
    MembershipEvent.objects.filter(pk=event.pk).update(at=membership.joined_at + dt.timedelta(days=days, hours=2))


def packed(form: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("동의서.pdf", form)
    return out.getvalue()
