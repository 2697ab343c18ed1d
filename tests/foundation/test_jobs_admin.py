import pytest
from django.urls import reverse
from django_tasks.base import TaskResultStatus as Status
from django_tasks_db.models import DBTaskResult

from dure.foundation import jobs
from dure.foundation.audit.models import AuditEntry
from tests.factories import job_tasks
from tests.factories.staff import make_staff, staff_sign_in
from tests.plugins.pages import Reader

pytestmark = pytest.mark.django_db
LIST = "admin:django_tasks_database_dbtaskresult_changelist"


@pytest.fixture
def operator(client):
    staff_sign_in(client, make_staff(is_superuser=True))
    return client


@pytest.fixture
def dead():
    job_tasks.give_up.enqueue("a secret that stays inside")
    jobs.run_all(raising=False)
    return DBTaskResult.objects.get()


def run_again(client, row: DBTaskResult):
    return client.post(reverse(LIST), {"action": "run_again", "_selected_action": [str(row.pk)]}, follow=True)


def test_dead_letters_are_listed_and_nothing_in_them_can_be_edited(operator, dead):
    listed = operator.get(reverse(LIST)).content.decode()
    page = operator.get(reverse("admin:django_tasks_database_dbtaskresult_change", args=[dead.pk])).content.decode()

    assert "give_up" in listed
    assert 'name="_save"' not in page
    assert "GiveUp" in page


def test_what_a_task_was_given_is_not_shown(operator, dead):
    page = operator.get(reverse("admin:django_tasks_database_dbtaskresult_change", args=[dead.pk])).content.decode()

    assert "a secret that stays inside" not in page


def test_a_dead_letter_is_run_again_once_and_the_trail_says_by_whom(operator, dead):
    assert "1" in run_again(operator, dead).content.decode()
    again = run_again(operator, dead).content.decode()

    assert "이미 다시 실행한 작업입니다." in again
    assert DBTaskResult.objects.filter(status=Status.READY).count() == 1
    assert AuditEntry.objects.get(action="job.rerun").actor.startswith("staff:")


def test_the_pages_have_nothing_inline(operator, dead):
    for url in (reverse(LIST), reverse("admin:django_tasks_database_dbtaskresult_change", args=[dead.pk]), reverse("admin:jobs_schedule_changelist")):
        reader = Reader()
        reader.feed(operator.get(url).content.decode())

        assert [fault for fault in reader.faults if "inline" in fault] == []
