"""The spellable syllables of Vietnamese, generated from onsets, rhymes and tones.

A written Vietnamese syllable is onset + rhyme + tone. The tables below list the onsets and the rhymes of the
present orthography; the compatibility rules say which of them may stand together (``k`` before ``e ê i y``,
``c`` elsewhere; ``qu`` for a rounded ``k``; labials take no rounding glide …). Every syllable in use is
generated, and some that are spelt correctly but mean nothing: the question answered here is "could this be a
Vietnamese syllable?", not "is it a word?".

Source: the school description of the orthography (âm đầu, vần, thanh), tables written for this project.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final

__all__ = [
    "all_skeletons",
    "all_syllables",
    "fold_tone_placement",
    "is_syllable",
    "skeleton",
    "strip_tone",
]

#: Combining marks of the tones: ngang (none), huyền, ngã, hỏi, sắc, nặng.
TONES: Final[tuple[str, ...]] = ("", "\u0300", "\u0303", "\u0309", "\u0301", "\u0323")
#: A syllable closed by p, t, c, ch is cut short: it bears only sắc or nặng.
STOP_TONES: Final[tuple[str, ...]] = ("\u0301", "\u0323")
_TONE_MARKS: Final = frozenset(TONES[1:])

# ---------------------------------------------------------------- tables


def _words(table: str) -> tuple[str, ...]:
    return tuple(table.split())


#: Onsets that may stand before any plain rhyme. c/k, g/gh, ng/ngh, gi and qu have rules of their own.
_FREE_ONSETS: Final = ("", *_words("b ch d đ h kh l m n nh p ph r s t th tr v x"))
#: Onsets that take no rounding glide, but for the loans in `_LOANS` (voan, phuy, buýt …).
_LABIALS: Final = frozenset(_words("b m p ph v"))

#: Rhymes without a rounding glide, by their first letter.
_PLAIN_RHYMES: Final = _words(
    """
    a ac ach ai am an ang anh ao ap at au ay
    ăc ăm ăn ăng ăp ăt
    âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et
    ê êch êm ên ênh êp êt êu
    i ich im in inh ip it iu
    ia iêc iêm iên iêng iêp iêt iêu
    o oc oi om on ong op ot oong ooc
    ô ôc ôi ôm ôn ông ôp ôt
    ơ ơi ơm ơn ơp ơt
    u uc ui um un ung up ut
    ua uôc uôi uôm uôn uông uôp uôt
    ư ưc ưi ưm ưn ưng ưt ưu
    ưa ươc ươi ươm ươn ương ươp ươt ươu
    """
)
#: Rhymes with a rounding glide, written with o or u.
_ROUNDED_RHYMES: Final = _words(
    """
    oa oac oach oai oam oan oang oanh oao oap oat oay
    oăc oăm oăn oăng oăt
    oe oem oen oeo oet
    uân uâng uât uây
    uê uêch uên uênh uêt
    uơ uơt
    uy uya uych uyn uynh uyp uyt uyu uyên uyêt
    """
)
#: What follows the letters qu (the u is the glide): written without the glide's letter.
_AFTER_QU: Final = _words(
    """
    a ac ach ai am an ang anh ao ap at au ay
    ăc ăm ăn ăng ăp ăt
    âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et
    ê êch ên ênh êt êu
    i it y ych yn ynh yp yt yên yêt
    ôc ơ ơi ơn ơt
    """
)
#: y stands alone for the vowel i after these onsets (ký, lý, mỹ, sỹ, thy …), and yê- without an onset.
_Y_ONSETS: Final = ("", *_words("h k l m n s t th v"))
_Y_ALONE_RHYMES: Final = ("y", "yêm", "yên", "yêng", "yêt", "yêu")

#: Syllables in daily use that break the rules, nearly all loans.
_LOANS: Final = _words(
    """
    boa voan voa xuya moa moay phuy buýt tuýp huýt muy mue voóc phoóc
    gioăng kêng quoắt quờ ping ting xing xy dy dýn
    """
)


def _place_tone(rhyme: str, tone: str) -> str:
    """Put a tone mark on the rhyme, the older way (hòa, thúy).

    It sits on the vowel with a mark of its own or before a final consonant, else on the first of two vowels
    and the middle one of three.
    """
    if not tone:
        return rhyme
    vowels = [i for i, char in enumerate(rhyme) if char in "aăâeêioôơuưy"]
    # ê and ơ first: they are the second half of iê, yê, ươ and carry the tone there
    marked = [i for i in vowels if rhyme[i] in "êơ"] or [i for i in vowels if rhyme[i] in "ăâôư"]
    if marked:
        seat = marked[0]
    elif vowels[-1] < len(rhyme) - 1:
        seat = vowels[-1]
    else:
        seat = vowels[0] if len(vowels) < 3 else vowels[1]
    return unicodedata.normalize("NFC", rhyme[: seat + 1] + tone + rhyme[seat + 1 :])


@cache
def _toned(rhyme: str) -> tuple[str, ...]:
    """The rhyme under every tone it can bear."""
    tones = STOP_TONES if rhyme.endswith(("c", "ch", "p", "t")) else TONES
    return tuple(_place_tone(rhyme, tone) for tone in tones)


def _onset_rhymes() -> list[tuple[str, str]]:
    """Every pair (letters of the onset, rest) that the orthography allows; the tone goes on the rest."""
    pairs: list[tuple[str, str]] = []
    for rhyme in _PLAIN_RHYMES:
        front = rhyme[0] in "eêi"
        for onset in _FREE_ONSETS:
            if onset == "" and rhyme.startswith("iê"):
                continue  # without an onset it is written yê: yên, yêu
            pairs.append((onset, rhyme))
        pairs += [
            ("k" if front else "c", rhyme),
            ("gh" if front else "g", rhyme),
            ("ngh" if front else "ng", rhyme),
        ]
        # gi + i… is written with one i: gì, gìn, giếng, giết
        pairs.append(("g", rhyme) if rhyme[0] == "i" else ("gi", rhyme))
    for rhyme in _ROUNDED_RHYMES:
        for onset in (*_FREE_ONSETS, "g", "ng"):
            if onset not in _LABIALS:
                pairs.append((onset, rhyme))
    pairs += [("qu", rhyme) for rhyme in _AFTER_QU]
    pairs += [(onset, "y") for onset in _Y_ONSETS]
    pairs += [("", rhyme) for rhyme in _Y_ALONE_RHYMES]
    return pairs


@cache
def all_syllables() -> frozenset[str]:
    """All spellable syllables, lower case, NFC, in the older tone placement.

    >>> {"nghiêng", "hòa", "quốc", "giếng", "khuỷu"} <= all_syllables()
    True
    >>> sorted({"nge", "cì", "hoác", "toàt", "kuan"} & all_syllables())
    ['hoác']
    """
    made = {onset + toned for onset, rhyme in _onset_rhymes() for toned in _toned(rhyme)}
    return frozenset(made.union(_LOANS))


@cache
def all_skeletons() -> frozenset[str]:
    """The base letters of all spellable syllables: what is left of them when every mark is lost.

    >>> "duoc" in all_skeletons(), "the" in all_skeletons(), "which" in all_skeletons()
    (True, True, False)
    """
    toneless = {onset + rhyme for onset, rhyme in _onset_rhymes()}
    return frozenset(map(skeleton, toneless.union(_LOANS)))


# ---------------------------------------------------------------- questions about one word

#: o + a/e, u + y at the end of a word with the tone on the second vowel: the newer placement.
_NEW_STYLE = re.compile(r"(?<![qQ])([oO][àảãáạèẻẽéẹÀẢÃÁẠÈẺẼÉẸ]|[uU][ỳỷỹýỵỲỶỸÝỴ])\b")


def _to_old_style(match: re.Match[str]) -> str:
    first, second = match.group(1)[0], unicodedata.normalize("NFD", match.group(1)[1])
    return unicodedata.normalize("NFC", first + second[1]) + second[0]


def fold_tone_placement(word: str) -> str:
    """Bring a word (or text) to the older tone placement: ``hoà`` and ``hòa`` both give ``hòa``.

    Only the open rhymes oa, oe, uy differ between the two styles; ``quý`` and ``hoàn`` are the same in both.

    Args:
        word: any text, in NFC.

    >>> [fold_tone_placement(word) for word in ("hoà", "THUỶ", "quý", "hoàn")]
    ['hòa', 'THỦY', 'quý', 'hoàn']
    """
    return word if word.isascii() else _NEW_STYLE.sub(_to_old_style, word)


@lru_cache(maxsize=1 << 14)
def is_syllable(word: str) -> bool:
    """Whether the word is a spellable Vietnamese syllable, in either tone placement and any letter case.

    >>> [is_syllable(w) for w in ("thuỷ", "Nghị", "HÒA", "dugc", "công", "diéu", "s6")]
    [True, True, True, False, True, False, False]
    """
    return fold_tone_placement(unicodedata.normalize("NFC", word).lower()) in all_syllables()


@lru_cache(maxsize=1 << 14)
def skeleton(word: str) -> str:
    """The word's base letters: lower case, no marks, đ as d; other characters as they are.

    Letters of other European alphabets, which OCR engines and fonts put for Vietnamese ones, become what
    they look like (``ø`` and the Cyrillic ``о`` give ``o``, ``ß`` gives ``ss``).

    >>> skeleton("Đường"), skeleton("NGHỊ"), skeleton("s6"), skeleton("sø"), skeleton("сủa")
    ('duong', 'nghi', 's6', 'so', 'cua')
    """
    lower = word.lower()
    bare = lower if lower.isascii() else lower.translate(_BARE)
    if bare.isascii():
        return bare
    marks = unicodedata.normalize("NFD", lower)
    bare = "".join(char for char in marks if not unicodedata.combining(char)).replace("đ", "d")
    return bare if bare.isascii() else "".join(map(_latin, bare))


#: Marked Latin letters without their marks; marks alone without anything: what `skeleton` meets most.
_BARE: Final = (
    {
        code: unicodedata.normalize("NFD", chr(code))[0]
        for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
        if unicodedata.normalize("NFD", chr(code))[0].isascii()
    }
    | {code: "" for code in range(0x300, 0x370) if unicodedata.combining(chr(code))}
    | {ord("đ"): "d"}
)

#: Cyrillic and Greek letters by what they look like; by sound (с as s, р as r) they would mislead.
_LOOKALIKES: Final = dict(
    zip("авекмнорстухіјѕԁԛԝαεικνορτυχω", "abekmhopctyxijsdqwaeikvoptuxw", strict=True)
) | {"ƣ": "u"}
_EUROPEAN: Final = re.compile("[\u00aa-\u052f\u1e00-\u1fff]")


@cache
def _latin(char: str) -> str:
    """The plain Latin letters of a letter without marks; the character itself where there are none."""
    if char in _LOOKALIKES:
        return _LOOKALIKES[char]
    if not char.isalpha() or not _EUROPEAN.match(char):
        return char
    from unidecode import unidecode  # seldom needed

    plain = unidecode(char).lower()
    return plain if plain.isascii() and plain.isalpha() else char


def strip_tone(word: str) -> str:
    """The word without its tone mark; the marks that make another vowel (ă, ê, ơ …) stay.

    >>> strip_tone("thuế"), strip_tone("ĐƯỜNG")
    ('thuê', 'ĐƯƠNG')
    """
    decomposed = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", "".join(char for char in decomposed if char not in _TONE_MARKS))
