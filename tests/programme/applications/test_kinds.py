"""A question that becomes another: its old answers are neither read as answers of the new kind nor in anybody's way."""

from dataclasses import replace
from typing import Any

import pytest

from dure.programme.applications import editing, exports, fields, sets
from dure.programme.applications.forms import AnswersForm
from dure.programme.applications.models import Answer, Application, QuestionSet
from dure.programme.applications.questions import Kind, Option, Question
from tests.factories.staff import make_staff, staff_sign_in
from tests.programme.applications.world import CONTENT, browser

ANSWERED: dict[Kind, Any] = {
    Kind.TEXT: "한 줄", Kind.LONG_TEXT: "긴\n글", Kind.NUMBER: "12.5", Kind.MONEY: 5_000_000, Kind.DATE: "2026-05-01", Kind.CHOICE: "북미",
    Kind.CHOICES: ["전시회", "상담회"], Kind.TABLE: [["독일", 1200], ["", ""]], Kind.CONSENT: True,
}  # fmt: skip
PAIRS = [(before, after) for before in ANSWERED for after in ANSWERED if before != after]


def asked(kind: str) -> Question:
    return Question("q1", kind, "질문", options=(Option("하나"), Option("둘")))


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_an_answer_of_another_kind_is_named_and_shown_as_it_was_given(before, after):
    value, question = ANSWERED[before], asked(after)
    texts = {Kind.TEXT, Kind.LONG_TEXT}

    assert fields.shown(question, value)
    assert fields.fault_of(question, value) or (after in texts and isinstance(value, str))
    assert AnswersForm([question], {"q1": Answer(key="q1", value=value)}).as_p()


@pytest.mark.parametrize(("kind", "value", "text"), [("table", "한 줄", "한 줄"), ("choices", "한 줄", "한 줄"), ("consent", "아니오", "아니오"), ("number", ["가", "나"], "가, 나")])
def test_nothing_is_made_up_of_it(kind, value, text):
    assert fields.shown(asked(kind), value) == text


def test_a_question_of_another_kind_stands_in_its_place_with_a_key_of_its_own():
    made = Question("q99", "table", "새 종류", options=(Option("열"),))
    content = editing.put_question(editing.retype_question(CONTENT, "q4", made), "g1", made)

    assert [question.key for question in content.groups[0].questions] == ["q1", "q2", "q3", "q99", "q5"]


@pytest.mark.django_db
class TestInTheEditor:
    @pytest.fixture
    def base(self, world, client):
        staff_sign_in(client, make_staff("lead"))
        sets.begin(world.announcement, actor=world.actor)
        return f"/office/announcements/{world.announcement.pk}/questions/"

    def change(self, client, base, **values):
        draft = QuestionSet.objects.get(state="draft")
        given = {"group": "g1", "kind": "money", "label": "예산", "required": "on", "options": "열", "edition": str(draft.edition)}
        assert client.post(f"{base}g1/q4/", {**given, **values}).status_code == 302
        return QuestionSet.objects.get(state="draft").asks.groups[0].questions[3]

    def test_the_key_stays_with_the_kind_and_changes_with_it(self, base, client):
        assert self.change(client, base, label="총예산").key == "q4"
        changed = self.change(client, base, kind="table")

        assert (changed.kind, changed.key) == ("table", "q12")

    def test_the_applicant_meets_an_open_question(self, world, base, client):
        application = world.ready()
        self.change(client, base, kind="date")
        draft = QuestionSet.objects.get(state="draft")
        sets.publish(draft, draft.edition, "", actor=world.actor)
        mine = browser(world.account)

        assert [mine.get(f"{application.path}{page}").status_code for page in ("", "check/", "groups/g1/")] == [200, 200, 200]
        assert Application.objects.get().answers.filter(key="q4").exists()

    def test_answers_that_were_kept_under_the_same_key_are_still_exported(self, world, base):
        world.filed()
        draft = QuestionSet.objects.get(state="draft")
        group = draft.asks.groups[0]
        now = tuple(replace(question, kind="date") if question.key == "q4" else question for question in group.questions)
        draft = sets.edit(draft, draft.edition, lambda content: replace(content, groups=(replace(group, questions=now), *content.groups[1:])), actor=world.actor)
        sets.publish(draft, draft.edition, "", actor=world.actor)

        questions = [question for question in draft.asks.questions() if question.key in {"q1", "q4"}]
        (row,) = exports.rows(Application.objects.all(), [replace(questions[0], kind="money"), replace(questions[1], kind="table")], masked=True)
        assert row[-2:] == ["한 줄", 5_000_000]
