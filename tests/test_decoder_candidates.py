"""Candidates: the right word must be among them, or nothing later can find it."""

from __future__ import annotations

import random
from collections.abc import Iterable

import numpy as np
import pytest

from cchc_restore.decoder import Decoder, arcs
from cchc_restore.decoder.candidates import MAX_CANDIDATES, WINDOW, Candidates, folds_of
from cchc_restore.decoder.casing import Case
from cchc_restore.language.syllables import fold_tone_placement, skeleton


def candidates(decoder: Decoder, kind: str, token: str, case: Case = Case.LOWER) -> Candidates:
    return decoder.finder.get(decoder.channels[kind], token, case)


def words_of(decoder: Decoder, found: Candidates) -> list[str]:
    return [decoder.vocabulary.words[number] for number in found.ids]


DAMAGE = """
ctia của | cta của | cua của | cla của | cúa của | s6 số | sb số | só số | s0 số | hé hồ | hd hồ
thue thực | thuc thực | hi¢n hiện | hién hiện | hiên hiện | vi¢c việc | viéc việc | vi€c việc | dugc được
duoc được | dwoc được | durgc được | nguoi người | ngudi người | nguwoi người | ngwdi người
nhirng những | nhiing những | tuyén tuyên | truyén truyền | cii cải | cai cải | cach cách | cich cách
chinh chính | hanh hành | ké kế | k& kế | két kết | qua quả | hoach hoạch | nhi¢m nhiệm | nhiém nhiệm
vu vụ | quyét quyết | dinh định | thi thị | tran trấn | huyén huyện | haven huyện | chirc chức
chtrc chức | tô tổ | t6 tổ | to tổ | dan dân | din dân | 1a là | 13 là | la là | 14 lá | 1én lên
lén lên | trén trên | dén đến | déu đều | phdi phối | phoi phối | hgp hợp | hop hợp | hqp hợp | 16i lỗi
bd bộ | b6 bộ | bg bộ | can cán | gdm gồm | gém gồm | c6ng công | cong công | céng công | chti chủ
thu thủ | tuc tục | ttr từ | tir từ | tur từ | mirc mức | dirng đứng | str sử | sir sử | dung dụng
dtng dùng | mdt một | mot một | mét một | ddng đồng | d6ng đồng | déng đồng | phd phó | phé phố | bdo báo
bao báo | bio báo | céo cáo | khdng không | khong không | khéng không | ndng nông | n6ng nông | ldp lập
1ap lập | lgi lợi | lqi lợi | trudng trường | truong trường | trréng trường | xa xã | xi xã | Dang đảng
Uy ủy | Pang đảng | va và | vé về | nam năm | nim năm
"""


PAIRS = [tuple(pair.split()) for pair in DAMAGE.replace("\n", "|").split("|") if pair.strip()]


@pytest.mark.parametrize(
    ("token", "word"),
    [*PAIRS, ("hO'p", "hợp")],
)
def test_what_an_english_engine_made_of_a_word(decoder: Decoder, token: str, word: str) -> None:
    case = Case.TITLE if token[0].isupper() else Case.LOWER
    assert word in words_of(decoder, candidates(decoder, "eng", token, case))


@pytest.mark.parametrize(
    ("token", "word"),
    [
        ("TUYEN", "tuyên"),
        ("HIEN", "hiện"),
        ("DUONG", "đường"),
        ("HQP", "hợp"),
        ("CUA", "của"),
        ("HOACH", "hoạch"),
    ],
)
def test_words_in_capitals(decoder: Decoder, token: str, word: str) -> None:
    assert word in words_of(decoder, candidates(decoder, "eng", token, Case.UPPER))


def common_words(decoder: Decoder, number: int) -> Iterable[str]:
    """Words at random, the frequent ones more often."""
    chance = random.Random(5)
    ids = [i for i in decoder.vocabulary.readable if decoder.vocabulary.words[i].isalpha()]
    weights = np.exp(decoder.vocabulary.priors[ids])
    return [decoder.vocabulary.words[i] for i in chance.choices(ids, weights.tolist(), k=number)]


def test_nearly_every_word_without_its_marks_is_found(decoder: Decoder) -> None:
    """A skeleton has up to forty words; only the ones nobody uses may be missing."""
    words = list(common_words(decoder, 400))
    missed = [w for w in words if w not in words_of(decoder, candidates(decoder, "plain", skeleton(w)))]
    assert len(missed) <= 4, missed


@pytest.mark.parametrize("kind", ["clean", "vie"])
def test_an_undamaged_word_is_its_own_best_candidate(decoder: Decoder, kind: str) -> None:
    for word in set(common_words(decoder, 200)):
        assert words_of(decoder, candidates(decoder, kind, word))[0] == word


def test_the_old_and_the_new_place_of_the_tone_mark_are_one_word(decoder: Decoder) -> None:
    old, new = candidates(decoder, "vie", "hoà"), candidates(decoder, "vie", "hòa")
    assert words_of(decoder, old)[0] == words_of(decoder, new)[0] == fold_tone_placement("hoà")


@pytest.mark.parametrize("token", ["ctia", "s6", "xyzzy", "13", "ngwdi", "¢", "aaaaaaaaaaaaaaaaaaaa"])
def test_candidates_are_few_and_in_order(decoder: Decoder, token: str) -> None:
    """Best first by the channel and the word's own frequency; no word twice; nothing hopeless."""
    found = candidates(decoder, "eng", token)
    assert len(found.ids) == len(found.scores) == len(set(found.ids.tolist())) <= MAX_CANDIDATES
    assert np.isfinite(found.scores).all()
    assert (found.scores <= 0).all()
    if len(found.ids):
        rank = found.scores + 0.6 * decoder.vocabulary.priors[found.ids]
        assert (np.diff(rank) <= 1e-4).all()
        assert rank[0] - rank[-1] <= WINDOW


def test_looking_up_many_gives_what_looking_up_one_by_one_gives(decoder: Decoder) -> None:
    """Tokens are scored side by side in one array; that must not show."""
    channel = decoder.channels["eng"].mixed_with({})  # a channel nothing is remembered for
    tokens = ["ctia", "s6", "nghi¢p", "a", "DUQC", "truong", "hO'p", "thue"]
    keys = [(token, Case.UPPER if token.isupper() else Case.LOWER) for token in tokens]
    decoder.finder.find(channel, keys)
    for token, case in keys:
        together = decoder.finder.get(channel, token, case)
        alone = candidates(decoder, "eng", token, case)
        assert together.ids.tolist() == alone.ids.tolist()
        assert together.scores == pytest.approx(alone.scores, abs=1e-3)


def test_what_is_remembered_of_tokens_does_not_show(
    decoder: Decoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text is read alike when all its tokens are new, when all are known, and when they are forgotten."""
    text = "UBND xa Tan Lap da thue hién Ké hoach s6 12, giai quyét hd so ciia nguoi dan dung ph01 hO'p\n" * 8
    fresh = Decoder(decoder.model, decoder.channels, decoder.lexicon, opinion=decoder.opinion)
    first, again = fresh.decode(text), fresh.decode(text)
    monkeypatch.setattr(arcs, "MOST_GROUPS", 0)
    forgotten = fresh.decode(text)
    assert first.readings
    assert first == again == forgotten


@pytest.mark.parametrize(
    ("token", "fold"),
    [("s6", "so"), ("K&", "ke"), ("vi¢c", "viec"), ("ngudi", "nguoi"), ("tir", "tu"), ("1a", "la")],
)
def test_folds_are_letters_that_a_dictionary_can_be_asked_for(token: str, fold: str) -> None:
    assert fold in folds_of(token)
