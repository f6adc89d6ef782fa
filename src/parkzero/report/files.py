"""Writing documents to a folder: all files whole, or none."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from parkzero.blueprint import Planning
from parkzero.document import Accounts, Comparison, Result, as_json
from parkzero.problem import WrongUse
from parkzero.report.book import accounts_book, comparison_book, examination_book, planning_book
from parkzero.report.page import accounts, comparison, examination, planning
from parkzero.text.speaking import LANGUAGES, Lang


def render(document: Result | Accounts | Comparison | Planning, out: str | Path, lang: Lang = "en") -> tuple[Path, ...]:
    """Write report.html, result.json and result.xlsx into `out`; returns their paths.

    The files are made beside the folder first and moved in when all are whole. Raises WrongUse for another language, OSError, with
    the folder or file, where they cannot be written.
    """
    if lang not in LANGUAGES:
        raise WrongUse("language", str(lang), LANGUAGES)

    def write(made: Path) -> tuple[str, ...]:
        if isinstance(document, Result):
            page = examination(document, lang)
            examination_book(document, made / "result.xlsx", lang)
        elif isinstance(document, Accounts):
            page = accounts(document, lang)
            accounts_book(document, made / "result.xlsx", lang)
        elif isinstance(document, Planning):
            page = planning(document, lang)
            planning_book(document, made / "result.xlsx", lang)
        else:
            page = comparison(document, lang)
            comparison_book(document, made / "result.xlsx", lang)
        (made / "report.html").write_text(page, encoding="utf8")
        (made / "result.json").write_text(as_json(document), encoding="utf8")
        return ("report.html", "result.json", "result.xlsx")

    return whole(Path(out), write)


def whole(folder: Path, write: Callable[[Path], Sequence[str]]) -> tuple[Path, ...]:
    """What `write` makes in a folder beside, by the names that it returns, moved into `folder` when all of it is whole; their paths. What was there by these names goes."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=folder, prefix=".parkzero-"))
    try:
        names = write(made)
        for name in names:
            if (folder / name).is_dir() and (made / name).is_dir():
                shutil.rmtree(folder / name)
            (made / name).replace(folder / name)
    except OSError as why:
        why.filename = why.filename or str(folder)  # a full disk has no name of its own
        raise
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return tuple(folder / name for name in names)
