"""Reading a park: a folder or a workbook becomes a Park and a list of problems. Nothing is half-read.

`read` collects *all* errors. A park comes back only where no problem is an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from parkzero import decimals
from parkzero.park import annexes, closing, evidence, measured, renaming, tables, validation, wording
from parkzero.park.adapt import own_policy
from parkzero.park.amounts import Known
from parkzero.park.cases import cases
from parkzero.park.catalogue import materials
from parkzero.park.checking import check
from parkzero.park.folder import raw_folder
from parkzero.park.noun import givens
from parkzero.park.periods import year_written
from parkzero.park.raw import TABLES, Raw, at
from parkzero.park.study import Study
from parkzero.park.together import together
from parkzero.park.tree import MOST_DEPTH
from parkzero.park.validation import InstrumentKinds
from parkzero.park.whole import Card, Park
from parkzero.park.workbook import in_book, raw_workbook, told_once
from parkzero.problem import Problem
from parkzero.words import DIMENSIONS

Find = Callable[[str], tuple[Park | None, list[Problem]]]
"""Finds the donor of a borrowed section by its name (a library park)."""


def read(path: Path, kinds: InstrumentKinds, find: Find, *, reopened: bool = False) -> tuple[Park | None, list[Problem]]:
    """The park at a folder, a park.yaml or a workbook, and all its problems. `reopened`: rows of closed years may have changed.

    Raises nothing about the data: a missing or unreadable file is a problem too.
    """
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        raw = raw_workbook(path)
        park, problems = assembled(raw, kinds, find, reopened=reopened)
        return park, told_once(in_book(p, raw.heads) for p in problems)
    if path.is_file() and path.suffix not in (".yaml", ".yml"):
        return None, [
            Problem(
                "missing_file",
                path.name,
                found=f"a file {path.suffix or 'without ending'}",
                expected="a park folder, its park.yaml, or an .xlsx workbook",
            )
        ]
    card = path if path.suffix in (".yaml", ".yml") else path / "park.yaml"
    return assembled(raw_folder(path if path.is_dir() else path.parent, card), kinds, find, reopened=reopened)


def assembled(raw: Raw, kinds: InstrumentKinds, find: Find, *, reopened: bool = False) -> tuple[Park | None, list[Problem]]:
    """Validate a raw park: card, borrowed sections, rows, claims, and what must hold between them."""
    problems = list(raw.problems)
    if not isinstance(raw.card, dict):
        if not problems:
            problems.append(
                Problem.at(raw.where(()), "wrong_value", found=validation.shortly(raw.card), expected="a mapping with id, name and site")
            )
        return None, problems
    if _depth(raw.card) > MOST_DEPTH:
        return None, [*problems, Problem.at(raw.where(()), "too_large", found="values nested too deep", expected="a park card")]
    refused = renaming.unread(raw.card, *raw.where(("parkzero",)))
    if refused:
        return None, [refused]
    value, borrowed, found = _borrowed(raw, find)
    value = validation.in_ids(value, kinds, wording.own_items(raw.table("factors")[0]))
    problems += [*found, *_two_numbers(raw.card, raw.where)]
    enterprises = _ids(value, "enterprises")
    firms = wording.firms_of(value)
    raw = raw.in_ids(firms)
    factors, wrong_factors = annexes.factors(*raw.table("factors"), enterprises, _family(value))
    value, unmeasured = measured.in_energy(value, Known(family=_family(value), calorific=annexes.calorific(factors), base_year=_base_year(value)), raw.where)
    card, found = validation.card(value, kinds, raw.where)
    problems += unmeasured + [p for p in found if p.field not in {u.field for u in unmeasured}] + wrong_factors
    certificates, wrong_certificates = annexes.certificates(*raw.table("certificates"), enterprises)
    problems += wrong_certificates
    known = Known(
        enterprises=enterprises, names=firms, assets=_ids(value, "assets"), parts=_ids(value, "parts"), family=_family(value), calorific=annexes.calorific(factors),
        materials=materials() | {f.item for f in factors if f.kind == "material"},
        products=frozenset(f.item for f in factors if f.kind in ("product", "carbon_out")), chain={f.item: f.unit for f in factors if f.kind == "chain"},
        certificates=None if wrong_certificates or _refused(raw, "certificates") else {c.id: c.use for c in certificates}, country=_country(value), begins=_begins(value),
    )  # fmt: skip
    activity, found = tables.activity(*raw.table("activity"), known)
    raw = raw.without("activity")  # there may be a million rows: they are not held twice
    unread = any(p.level == "error" and _of_rows(p, raw) for p in (*raw.problems, *found))
    problems += [*found, *together(activity, known.products, whole=not unread)]
    problems += annexes.without_contract(factors, (*(c.id for c in certificates), *(a.certificate for a in activity)))
    streams, found = tables.streams(*raw.table("streams"), enterprises)
    problems += found
    avoided, found = annexes.avoided(*raw.table("avoided"))
    problems += found
    indicators, found = annexes.indicators(*raw.table("indicators"))
    problems += found
    papers, found = evidence.evidence(*raw.table("evidence"), raw.filed)
    problems += found
    filed = evidence.ids_of(raw.table("evidence")[0])
    for named, name in ((activity, "activity"), (factors, "factors"), (certificates, "certificates"), (avoided, "avoided"), (indicators, "indicators")):
        problems += evidence.unknown(filed, named, TABLES[name])
    problems += evidence.unknown_of_figures(filed, givens(card), raw.where)
    closed, found = closing.versions(*raw.table("versions"))
    problems += found
    claims, found = tables.claims(wording.keys_in_ids(raw.claims), raw.claims_where)
    problems += found
    examined, found = cases(wording.keys_in_ids(raw.cases), raw.cases_where, _claimed(raw.claims))
    problems += found
    if card is None:
        rest = validation.salvaged(value, kinds)
        if rest is not None:
            partial = Park(**{name: getattr(rest, name) for name in Card.model_fields}, profiles=raw.series, weather=raw.weather.head if raw.weather else None)
            said = {(p.line, p.field) for p in problems}
            problems += [p for p in _own(check(partial, raw.where), problems, raw) if (p.line, p.field) not in said and (p.level == "error" or p.code not in (*HANGING, "implausible"))]
        return None, _of_firms(_unfollowed(problems), enterprises, firms)
    sections = {d: donor.section(d) for d, donor in borrowed.items()}
    park = Park(
        **{name: getattr(card, name) for name in Card.model_fields} | sections,
        activity=activity,
        streams=streams,
        claims=claims,
        cases=examined,
        factors=factors,
        certificates=certificates,
        avoided=avoided,
        indicators=indicators,
        evidence=papers,
        versions=closed,
        profiles=raw.series,
        clocks=raw.clocks,
        weather=raw.weather.head if raw.weather else None,
        borrowed=dict(borrowed),
        replaced=own_policy(card.site.place.country, borrowed),
    )
    problems = _unfollowed([*problems, *_own(check(park, raw.where), problems, raw)])
    if not reopened and not any(p.level == "error" for p in problems):
        problems += closing.changed(park)
    return (None if any(p.level == "error" for p in problems) else park), _of_firms(problems, enterprises, firms)


NOBODY = frozenset({"unknown_enterprise", "unknown_partner", "stream_to_nobody"})
"""What is told of a name that is no enterprise's."""


