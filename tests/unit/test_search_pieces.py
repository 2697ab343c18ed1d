"""Pieces of words: what a text must have to hold a word."""

from hypothesis import given
from hypothesis import strategies as st

from dure.foundation.search import bigrams, grams

SYLLABLES = "수출입지원사업해외기가나다(a'\"%_\\*é１"


def test_pairs_word_by_word_and_single_letters():
    assert bigrams("해외수출 A Bc 가") == ["해외", "외수", "수출", "a", "bc", "가"]


def test_nfd_and_nfc_are_the_same():
    assert bigrams("각도") == bigrams("\u1100\u1161\u11a8\u1103\u1169")


def test_what_a_database_cannot_store_separates_words():
    assert grams.normalise("a\x00b\ud800c\ufdd0d\x1fe\u00a0f") == "a b c d e f"


@given(st.text(), st.text())
def test_a_text_that_holds_the_words_has_their_pieces(text, words):
    normal, asked = grams.normalise(text + words + text), grams.normalise(words).split()
    if all(word in normal for word in asked):
        assert set(grams.wanted(asked)) <= grams.pieces(normal)


@given(st.lists(st.text(alphabet=SYLLABLES, min_size=2, max_size=3), min_size=1, max_size=4), st.text(alphabet=SYLLABLES + " ", max_size=30))
def test_words_of_two_and_three_letters_are_proved_by_their_pieces(words, text):
    normal, asked = grams.normalise(text), grams.normalise(" ".join(words)).split()
    if grams.exact(asked):
        assert (set(grams.wanted(asked)) <= grams.pieces(normal)) == all(word in normal for word in asked)
