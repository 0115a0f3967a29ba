"""The spelling of syllables."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_restore.language.syllables import (
    all_skeletons,
    all_syllables,
    fold_tone_placement,
    is_syllable,
    skeleton,
    strip_tone,
)
from cchc_restore.lexicons import load_lexicon


@pytest.mark.parametrize(
    "words",
    [
        "nghiêng nghĩ nghề ghế ghi kẻ kê ký kỷ quý quốc quyển quỳnh quýt quít quới",
        "giếng gì gìn giết giặt giữa già giồng",
        "yên yêu ý y ỷ yếm hy lý mỹ sỹ ty thy vỹ kỳ",
        "khuya khuyết khuỷu khuấy hoẵng ngoằn ngoèo loắt thuở huơ quơ khuếch huênh uỷ ủy",
        "được nước người hươu bướm cướp rượu lươn hướng",
        "xoong boong goòng coóc moong",
        "buýt voan phuy xy",
        "ễnh ương ưỡn ức óc ăn ấm êm ôi ơi ươm oan oanh uyên",
    ],
)
def test_syllables(words: str) -> None:
    assert [word for word in words.split() if not is_syllable(word)] == []


@pytest.mark.parametrize(
    "words",
    [
        "nge ngế ge gê cê cì ci kă kô kan qa qốc",
        "càt cãch lảp họpp hợt2 tỏt",
        "thê´ diéu nuéc dugc ctia s6 1a HĐND QĐ Đắk Krông",
        "bloa frê jăng wà zà nghành ngiêng",
        "",
        "công tác",
    ],
)
def test_not_syllables(words: str) -> None:
    """`công tác` is two; a stop coda bears no huyền, hỏi or ngã; c, g and ng stand before a, o, u only."""
    for word in [words] if words in ("", "công tác") else words.split():
        assert not is_syllable(word), word


def test_generated_syllables_are_nfc_lower_case_and_in_the_older_placement() -> None:
    for word in all_syllables():
        assert unicodedata.is_normalized("NFC", word)
        assert word == word.lower()
        assert fold_tone_placement(word) == word


def test_stop_codas_bear_two_tones_only() -> None:
    stopped = [word for word in all_syllables() if word.endswith(("c", "p", "t", "ch"))]
    assert stopped
    assert all(unicodedata.normalize("NFD", word) != word for word in stopped)
    assert {word for word in all_syllables() if skeleton(word) == "tat"} == {
        "tát",
        "tạt",
        "tắt",
        "tặt",
        "tất",
        "tật",
    }


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ("hoà", "hòa"),
        ("HOÀ", "HÒA"),
        ("Thuỷ", "Thủy"),
        ("uỷ", "ủy"),
        ("khoẻ", "khỏe"),
        ("loá", "lóa"),
        ("hoạ", "họa"),
        ("Hoà Bình, uỷ ban", "Hòa Bình, ủy ban"),
    ],
)
def test_the_newer_tone_placement_is_folded(newer: str, older: str) -> None:
    assert fold_tone_placement(newer) == older
    assert fold_tone_placement(older) == older


@pytest.mark.parametrize(
    "word", ["hoàn", "quý", "Quỳ", "quá", "toán", "khuya", "khuỷu", "hoài", "loét", "QUỸ", "thuý1"]
)
def test_the_rest_is_left_alone(word: str) -> None:
    assert fold_tone_placement(word) == word


def test_skeleton_and_tone() -> None:
    assert skeleton("ĐƯỜNG") == "duong"
    assert skeleton("Số: 12/QĐ-UBND") == "so: 12/qd-ubnd"
    assert strip_tone("nghiệp") == "nghiêp"
    assert "duoc" in all_skeletons()
    assert "dugc" not in all_skeletons()


@pytest.mark.parametrize(
    ("word", "letters"),
    [
        ("sø", "so"),
        ("Lưuß", "luuss"),
        ("đƣợc", "duoc"),
        ("ðảng", "dang"),
        ("сủа", "cua"),  # с and а are Cyrillic: what they look like counts, not how they sound
        ("ρhό", "pho"),
        ("日本", "日本"),
        ("½ m²", "½ m²"),
        ("v¢c", "v¢c"),
    ],
)
def test_letters_of_other_alphabets_become_what_they_look_like(word: str, letters: str) -> None:
    assert skeleton(word) == letters


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    folded = fold_tone_placement(text)
    assert fold_tone_placement(folded) == folded
    assert skeleton(folded) == skeleton(text)
    assert len(folded) == len(text)


def test_names_and_phrases_of_the_lexicon_are_spellable() -> None:
    """The names of peoples with letters or clusters of their own are the exception."""
    lexicon = load_lexicon()
    odd = {word for phrase in lexicon.phrases for word in phrase.text.split() if not is_syllable(word)}
    assert odd <= {"khmer", "bru", "hrê"}
    frequent = [name for name in lexicon.names.values() if name.total > 20]
    assert [name.syllable for name in frequent if not is_syllable(name.syllable)] == []
