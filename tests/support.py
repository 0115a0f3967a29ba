"""Cases as data, and a restorer for the stages before the decoder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest
import regex
import yaml

from cchc_restore import Restorer
from cchc_restore.pipeline.stage_list import Resources

CASES = Path(__file__).parent / "cases"
SAMPLES = Path(__file__).parent.parent / "samples"
LIGHT = ("encoding", "characters", "noise", "numbers")
"""The stages that need no model."""
CONTEXTS = {
    "none": "",
    "english": """\
UBND xa Tan Lap bao cao két qua thuc hién cong tac cai cach hanh chinh trén dia ban trong quy III
nam 2023 nhu sau: Dang uy, UBND xa da quan tam chi dao, cac ban nganh doan thé phoi hop tuyén truyén
dén nguoi dan vé nhirng noi dung cta dé an. Ty 1é giai quyét hd so dung han dat muc tiéu dé ra.
""",
    "plain": """\
UBND xa Tan Lap bao cao ket qua thuc hien cong tac cai cach hanh chinh tren dia ban trong quy III
nam 2023 nhu sau: Dang uy, UBND xa da quan tam chi dao, cac ban nganh doan the phoi hop tuyen truyen
den nguoi dan ve nhung noi dung cua de an. Ty le giai quyet ho so dung han dat muc tieu de ra.
""",
    "vietnamese": """\
UBND xã Tân Lập báo cáo kết quà thực hiện công tác cải cách hành chính trên địa bàn trong quý III
năm 2023 như sau: Đàng ủy, UBND xã đã quan tâm chì đạo, các ban ngành đoàn thể phối hợp tuyên truyên
đến người dân về những nội dung cùa đề án. Tỷ lệ giải quyêt hồ sơ đúng hạn đạt mục tiêu đề ra.
""",
    "clean": """\
UBND xã Tân Lập báo cáo kết quả thực hiện công tác cải cách hành chính trên địa bàn trong quý III
năm 2023 như sau: Đảng ủy, UBND xã đã quan tâm chỉ đạo, các ban ngành đoàn thể phối hợp tuyên truyền
đến người dân về những nội dung của đề án. Tỷ lệ giải quyết hồ sơ đúng hạn đạt mục tiêu đề ra.
""",
}
"""What else stands in the document: it is the document that shows what happened to it."""
_VERBS = {
    *(
        "change",
        "copy",
        "correct",
        "delete",
        "extract",
        "fill",
        "give",
        "have",
        "join",
        "list",
        "lower",
        "mark",
    ),
    *("mend", "name", "put", "rename", "separate", "shorten", "sort", "use", "write"),
}
"""What remedies begin with."""


@dataclass
class Run:
    """What a run of the command line came to."""

    code: int
    out: str
    err: str


def load_cases(file: str) -> list[Any]:
    """The cases of a file as parameters, each with its name."""
    cases = yaml.safe_load((CASES / file).read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["name"]) for case in cases]


@cache
def light_restorer(*stages: str) -> Restorer:
    return Restorer(stages=stages or LIGHT)


@cache
def resources() -> Resources:
    """The shipped lexicon and decoder."""
    return Resources()


@cache
def full_restorer() -> Restorer:
    """A restorer with all stages, as users get it."""
    return Restorer()


def figures(text: str) -> list[str]:
    """The digits of a text in their order, without leading zeros; a day as yyyy-mm-dd is read dd/mm/yyyy.

    >>> figures("ngày 05/03/2020") == figures("ngày 5/3/2020") == figures("2020-03-05")
    True
    >>> figures("03/12/2023") == figures("12/03/2023")
    False
    """
    day_first = regex.sub(r"(?<!\d)(\d{4})(\s*-\s*)(\d{1,2})\2(\d{1,2})(?!\d)", r"\4/\3/\1", text)
    digits: list[str] = regex.findall(r"\d", regex.sub(r"(?<!\d\s*)0+(?=\s*\d)", "", day_first))
    return digits


def says_what_to_do(remedy: str) -> bool:
    """Whether a remedy begins with a verb that says what to do.

    >>> says_what_to_do("delete one of the two rows"), says_what_to_do("the row is wrong")
    (True, False)
    """
    return remedy.split(" ", 1)[0] in _VERBS


def commands(
    group: click.Group, path: tuple[str, ...] = (), groups: bool = True
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command below a group, with its words, and on demand the groups as well."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if groups or not isinstance(command, click.Group):
            yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name), groups)
