"""Acts on a membership."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from dure.foundation.access import SYSTEM
from dure.foundation.audit.models import AuditEntry
from dure.foundation.errors import Refusal
from dure.hub.members import passwords, rules, selectors, services, store
from dure.hub.members.models import Member, MemberState
from tests.factories.members import PASSWORD, a_browser, a_company, an_individual, is_in, mails, session_of
from tests.factories.signup import business_number, company, person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("login_id", ["abcd", "a" * 21, "Garam", "한글아이디", "with space", "semi;colon", "nul\0byte"])
def test_login_ids_out_of_rule_are_refused(login_id: str):
    with pytest.raises(Refusal, match="login_id_form"):
        rules.check_login_id(login_id)


@pytest.mark.parametrize("login_id", ["abcde", "a.b-c_d9", "z" * 20])
def test_login_ids_within_the_rule_pass(login_id: str):
    assert rules.check_login_id(login_id) == login_id


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("Ab1!xyz", "8자 이상"),
        ("Ab1!" + "x" * 17, "20자 이하"),
        ("ab1!xyzw", "영문 대문자"),
        ("AB1!XYZW", "영문 소문자"),
        ("Abc!xyzw", "숫자"),
        ("Abc1xyzw", "특수문자"),
        ("Ab1! xyzw", "빈칸"),
        ("Garam.han1!", "아이디를 넣을 수 없습니다"),
        ("P@ssw0rd1!", "너무 흔해서"),
        ("Qwer1234!", "너무 흔해서"),
        ("Dkssud12!@", "너무 흔해서"),
        ("1234Korea!!", "너무 흔해서"),
    ],
)
def test_weak_passwords_are_named_for_what_they_lack(password: str, said: str):
    assert said in " ".join(passwords.faults(password, "garam.han"))


@pytest.mark.parametrize("password", [PASSWORD, "Xk3#mmpz", "tR9~" + "q" * 16, "Abc]9{zt"])
def test_good_passwords_pass(password: str):
    assert passwords.faults(password, "garam.han") == []


def test_the_list_of_common_words_is_real():
    assert len(passwords.common_words()) > 300
    assert {"password", "qwer", "dkssud"} <= passwords.common_words()


def test_one_membership_a_person_with_the_old_one_named_but_masked():
    an_individual()
    with pytest.raises(Refusal, match="person_exists") as refused:
        an_individual("other.name")
    assert "gara****n" in str(refused.value.message)
    assert "garam.han" not in str(refused.value.message)


def test_one_membership_a_business():
    a_company(business_number(7))
    with pytest.raises(Refusal, match="business_exists"):
        a_company(business_number(7), "other-co")


def test_a_login_id_belongs_to_one_member_of_either_kind():
    an_individual("shared.id")
    with pytest.raises(Refusal, match="login_id_taken") as refused:
        a_company(login_id="shared.id")
    assert refused.value.field == "login_id"
    assert not selectors.login_id_free(" Shared.ID ")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_one_login_id_at_once_one_gets_it():
    together = threading.Barrier(4)

    def join(number: int) -> str:
        together.wait()
        try:
            services.create_individual(
                person(f"사람{number}", ci=str(number)), login_id="same.id", password=PASSWORD, email="a@example.com", actor=SYSTEM
            )
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()
        return "joined"

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(join, range(4)))
    assert answers == ["joined", "login_id_taken", "login_id_taken", "login_id_taken"]
    assert Member.objects.count() == 1


def test_suspending_needs_a_reason_ends_sessions_and_is_told():
    member = an_individual()
    browser = a_browser(member)
    with pytest.raises(Refusal, match="reason_needed"):
        services.suspend(member, reason=" ", actor=SYSTEM)
    services.suspend(member, reason="명의 도용 신고", actor=SYSTEM)
    assert not is_in(browser)
    assert len(mails("suspended", member)) == 1
    services.restore(member, reason="확인됨", actor=SYSTEM)
    assert Member.objects.get().state == MemberState.ACTIVE
    assert list(AuditEntry.objects.filter(subject=member.subject, action__startswith="member.").values_list("action", flat=True)) == [
        "member.restored",
        "member.suspended",
        "member.created",
    ]


def test_only_an_active_member_is_suspended_and_only_a_suspended_one_restored():
    member = an_individual()
    with pytest.raises(Refusal, match="not_suspended"):
        services.restore(member, reason="x", actor=SYSTEM)
    services.suspend(member, reason="x", actor=SYSTEM)
    with pytest.raises(Refusal, match="not_active"):
        services.suspend(member, reason="x", actor=SYSTEM)


def test_a_new_email_is_told_to_the_old_address():
    member = an_individual()
    changed = services.update_contact(member, email="New.Name@EXAMPLE.org", phone="02-1234-5678", actor=SYSTEM)
    assert changed == ["email", "phone"]
    member.refresh_from_db()
    assert (member.email, member.phone) == ("New.Name@example.org", "+82212345678")
    assert [letter.recipient for letter in mails("email_changed", member)] == ["garam.han@example.com"]


@pytest.mark.parametrize(("email", "phone", "code"), [("nonsense", "", "email_form"), ("a@example.com", "12", "phone_form")])
def test_bad_contact_data_change_nothing(email: str, phone: str, code: str):
    member = an_individual()
    with pytest.raises(Refusal, match=code):
        services.update_contact(member, email=email, phone=phone, actor=SYSTEM)
    assert Member.objects.get().email == "garam.han@example.com"


def test_a_new_verification_of_the_same_person_changes_the_proved_fields():
    member = an_individual()
    assert services.renew_identity(member, person("한가온", mobile="+821055556666"), actor=SYSTEM) == ["name", "mobile"]


def test_a_verification_of_another_person_or_business_changes_nothing():
    member, firm = an_individual(), a_company(business_number(7))
    with pytest.raises(Refusal, match="other_person"):
        services.renew_identity(member, person(ci="Z"), actor=SYSTEM)
    with pytest.raises(Refusal, match="other_business"):
        services.renew_identity(firm, company(business_number(8)), actor=SYSTEM)


@pytest.mark.parametrize(
    ("proved", "typed", "kept"),
    [("+821011112222", "010-5555-6666", ("+821011112222", True)), ("", "010-5555-6666", ("+821055556666", False)), ("", "", ("", False))],
)
def test_a_mobile_number_counts_as_verified_only_when_a_verification_brought_it(proved: str, typed: str, kept: tuple[str, bool]):
    services.create_individual(
        person(mobile=proved), login_id="garam.han", password=PASSWORD, email="a@example.com", mobile=typed, actor=SYSTEM
    )
    member = Member.objects.get()
    assert (member.mobile, member.mobile_verified) == kept


def test_a_verification_that_brings_the_typed_number_makes_it_verified():
    services.create_individual(
        person(mobile=""), login_id="garam.han", password=PASSWORD, email="a@example.com", mobile="010-1111-2222", actor=SYSTEM
    )
    assert services.renew_identity(Member.objects.get(), person(mobile=""), actor=SYSTEM) == []
    assert not Member.objects.get().mobile_verified
    assert services.renew_identity(Member.objects.get(), person(), actor=SYSTEM) == ["mobile_verified"]
    assert Member.objects.get().mobile_verified


def test_a_company_has_no_verified_mobile():
    assert not a_company().mobile_verified


def test_a_member_read_in_part_reads_the_rest_in_one_statement(django_assert_num_queries):  # type: ignore[no-untyped-def]
    an_individual()
    partly = Member.objects.only("id", "kind").get()
    with django_assert_num_queries(1):
        assert (partly.mobile, partly.gender, partly.email) == ("+821011112222", "female", "garam.han@example.com")


def test_the_hand_written_statements_read_what_the_mapper_reads():
    member = a_company(business_number(7))
    browser = a_browser(member)
    session = session_of(browser)
    assert session is not None
    read = store.session_of(session.token_hash)
    assert read is not None
    whole = Member.objects.get()
    assert {name: getattr(read.member, name) for name in store.MEMBER_COLUMNS} == {
        name: getattr(whole, name) for name in store.MEMBER_COLUMNS
    }
    assert {name: getattr(read, name) for name in store.SESSION_COLUMNS} == {name: getattr(session, name) for name in store.SESSION_COLUMNS}
    assert store.MEMBER_COLUMNS[-1] == "language"
