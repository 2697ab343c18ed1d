"""Search by parts of words: never a row too few or too many against a look at every text, on both databases."""

import random

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from dure.foundation import search
from dure.foundation.search import collections, engines, grams, selectors, services
from dure.foundation.search.models import Document
from dure.programme.announcements.models import Category

SYLLABLES = "수출입지원사업해외기가나다(a'\"%_\\*é１"
TEXTS = {
    1: "해외수출지원 사업 (수출) it's \"quoted\" 100%_확실 ÀB",
    2: "내수 지원 안내",
    3: "중소 소상공인",
    4: "수출 수출 수출, 수 출",
}


@pytest.fixture
def documents(db):
    for pk, text in TEXTS.items():
        search.index("call", pk, text)
    search.index("other", 2, TEXTS[1])


def plain(texts, words):
    """The definition: every word of the query is part of the text, both normalised."""
    asked = grams.normalise(words).split()
    return sorted((pk for pk, text in texts.items() if all(word in grams.normalise(text) for word in asked)), reverse=True)


class TestFinding:
    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("수출", [4, 1]), ("출지", [1]), ("외수출지원", [1]), ("지원 내수", [2]), ("내수 수출", []), ("중소상", []), ("it's", [1]), ('"quoted"', [1]),
            ("(수출)", [1]), ("100%_", [1]), ("0%확", []), ("%", [1]), ("àb", [1]), ("수", [4, 1, 2]), ("가나", []), ("' OR 1=1 --", []), ("* NEAR", []),
            ("", [4, 3, 2, 1]), ("   ", [4, 3, 2, 1]),
        ],
    )  # fmt: skip
    def test_words(self, documents, words, found):
        assert search.find("call", words) == sorted(found, reverse=True) == plain(TEXTS, words)

    def test_newest_first_in_steps(self, documents):
        first = search.find("call", "지원", limit=1)
        assert (first, search.find("call", "지원", limit=1, before=first[-1])) == ([2], [1])
        assert search.find("call", "지원", before=1) == []

    def test_collections_are_apart(self, documents):
        assert search.find("other", "지원") == [2]
        assert search.find("nobody", "지원") == []

    def test_a_change_forgets_the_old_text(self, documents):
        search.index("call", 1, "완전히 다른 글")
        assert (search.find("call", "해외"), search.find("call", "다른")) == ([], [1])

    def test_what_is_removed_is_not_found(self, documents):
        search.remove("call", 1)
        search.remove("call", 999)
        assert search.find("call", "해외수출") == []
        search.index("call", 1, TEXTS[1])
        assert search.find("call", "해외수출") == [1]

    def test_an_unchanged_text_writes_nothing(self, documents):
        with CaptureQueriesContext(connection) as queries:
            search.index("call", 1, TEXTS[1])
        assert not [query for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]

    def test_an_undone_change_is_undone_here_too(self, documents):
        with transaction.atomic():
            search.index("call", 9, "사라질 문서")
            search.remove("call", 1)
            transaction.set_rollback(True)
        assert (search.find("call", "사라질"), search.find("call", "해외")) == ([], [1])

    def test_ids_that_do_not_fit_are_refused(self, db):
        with pytest.raises(ValueError, match="not an id"):
            search.index("call", 1 << 40, "x")


class TestMany:
    """Enough random texts that common words go other ways than rare ones."""

    @pytest.fixture
    def texts(self, db):
        chance = random.Random(7)
        texts = {pk: " ".join("".join(chance.choices(SYLLABLES, k=chance.randint(1, 6))) for _ in range(6)) + " 모두" for pk in range(1, 601)}
        texts |= {pk: f"{texts[pk]} 드문말" for pk in (3, 11)}
        Document.objects.bulk_create(Document(key=collections.key_of("call", pk), text=grams.normalise(text)) for pk, text in texts.items())
        with transaction.atomic():
            engines.engine().rebuild(services._chunks())
        return texts

    def queries(self, texts):
        chance = random.Random(11)
        parts = [chance.choice(text.split()) for text in chance.choices(list(texts.values()), k=60)]
        cut = [part[(start := chance.randrange(len(part))) : start + chance.randint(2, 5)] for part in parts]
        made = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 5))) for _ in range(60)]
        return ["모두", "드문말", "드문", "모두 드문말", *cut, *made, *(f"{one} {other}" for one, other in zip(cut, made, strict=True))]

    def test_find_agrees_with_a_look_at_every_text(self, texts):
        for words in self.queries(texts):
            right = plain(texts, words)
            assert search.find("call", words) == right[:20], words
            assert search.find("call", words, limit=1000) == right, words

    def test_filtered_lists_agree_too(self, texts, monkeypatch):
        Category.objects.bulk_create(Category(pk=pk, key=f"c{pk}", name=f"{pk}") for pk in texts if pk % 2)
        for listed in (selectors.MOST_LISTED, 3):
            monkeypatch.setattr(selectors, "MOST_LISTED", listed)
            for words in self.queries(texts)[:60]:
                rows = search.matching(Category.objects.all(), words, "call").values_list("pk", flat=True)
                assert sorted(rows, reverse=True) == [pk for pk in plain(texts, words) if pk % 2], (listed, words)

    def test_candidates_are_checked_in_chunks(self, texts, monkeypatch):
        monkeypatch.setattr(engines, "FIRST_CANDIDATES", 2)
        monkeypatch.setattr(engines, "FEW", 1)
        assert search.find("call", "모두", limit=50) == plain(texts, "모두")[:50]

    def test_single_letters_look_at_the_newest_only(self, texts, monkeypatch):
        monkeypatch.setattr(selectors, "NEWEST_LOOKED_AT", 100)
        newest = {pk: text for pk, text in texts.items() if pk > 500}
        assert search.find("call", "수", limit=1000) == plain(newest, "수")

    def test_control_without_the_recheck_a_false_row_appears(self, texts, monkeypatch):
        search.index("call", 900, "가나다 나다라")
        assert search.find("call", "가나다라") == []
        monkeypatch.setattr(engines, "holding", lambda query, column: " AND %s <> ''" * len(query.words))
        monkeypatch.setattr(engines, "look", lambda query, depth, limit: [])
        assert search.find("call", "가나다라") == [900]

    def test_the_index_can_be_built_anew(self, texts, monkeypatch):
        monkeypatch.setattr(collections, "_sources", {"call": lambda: [(1, "새로 쓴 글"), (2, TEXTS[1])]})
        call_command("search_rebuild", verbosity=0)
        assert (search.find("call", "모두"), search.find("call", "새로"), search.find("call", "해외수출")) == ([], [1], [2])
        search.index("call", 2, "다른 글")
        assert search.find("call", "해외수출") == []
