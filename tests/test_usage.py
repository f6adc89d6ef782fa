"""Help and usage errors wholly in the language asked for."""

from __future__ import annotations

import argparse
import errno
import inspect
import os
import re
from collections.abc import Iterator

import pytest

from parkzero.cli import usage
from parkzero.cli.main import COMMANDS, parser, run
from parkzero.cli.usage import asked, broken, told


def chinese(text: str) -> bool:
    return any("\u4e00" <= c <= "\u9fff" for c in text)


def english(text: str) -> list[str]:
    """Words of English that are no names of commands, options, files and their values."""
    told = re.sub(r"'[^']*'|`[^`]*`|\S*[-=/_.,{}|]\S*", " ", text)
    return [w for w in re.findall(r"(?<![A-Za-z])[a-z]{3,}(?![A-Za-z])", told) if w not in (*COMMANDS, "parkzero", "park", "all", "low", "high", "result", "operational", "financial", "equity")]


def parsers(top: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield top
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.values()


HELPS = [p.prog for p in parsers(parser())]


@pytest.mark.parametrize("place", range(len(HELPS)), ids=HELPS)
def test_chinese_help_has_no_english_sentence(place: int) -> None:
    en, zh = [*parsers(parser())][place], [*parsers(parser("zh"))][place]
    assert english(zh.format_help()) == []
    assert len(english(en.format_help())) > 3
    texts = [en.description, *(a.help for a in en._actions), *(g.title for g in en._action_groups if g._group_actions)]
    assert [t for t in texts if t and not chinese(told(t, "zh"))] == []
    assert re.findall(r"(?<!\S)--?[a-z-]+", zh.format_usage()) == re.findall(r"(?<!\S)--?[a-z-]+", en.format_usage())


WRONG = [
    (["parks", "--colour"], "无法识别的参数：--colour"), (["plan"], "缺少参数：PARK"), (["fly"], "参数 COMMAND：没有该选项 'fly'，可选："), (["plan", "x", "--budget"], "参数 --budget：须跟一个值"),
    (["assess", "x", "--currency", "XYZ"], "参数 --currency：有汇率数据的货币"), (["plan", "x", "--budget", "2"], "参数 --budget：0 至 1 的比例，例如 0.5 或 50%"), (["plan", "x", "--stages", "x"], "参数 --stages：以逗号分隔的年份"), (["plan", "x", "--outlook", "x"], "参数 --outlook：对所有驱动因素取 low 或 high"),
    (["plan", "x", "--seconds", "0"], "参数 --seconds：大于 0 的秒数"), (["inventory", "x", "--draws", "a"], "参数 --draws：'a' 不是有效的抽样次数"), (["inventory", "x", "--draws", "-1"], "参数 --draws：0 至 10000000 的抽样次数"),
    (["inventory", "x", "--year", "a"], "参数 --year：'a' 不是有效的整数"), (["plan", "x", "--resolution", "7"], "参数 --resolution：没有该选项 7，可选："), (["reproduce", "x", "--tolerance", "2"], "参数 --tolerance：不小于 0 且小于 1 的数值"),
    (["schema", "--result", "--reference"], "参数 --reference：不能与 --result 同时使用"), (["plan", "x", "--json=1"], "参数 --json：该选项不带值：'1'"), (["plan", "x", "--s", "1"], "选项 --s 不明确，可能是 "),
]  # fmt: skip


@pytest.mark.parametrize(("line", "said"), WRONG, ids=[" ".join(w[0]) for w in WRONG])
def test_wrong_use_is_told_in_the_language_asked_for(line: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run([*line[:1], "--lang", "zh", *line[1:]])
    assert ended.value.code == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.startswith("用法：parkzero")
    assert english(error.partition("错误：")[2]) == []
    with pytest.raises(SystemExit):
        run(line)
    plain = capsys.readouterr().err
    assert not chinese(plain)
    assert plain.startswith("usage: parkzero")


def test_a_folder_that_cannot_be_written_is_told_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["inventory", "euref", "--lang", "zh", "--out", "/dev/null/x"]) == 2
    assert capsys.readouterr().err == "parkzero inventory: 不是文件夹: /dev/null\n"


@pytest.mark.parametrize(("line", "lang"), [
    (["--lang", "zh", "--help"], "zh"), (["plan", "--lang=zh"], "zh"), (["plan", "--help"], "en"), (["plan", "--lang", "fr"], "en"), (["plan", "zh"], "en"), (["plan", "--lang"], "en"),
])  # fmt: skip
def test_the_language_is_known_before_the_rest(line: list[str], lang: str) -> None:
    assert asked(line) == lang


def test_the_language_may_stand_before_the_command() -> None:
    assert parser("zh").parse_args(["--lang", "zh", "parks"]).lang == "zh"
    assert parser().parse_args(["parks"]).lang == "en"


def test_lines_of_chinese_are_as_wide_as_they_look() -> None:
    assert broken("最低成本方案，demand=low", 12) == ["最低成本方案，", "demand=low"]
    assert all(len(line) * 2 <= 42 for line in broken("零碳园区" * 30, 40))
    assert "".join(broken("零碳 园区" * 30, 40)).replace(" ", "") == "零碳园区" * 30


def test_no_text_of_the_table_is_left_over() -> None:
    """Each row is a message of argparse or of the system, or stands in the code of the commands."""
    code = "".join(p.read_text(encoding="utf8") for p in (usage.Path(usage.__file__).parent).glob("*.py"))
    known = code + inspect.getsource(argparse) + " ".join(map(os.strerror, errno.errorcode))
    own = [t for t in usage._texts()[0] if len(t.split()) > 2]
    assert len(own) > 40
    assert [t for t in own if t not in known] == []
