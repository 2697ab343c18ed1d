"""Exactly one filing, whatever runs at once and wherever a process dies."""

from __future__ import annotations

import multiprocessing
import threading
from collections import Counter

import pytest
from django.db import connection, connections, transaction

from dure.foundation.access import SYSTEM
from dure.foundation.audit.models import AuditEntry
from dure.foundation.consent.models import Consent
from dure.foundation.errors import Refusal
from dure.foundation.notify.models import Message
from dure.programme.applications import drafts, files, screening, selectors, submission
from dure.programme.applications.models import Agreement, Application, Intake, State, Submission, SubmissionKey
from tests.factories import races
from tests.factories.crash import at_every_statement, killed_at
from tests.factories.files import pdf, upload
from tests.programme.applications.world import actor_of, make_applicant

pytestmark = pytest.mark.django_db(transaction=True)
TRACES = (Submission, Agreement, Consent, SubmissionKey, Message, AuditEntry, Intake)


def counts() -> list[int]:
    return [model.objects.count() for model in TRACES]


def together(*acts):
    """Run ``acts`` at the same moment on connections of their own: threads on PostgreSQL, processes on SQLite."""
    if connection.vendor != "postgresql":
        return in_processes(acts)
    return [result.code if isinstance(result, Refusal) else str(result) for result in races.together(*acts, around=transaction.atomic)]


def outcome(act) -> str:
    try:
        with transaction.atomic():
            return str(act())
    except Refusal as refusal:
        return refusal.code
    finally:
        connection.close()


def in_processes(acts):
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    gate, queue = fork.Barrier(len(acts)), fork.SimpleQueue()

    def one(act):
        gate.wait(10)
        queue.put(outcome(act))

    processes = [fork.Process(target=one, args=(act,)) for act in acts]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    return [queue.get() for _act in acts]


class TestTogether:
    def test_two_colleagues_who_start_get_the_same_draft(self, world):
        together(world.start, lambda: world.start(world.colleague), lambda: world.start(world.colleague))

        assert Application.objects.count() == 1

    def test_two_colleagues_who_send_make_one_filing_and_one_receipt(self, world):
        application = world.ready()
        results = together(
            lambda: world.send(application).application.number, lambda: world.send(application, account=world.colleague).application.number
        )

        assert sorted(results) == sorted(["already_filed", f"{world.announcement.code}-R00001"])
        told = [message.recipient for message in Message.objects.filter(key="application_submitted")]
        assert Submission.objects.count() == 1
        assert len(told) == len(set(told))

    def test_one_press_sent_four_times_has_one_effect(self, world):
        application = world.ready()
        press = world.press(application, "key-1")
        results = together(*[lambda: world.send(application, press).application.number] * 4)

        assert set(results) <= {f"{world.announcement.code}-R00001", "in_flight"}
        assert (Submission.objects.count(), SubmissionKey.objects.count()) == (1, 1)

    def test_six_companies_get_six_numbers_without_a_gap(self, world):
        ready = [(world.account, world.ready())]
        for _turn in range(5):
            world.account = make_applicant()
            ready.append((world.account, world.ready()))
        results = together(*(lambda pair=pair: world.send(pair[1], account=pair[0]).application.number for pair in ready))

        assert sorted(number[-5:] for number in results) == [f"{number:05d}" for number in range(1, 7)]

    def test_accepting_and_withdrawing_at_once_leave_one_end(self, world):
        application = world.filed()
        results = together(
            lambda: screening.accept(application.pk, actor=SYSTEM).state, lambda: screening.withdraw(application.pk, "", actor=world.actor).state
        )

        assert Counter(results)["decided"] == 1
        assert Application.objects.get().state in {State.ACCEPTED, State.WITHDRAWN}

    def test_an_answer_saved_while_it_is_sent_is_in_the_filing_or_refused(self, world):
        application = world.ready()
        token = drafts.token_of(selectors.answers_of(application)["q1"])
        change = {"q1": drafts.Typed("그사이", token)}
        results = together(
            lambda: world.send(application).revision,
            lambda: drafts.save_answers(application.pk, world.colleague, change, actor=actor_of(world.colleague)).changed,
        )

        assert "1" in results
        assert ("그사이" in Submission.objects.get().body) is ("filed" not in results)


