"""The decimal sign of a table: declared by it, or shown by its numbers; a number that could be two is refused, never guessed.

"31,9" can only have a decimal comma, "1,234.5" only a decimal point; "1,290" is 1290 or 1.29. A table says its sign in a comment line, `# decimal: ,`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

Sign = Literal[".", ","]
_NUMBER = re.compile(r"\s*[-+]?(\d[\d.,]*)")
_GROUPED = {",": re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?"), ".": re.compile(r"[1-9]\d{0,2}(\.\d{3})+(,\d+)?")}
_DECLARED = re.compile(r"^#\s*(?:decimal|小数点|小数)\s*[:：=]\s*([.,])\s*,*\s*$", re.I | re.M)
_DECLARING = re.compile(r"^#\s*(?:decimal|小数点|小数)\s*[:：=]\s*(.*)$", re.I | re.M)
_WIDE = str.maketrans("０１２３４５６７８９．，－＋−", "0123456789.,-+-")
HINT = 'declare the decimal sign in a first line "# decimal: ," or "# decimal: .", or write numbers without groups'


def misdeclared(text: str) -> str:
    """What a comment line of a table declares as decimal sign that is none; empty where there is no such line.

    >>> misdeclared("# decimal: ;\\nenterprise;action\\n"), misdeclared("# decimal: ,\\n")
    (';', '')
    """
    found = _DECLARING.search(text)
    return found[1].strip().rstrip(",") if found and not _DECLARED.search(text) else ""


def declared(text: str) -> Sign | None:
    """The decimal sign that a comment line of a table declares.

    >>> declared("# decimal: ,\\nenterprise;action\\n")
    ','
    """
    found = _DECLARED.search(text)
    return None if found is None else "," if found[1] == "," else "."


def narrow(text: str) -> str:
    """A text with digits and signs of full width, as Chinese tables have them, as those of a number.

    >>> narrow("４３３．７ 万kWh")
    '433.7 万kWh'
    """
    return text if text.isascii() else text.translate(_WIDE)


def is_plain(cell: str) -> bool:
    """Whether a text is a number and nothing else.

    >>> is_plain("31.9"), is_plain("31.9 GWh")
    (True, False)
    """
    found = _NUMBER.match(cell)
    return found is not None and not cell[found.end() :].strip()


def shown(cell: str) -> Sign | Literal["both"] | None:
    """The decimal sign that a number can only have, "both" where it may have either, None where it has none.

    >>> shown("31,9 GWh"), shown("1,234.5"), shown("1,290"), shown("0,581"), shown("1290")
    (',', '.', 'both', ',', None)
    """
    found = _NUMBER.match(narrow(cell))
    digits = found[1].rstrip(".,") if found else ""
    signs = [c for c in digits if c in ".,"]
    if not signs:
        return None
    last: Sign = "," if signs[-1] == "," else "."
    if len(set(signs)) == 2:
        return last
    if len(signs) > 1:
        return "." if last == "," else ","
    head, _, tail = digits.partition(last)
    return "both" if len(tail) == 3 and len(head) <= 3 and not head.startswith("0") else last


def sign_of(cells: Iterable[str], separator: str, said: Sign | None) -> Sign | None:
    """The decimal sign of a table; None where its numbers do not tell, so that those which may have either are refused."""
    if said:
        return said
    found = {shown(c) for c in cells} - {None, "both"}
    if found == {"."}:
        return "."
    return "." if not found and separator == "," else None


def written(cell: str, sign: Sign | None) -> str | None:
    """A cell with its number written with a decimal point and without groups, by the sign of the table; None where it cannot be read so.

    >>> written("31,9 GWh", None), written("1.290,5", ","), written("1,290", "."), written("1,290", None), written("31,9", ".")
    ('31.9 GWh', '1290.5', '1290', None, None)
    """
    found = _NUMBER.match(cell := narrow(cell))
    own = shown(cell)
    if found is None or own is None:
        return cell
    own = sign if own == "both" else own
    if own is None or (sign is not None and own != sign):
        return None
    group = "," if own == "." else "."
    digits = found[1].rstrip(".,")
    if digits.startswith("0") and digits[1].isdigit():
        return None
    if group in digits and not _GROUPED[group].fullmatch(digits):
        return None
    start, end = found.start(1), found.start(1) + len(digits)
    return cell[:start] + digits.replace(group, "").replace(own, ".") + cell[end:]

