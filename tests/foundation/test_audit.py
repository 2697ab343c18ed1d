import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from dure.foundation import audit, clock
from dure.foundation.access import SYSTEM, Actor
from dure.foundation.audit.models import AuditEntry, DailySeal, Immutable
from dure.foundation.audit.sealing import faults, seal_day, seal_entries

pytestmark = pytest.mark.django_db
LATER = dt.timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _clock():
    yield
    clock.move(dt.timedelta(0))


def written(count: int) -> None:
    for number in range(count):
        audit.record("member.changed", actor=Actor("member", str(number)), subject="member:1", data={"fields": ["email"]})
    clock.move(LATER)
    assert seal_entries() == count


def test_entries_are_chained_and_a_day_is_signed():
    written(5)
    seal = seal_day(clock.today())
    assert seal is not None
    assert seal.last_position == 5
    assert list(faults()) == []
    assert seal_day(clock.today()) is None


def test_young_entries_wait_for_slower_transactions():
    audit.record("member.changed", actor=SYSTEM)
    assert seal_entries() == 0
    clock.move(LATER)
    assert seal_entries() == 1


def test_a_changed_entry_is_found():
    written(3)
    AuditEntry.objects.filter(position=2).update(reason="something else")
    assert any("entry 2" in fault for fault in faults())


def test_a_deleted_entry_is_found_also_at_the_end_of_a_sealed_day():
    written(3)
    seal_day(clock.today())
    AuditEntry.objects.filter(position=2).delete()
    assert any("missing" in fault for fault in faults())
    AuditEntry.objects.filter(position=3).delete()
    assert any("are not those sealed" in fault for fault in faults())


def test_a_forged_seal_is_found():
    written(2)
    seal_day(clock.today())
    DailySeal.objects.update(chain="f" * 64)
    assert any("forged" in fault for fault in faults())


def test_the_command_says_whether_the_trail_is_whole(capsys: pytest.CaptureFixture[str]):
    written(2)
    call_command("verify_audit")
    assert "2 entries chained, 0 waiting to be chained, 0 faults" in capsys.readouterr().out
    AuditEntry.objects.filter(position=1).update(actor="staff:1")
    with pytest.raises(CommandError, match="not whole"):
        call_command("verify_audit")


def test_the_application_cannot_change_or_delete_an_entry():
    audit.record("member.changed", actor=SYSTEM)
    entry = AuditEntry.objects.get()
    entry.reason = "changed"
    with pytest.raises(Immutable):
        entry.save()
    with pytest.raises(Immutable):
        entry.delete()