def _of_firms(problems: Sequence[Problem], enterprises: Collection[str], firms: Mapping[str, str]) -> list[Problem]:
    """Problems of names that are no enterprise's with the enterprise that may be meant; none of them where the card has no enterprises that could be read, which is told."""
    if not enterprises and any(p.level == "error" and p.field.startswith("site") for p in problems):
        return [p for p in problems if p.code not in NOBODY]
    near = {word: wording.firm_meant(word, firms) for word in {p.found for p in problems if p.code in NOBODY and not p.hint}}
    return [replace(p, hint=near[p.found]) if p.code in NOBODY and not p.hint else p for p in problems]


def _depth(tree: Any) -> int:
    """How deep a plain tree is, no deeper than the first level beyond the most."""
    level, depth = [tree], 0
    while level and depth <= MOST_DEPTH:
        level = [x for v in level if isinstance(v, dict | list) for x in (v.values() if isinstance(v, dict) else v)]
        depth += 1
    return depth


def _two_numbers(card: Any, where: validation.Where) -> Iterator[Problem]:
    """Numbers of a card with decimal commas elsewhere that could be two: 12.600 MWh."""
    texts = [(path, text) for path, text in wording.texts(card) if text[:1].isdigit()]
    if "," not in {decimals.shown(text) for _, text in texts}:
        return
    for path, text in texts:
        if decimals.shown(text) == "both" and "." in text:
            yield validation.field_problem(where, path, "ambiguous_number", found=text, expected="a number that can be read in one way", hint="elsewhere a comma is the decimal sign: write no point between groups")


_NAMING = re.compile(r"site\.enterprises(\[\d+\](\.id)?)?")


def _unfollowed(problems: list[Problem]) -> list[Problem]:
    """Problems without those that follow from another: of names of enterprises that the card does not name readably and of series that cannot be read, and of
    numbers that are told already."""
    wrong = [p for p in problems if p.level == "error"]
    unread = {Path(p.file).stem for p in wrong if p.file.startswith("profiles/")}
    firms = any(_NAMING.fullmatch(p.field) and p.code != "duplicate_id" for p in wrong)
    unclear = {_cell(p) for p in wrong if p.code in ("ambiguous_number", "formula_in_cell")}
    return [
        p for p in problems
        if not (firms and p.code in NOBODY)
        and not (p.code == "unknown_profile" and p.found in unread)
        and not (p.code in ("not_a_quantity", "missing_value") and _cell(p) in unclear)
    ]  # fmt: skip


