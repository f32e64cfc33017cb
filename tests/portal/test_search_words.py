"""What the search box makes of what is typed."""

from hypothesis import given
from hypothesis import strategies as st

from app.portal.search import LONGEST, MOST_WORDS, words


def test_splits_at_spaces_and_punctuation() -> None:
    assert words("  电工，东丽区 夜班、包住 ") == ["电工", "东丽区", "夜班", "包住"]
    assert words("") == []


@given(st.text(max_size=200))
def test_never_more_than_five_short_words_without_nul(text: str) -> None:
    found = words(text)
    assert len(found) <= MOST_WORDS
    assert all(word and "\x00" not in word and len(word) <= LONGEST for word in found)
