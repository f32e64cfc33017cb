"""Forbidden words: found however they are written, never found where they are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.livestream.rules import Entry, WordAction, WordList, folded_word, judge, read_list, write_list
from app.livestream.rules.words import Folded, fold, is_whole

REFUSE, HOLD, MASK = WordAction.REFUSE, WordAction.HOLD, WordAction.MASK


def words(**given: WordAction) -> WordList:
    return WordList((folded_word(word), action) for word, action in given.items())


@pytest.mark.parametrize(
    "text",
    [
        "要押金吗",
        "押 金",
        "押-金",
        "押。金",
        "押\u200b金",
        "押\ufeff\u2060金",
        "押🙂金",
        "押金",
        "押\u0301金",
        "先交押  *** 金 ",
    ],
)
def test_a_word_is_found_through_separators_and_invisible_characters(text: str) -> None:
    assert judge(text, [words(押金=HOLD)]).action is HOLD


@pytest.mark.parametrize("text", ["加VX", "加 v x", "ＶＸ", "🅥🅧", "ⓥⓧ", "𝐕𝐗", "vⅹ", "V.X."])
def test_letters_are_compared_without_case_width_and_style(text: str) -> None:
    assert judge(text, [words(vx=REFUSE)]).words == (("vx",) if "🅥" not in text else ())


@pytest.mark.parametrize(
    "text",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "１３８１２３４５６７８",
        "①③⑧①②③④⑤⑥⑦⑧",
        "幺三八一二三四五六七八",
        "壹叁捌壹贰叁肆伍陆柒捌",
        "٣١٣٨١٢٣٤٥٦٧٨",
        "1️⃣3️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣",
    ],
)
def test_a_number_to_call_is_found_however_it_is_written(text: str) -> None:
    verdict = judge(f"打{text}找我", [words(**{"{phone}": MASK})])
    assert verdict.action is MASK
    assert verdict.text.startswith("打")
    assert verdict.text.endswith("找我")
    assert not any(c.isdecimal() for c in verdict.text[2:])


@pytest.mark.parametrize(
    "text", ["工资 8000-11000 元", "2026年1月13号上午9点", "一共招 138 人，3 个班", "编号 1234567890"]
)
def test_figures_of_a_job_are_no_numbers_to_call(text: str) -> None:
    patterns = dict.fromkeys(("{phone}", "{landline}", "{wechat}", "{qq}"), MASK)
    assert judge(text, [words(**patterns)]).action is None


@pytest.mark.parametrize(
    "text", ["加我微信 chunfeng_88", "vx：abc12345", "薇信号是wxid1234", "加V ab_c-d123", "➕微 chunfeng88"]
)
def test_a_wechat_id_is_covered_and_the_rest_stays(text: str) -> None:
    verdict = judge(f"您好，{text}，谢谢", [words(**{"{wechat}": MASK})])
    assert verdict.action is MASK
    assert verdict.text.startswith("您好，")
    assert verdict.text.endswith("，谢谢")
    assert "88" not in verdict.text


def test_latin_words_and_numbers_are_not_cut_in_two() -> None:
    found = words(ass=REFUSE, **{"110": REFUSE})
    for text in ("class", "passport", "assembly", "工资 11000", "ｃｌａｓｓ"):
        assert judge(text, [found]).action is None, text
    for text in ("ass", "what an ass!", "a s s", "打110吧", "ass5"):
        assert judge(text, [found]).action is REFUSE, text


def test_the_strongest_action_counts_and_all_words_are_named() -> None:
    verdict = judge("押金刷单 13812345678", [words(押金=HOLD, **{"{phone}": MASK}), words(刷单=REFUSE)])
    assert verdict.action is REFUSE
    assert set(verdict.words) == {"押金", "刷单", "{phone}"}
    assert verdict.text == "押金刷单 ＊＊＊＊＊＊＊＊＊＊＊"


ALPHABET = st.sampled_from("押金费包过aBｃx1一①壹 .-\u200b🙂é")
TEXTS = st.text(ALPHABET, max_size=60) | st.text(max_size=60)
WORDS = st.lists(st.tuples(st.text(ALPHABET, min_size=1, max_size=5), st.sampled_from(WordAction)), max_size=12)


def naive(folded: Folded, known: dict[str, WordAction]) -> set[tuple[int, int, str, WordAction]]:
    """Every word tried at every place."""
    return {
        (at, at + len(word), word, action)
        for word, action in known.items()
        for at in range(len(folded.text))
        if folded.text.startswith(word, at) and is_whole(folded, at, at + len(word))
    }


@given(TEXTS, WORDS)
def test_the_automaton_finds_exactly_what_a_naive_search_finds(
    text: str, given_words: list[tuple[str, WordAction]]
) -> None:
    known = {folded_word(word): action for word, action in given_words if folded_word(word)}
    folded = fold(text)
    found = WordList(known.items()).hits(folded)
    assert {(hit.start, hit.end, hit.word, hit.action) for hit in found} == naive(folded, known)
    assert len(found) == len(naive(folded, known))


@given(TEXTS)
def test_folding_again_changes_nothing_and_every_place_is_real(text: str) -> None:
    folded = fold(text)
    assert fold(folded.text).text == folded.text
    assert list(folded.places) == sorted(folded.places)
    assert all(0 <= place < len(text) for place in folded.places)


@given(TEXTS, WORDS)
def test_what_is_masked_holds_no_word_to_be_masked(text: str, given_words: list[tuple[str, WordAction]]) -> None:
    lists = [WordList((folded_word(word), MASK) for word, _action in given_words)]
    verdict = judge(text, lists)
    assert len(verdict.text) == len(text)
    if verdict.action is None:
        assert verdict.text == text
    shown = "".join(c if c != "＊" else "" for c in verdict.text)
    assert set(shown) <= set(text)


def test_a_list_is_read_with_its_mistakes_named() -> None:
    entries, wrong = read_list(
        "\ufeff# 起始\n押金\n培训费,拒绝\n 押 金 ,mask\n!!\n好,mask\n包过,奇怪\n"
        + "长" * 41
        + "\n{phone}，打码，法条\n"
    )
    assert entries == [
        Entry("押金", HOLD),
        Entry("培训费", REFUSE),
        Entry("{phone}", MASK, "法条"),
    ]
    assert wrong == [5, 6, 7, 8]


ENTRIES = st.lists(
    st.builds(Entry, st.text(ALPHABET, min_size=1, max_size=40), st.sampled_from(WordAction), st.just("来源")),
    max_size=20,
)


@given(ENTRIES)
def test_what_is_written_is_read_back(entries: list[Entry]) -> None:
    usable = {
        entry.folded: entry for entry in reversed(entries) if entry.is_usable and entry.word == entry.word.strip()
    }
    read, wrong = read_list(write_list(usable.values()))
    assert (read, wrong) == (list(usable.values()), [])