def _cell(problem: Problem) -> tuple[str, object, str]:
    """The place of a problem: a cell, or a field of a line."""
    return problem.file, problem.line, "" if "!" in str(problem.line) else problem.field


HANGING = frozenset({"base_year_missing", "no_activity", "without_data", "handed_on_more", "circle_without_source", "direct_without_source", "more_than_went_in", "carbon_from_nowhere", "inputs_beyond_products", "feed_without_product", "product_missing"})
"""What the rest of the rows may not be told while some are refused."""


def _own(found: Iterable[Problem], before: Sequence[Problem], raw: Raw) -> list[Problem]:
    """Problems without those that may follow from rows that were refused, of activity or of certificates."""
    if any(p.level == "error" and _of_table(p, raw, "certificates") for p in before):
        found = [p for p in found if p.code != "unlisted_green_power" or not _of_rows(p, raw)]
    card, wrong = raw.where(())[0], {(p.file, p.line) for p in before if p.level == "error"}
    found = [p for p in found if p.code != "implausible" or (p.file, p.line) not in wrong]
    if not any(p.level == "error" and _of_rows(p, raw) for p in before):
        return found
    return [p for p in found if p.code not in HANGING and not (p.code == "implausible" and p.level == "warning" and (p.file == card or _of_rows(p, raw)))]


def _refused(raw: Raw, table: str) -> bool:
    """Whether a table could not be read, or not whole."""
    return any(p.level == "error" and _of_table(p, raw, table) for p in raw.problems)


def _of_rows(problem: Problem, raw: Raw) -> bool:
    """Whether a problem is of activity rows."""
    return _of_table(problem, raw, "activity")


def _of_table(problem: Problem, raw: Raw, name: str) -> bool:
    return problem.file == f"{name}.csv" or (bool(raw.book) and str(problem.line or "").startswith(f"{name}!"))


def _family(value: dict[str, Any]) -> str:
    """Family of factors whose calorific values hold: the standards section's own, else the country's."""
    own = at(value, "standards", "ruler", "family")
    return own if isinstance(own, str) else "china" if at(value, "site", "place", "country") == "CN" else "ipcc"


def _begins(value: dict[str, Any]) -> int:
    """The month with which the card says that years begin."""
    given = at(value, "study", "year_begins")
    return given if type(given) is int and 1 <= given <= 12 else 1


def _base_year(value: dict[str, Any]) -> int:
    """The base year that the card says, or the usual one."""
    given = year_written(at(value, "study", "base_year"))
    return given if isinstance(given, int) else Study().base_year


def _country(value: dict[str, Any]) -> str:
    """The country that the card names."""
    return str(at(value, "site", "place", "country") or "")


def _ids(value: dict[str, Any], name: str) -> tuple[str, ...]:
    items = at(value, "site", name)
    return tuple(str(i["id"]) for i in items if isinstance(i, dict) and "id" in i) if isinstance(items, list) else ()


def _claimed(claims: Any) -> tuple[str, ...]:
    """Ids of claims, of those too that are not whole."""
    return tuple(str(c["id"]) for c in claims if isinstance(c, dict) and "id" in c) if isinstance(claims, list) else ()


def _borrowed(raw: Raw, find: Find) -> tuple[dict[str, Any], dict[str, Park], list[Problem]]:
    """Take `{from: other}` out of the sections; the donors by section."""
    value, donors, problems = dict(raw.card), dict[str, Park](), list[Problem]()
    for dimension in DIMENSIONS:
        section = value.get(dimension)
        if not isinstance(section, dict) or "from" not in section:
            continue
        file, line = raw.where((dimension, "from"))
        name = str(section["from"])
        del value[dimension]
        if len(section) > 1:
            problems.append(
                Problem("unknown_key", file, line=line, field=dimension, found=", ".join(k for k in map(str, section) if k != "from"), expected="nothing beside from")
            )
            continue
        donor, found = find(name)
        if donor is None:
            hint = found[0].hint if found else ""
            problems.append(Problem("unknown_park", file, line=line, field=f"{dimension}.from", found=name, expected="a park of the library", hint=hint))
        elif dimension in donor.borrowed:
            chain = f"{raw.card.get('id', 'this park')} <- {name} <- {donor.borrowed[dimension].id}"
            problems.append(
                Problem(
                    "borrowed_twice",
                    file,
                    line=line,
                    field=f"{dimension}.from",
                    found=chain,
                    expected="a park that holds its own section",
                    hint="name the last one of the chain",
                )
            )
        else:
            donors[dimension] = donor
    return value, donors, problems
