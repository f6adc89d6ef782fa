"""Bytes of a file as text: UTF-8 strictly, what a byte order mark says, or the GB18030 of Chinese spreadsheets where it yields known words.

Nothing is replaced or guessed: what is none of these is refused whole, and what was not UTF-8 is told.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from parkzero.park.vocabulary import chinese_words
from parkzero.problem import Problem

MOST_BYTES = 400_000_000
"""Bytes of the longest file that is read."""
UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
NEVER_IN_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
COMMON = 0.95
"""Least share of the characters outside ASCII that GB 2312 (the usual ones) holds, in a text that is taken for Chinese."""
A_YEAR = re.compile(r"(?:19|20)\d\d年")
OF_UNITS = "²³⁴⁵⁶·•€"
"""Signs that stand in units, and not in it."""
SAVE = "in a spreadsheet program: save as CSV UTF-8 (comma delimited)"


def read_text(path: Path, shown: str) -> tuple[str | None, list[Problem]]:
    """The text of a file and what is to be told of it; None where it is no text. Raises nothing about the file."""
    if not path.is_file():
        return None, [Problem("missing_file", shown, found="no file" if path.exists() else "nothing", expected="a file")]
    try:
        if path.stat().st_size > MOST_BYTES:
            return None, [Problem("too_large", shown, found=f"{path.stat().st_size:,} bytes", expected=f"at most {MOST_BYTES:,} bytes")]
        data = path.read_bytes()
    except OSError as why:
        return None, [Problem("unreadable_file", shown, found=why.strerror or "no access", expected="a file that can be read")]
    return decoded(data, shown)


def decoded(data: bytes, shown: str) -> tuple[str | None, list[Problem]]:
    """The text in some bytes, its line ends as "\\n", and what is to be told of it; None where it is no text.

    >>> decoded("电力".encode("gb18030"), "activity.csv")[0]
    '电力'
    """
    text, encoding = as_text(data)
    at = NEVER_IN_TEXT.search(text) if text is not None else None
    if text is None or at:
        found = f"the control character {at[0]!r}" if at else "bytes that are not UTF-8, and no known words in GB18030"
        return None, [Problem("not_utf8", shown, found=found, expected="a text in UTF-8", hint=SAVE if shown.endswith(".csv") else "")]
    told = [Problem("other_encoding", shown, found=encoding, expected="a text in UTF-8", level="warning")] if encoding == "GB18030" else []
    return text.replace("\r\n", "\n").replace("\r", "\n"), told


def as_text(data: bytes) -> tuple[str | None, str]:
    """The text without its byte order mark, line ends as they are, and the encoding that it was read by; no text in any other."""
    try:
        for mark, encoding in UTF16.items():
            if data.startswith(mark):
                return data[2:].decode(encoding), "UTF-16"
        return data.removeprefix(codecs.BOM_UTF8).decode("utf8"), "UTF-8"
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None, ""
    return (text, "GB18030") if _is_chinese(text) else (None, "")


def in_utf8(text: str, data: bytes, *, table: bool) -> bytes:
    """A text in UTF-8 in the place of some bytes: with a byte order mark where they had one, and for a table in another encoding, whose programs look for it.

    >>> in_utf8("a", b"\xef\xbb\xbfb", table=False)
    b'\xef\xbb\xbfa'
    """
    marked = data.startswith(codecs.BOM_UTF8) or (table and as_text(data)[1] != "UTF-8")
    return (codecs.BOM_UTF8 if marked else b"") + text.encode("utf8")


def _is_chinese(text: str) -> bool:
    """Whether a text that is no UTF-8 makes sense as Chinese: usual characters, and a word of the field or a year among them."""
    foreign = [c for c in text if c > "\x7f"]
    usual = sum(_usual(c) for c in foreign)
    return usual >= COMMON * len(foreign) and (A_YEAR.search(text) is not None or any(word in text for word in chinese_words()))


def _usual(character: str) -> bool:
    if character in OF_UNITS:
        return True
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