def test_a_twin_in_flight_is_told_so_and_not_kept_waiting(world):
    if connection.vendor != "postgresql":
        return
    application = world.ready()
    press = world.press(application, "key-1")
    held, free, seen = threading.Event(), threading.Event(), []

    def first():
        with transaction.atomic():
            world.send(application, press)
            held.set()
            free.wait(10)
        connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    held.wait(10)
    seen.append(outcome(lambda: world.send(application, press)))
    free.set()
    thread.join(20)

    assert seen == ["in_flight"]
    assert outcome(lambda: world.send(application, press).pk) == str(Submission.objects.get().pk)


class TestKilled:
    def test_a_filing_is_whole_or_not_at_all(self, world):
        application = world.ready()
        press, before = world.press(application, "key-1"), counts()

        def check(through: bool) -> None:
            fresh = Application.objects.get()
            assert fresh.state == (State.SUBMITTED if through else State.DRAFT)
            assert (counts() == before) is not through

        assert at_every_statement(lambda: world.send(application, press), check) > 20
        assert world.send(application, press) == Submission.objects.get()

    def test_control_without_the_transaction_a_kill_leaves_half(self, world, monkeypatch):
        application = world.ready()
        press, before = world.press(application, "key-1"), counts()
        monkeypatch.setattr(submission, "submit", submission.submit.__wrapped__)
        monkeypatch.setattr(submission, "locked", lambda pk, _related: Application.objects.select_related("announcement__agency").get(pk=pk))

        def half() -> bool:
            return not SubmissionKey.objects.exists() and counts() != before

        assert any(killed_at(number, lambda: world.send(application, press), whole=False) and half() for number in range(20, 60))

    @pytest.mark.parametrize(("point", "filed"), [(submission.BEFORE_COMMIT, False), (submission.AFTER_COMMIT, True)])
    def test_the_named_points_lie_on_both_sides_of_the_commit(self, world, settings, point, filed):
        application = world.ready()
        press = world.press(application, "key-1")
        settings.ENV = {**settings.ENV, "CRASH_POINT": point}
        settings.TEST_MODE = True

        assert killed_at(0, lambda: world.send(application, press))
        settings.ENV = {**settings.ENV, "CRASH_POINT": ""}
        assert Submission.objects.exists() is filed
        again = world.send(application, press)
        assert again == Submission.objects.get()
        assert again.application.number.endswith("-R00001")

    def test_a_file_is_named_by_both_rows_or_by_none(self, world):
        application = world.start()

        def check(through: bool) -> None:
            attached = application.attachments.count()
            assert attached == int(through)

        act = lambda: files.add(application, "q11", upload("계획.pdf", pdf()), world.account, actor=world.actor)  # noqa: E731 (one line that names itself)
        assert at_every_statement(act, check) > 5


class TestReadBeforehand:
    """What is read before the transaction is filed only while the draft is as it was read."""

    def send(self, world, application, reading):
        agreed = {version.pk for version in world.terms}
        press = world.press(application)
        return submission.submit(application.pk, world.account, agreed, press, actor=world.actor, reading=reading)

    def test_a_draft_that_did_not_change_is_not_read_again(self, world, monkeypatch):
        application = world.ready()
        reading = submission.read(application, world.account)
        monkeypatch.setattr(submission, "read", None)

        assert "한 줄" in self.send(world, application, reading).body

    def test_an_answer_that_a_colleague_saved_meanwhile_is_filed(self, world):
        application = world.ready()
        reading = submission.read(application, world.account)
        token = drafts.token_of(selectors.answers_of(application)["q1"])
        drafts.save_answers(application.pk, world.colleague, {"q1": drafts.Typed("그사이", token)}, actor=actor_of(world.colleague))

        assert "그사이" in self.send(world, application, reading).body

    def test_a_file_that_a_colleague_took_back_meanwhile_is_missed(self, world):
        application = world.ready()
        reading = submission.read(application, world.account)
        attachment = application.attachments.get(key="q11")
        files.drop(application, attachment.pk, world.colleague, actor=actor_of(world.colleague))

        with pytest.raises(Refusal, match="incomplete"):
            self.send(world, application, reading)
