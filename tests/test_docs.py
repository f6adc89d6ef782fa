from __future__ import annotations

import re
from pathlib import Path

import pytest

from parkzero.text.speaking import texts

ROOT = Path(__file__).parents[1]


def test_the_quick_start_holds_exactly_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf8")
    part = re.search(r"^## Quick start$(.*?)(?=^## )", text, re.S | re.M)
    assert part
    lines = [x for block in re.findall(r"```\w*\n(.*?)```", part[1], re.S) for x in block.splitlines() if x.strip()]
    assert len(lines) == 2
    assert all((ROOT / line.split()[1]).is_file() for line in lines)
    assert lines[1] in (ROOT / ".ci" / "run").read_text(encoding="utf8")


def test_links_and_pictures_of_the_readme_exist() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (ROOT / target).exists(), target


def test_every_problem_code_is_documented() -> None:
    text = (ROOT / "docs" / "problems.md").read_text(encoding="utf8")
    for code in texts():
        if code.startswith("problem_") and code not in ("problem_found", "problem_expected", "problem_hint"):
            assert f"`{code.removeprefix('problem_')}`" in text, code


def test_commands_of_the_docs_exist() -> None:
    from parkzero.cli.main import parser

    help = parser().format_help()
    for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for command in re.findall(r"(?:scripts/run|`parkzero) (\w+)", path.read_text(encoding="utf8")):
            assert f" {command} " in help, (path.name, command)


@pytest.mark.long
def test_the_python_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The README's Python, on the starter in place of a library park (the whole examination runs in other tests)."""
    from conftest import STARTER

    text = (ROOT / "README.md").read_text(encoding="utf8")
    code = re.search(r"```python\n(.*?)```", text, re.S)
    assert code
    import parkzero

    real = parkzero.load
    monkeypatch.setattr(parkzero, "load", lambda _: (_light(real(STARTER)[0]), ()), raising=False)
    monkeypatch.chdir(tmp_path)
    exec(code[1], {})
    assert (tmp_path / "out" / "ordos" / "report.html").is_file()


@pytest.mark.long
def test_the_python_of_the_methods_runs() -> None:
    import parkzero
    from conftest import STARTER

    text = (ROOT / "docs" / "methods.md").read_text(encoding="utf8")
    code = re.search(r"```python\n(.*?)```", text, re.S)
    assert code
    found = {"park": parkzero.load(STARTER)[0]}
    exec(code[1], found)
    grant, dear = found["points"]
    assert grant.cost < dear.cost
    assert all(p.gap <= 1e-3 for p in found["points"])


def _light(park):  # type: ignore[no-untyped-def]
    return park.but(study=park.study.but(periods=2))


def test_no_file_names_a_registry_or_this_machine() -> None:
    for path in [*ROOT.glob("*.txt"), *ROOT.glob("*.md"), ROOT / "pyproject.toml", *(ROOT / "scripts").iterdir()]:
        text = path.read_text(encoding="utf8")
        assert not re.search(r"pypi\.org|files\.pythonhosted|registry\.npmjs|/work/|/root/", text), path.name


def test_the_citation_names_the_version_of_the_package() -> None:
    import tomllib

    import yaml

    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))["project"]
    assert cited["version"] == project["version"]
    assert cited["license"] == project["license"]
    assert cited["cff-version"] == "1.2.0"


def test_quantities_named_in_the_docs_are_in_the_registry() -> None:
    from parkzero.schema.quantities import quantities

    text = (ROOT / "docs" / "nomenclature.md").read_text(encoding="utf8").split("## Alike", 1)[1]
    held = " ".join(q.path for q in quantities())
    named = re.findall(r"`([a-z_\[\].]+)`", text)
    assert len(named) > 5
    for name in named:
        assert name in held or name in ("assess", "plan"), name


POWER = {
    "location": "grid average", "market": "contracts and certificates, supplier's rate, residual mix, average", "national_rule": "direct and certified 0, else 0.8325 t/MWh",
    "national_average": "national average, certified 0",
}  # fmt: skip
PROCESS = {"catalogue": "the catalogue's by process", "output": "by output", "input": "by input, less carbon in products"}
READ = {"whole": "read", "in_part": "read in part", "not_read": "not read"}
CAPTURE = {"stored": "taken off where stored", "none": "never"}
INTERNAL = {"eliminated": "eliminated", "credited": "deducted by the seller at the default factor", "summed": "left in"}
FIRMS = {"all": "all", "goods": "makers of annex I goods", "installations": "covered installations"}


def standards_table() -> list[str]:
    """The table of standards in docs/methods.md, from the register."""
    from parkzero.park.ruler import Ruler
    from parkzero.standards.register import METHODS

    head = ("standard", "text, date", "whose", "gases", "power", "fuel factors, potentials", "process", "captured CO2", "internal trade")
    rows = [head, ("---",) * len(head)]
    for m in METHODS.values():
        r, e = m.ruler, m.edition
        assert e is not None
        gases = "all seven" if r.gases == Ruler().gases else ", ".join(r.gases)
        gases += f"; of fuels {', '.join(r.combustion)}" if r.combustion else ""
        power = ("none" if not r.indirect else POWER[r.electricity]) + ("; sold power credited" if r.credit else "") + ("; value chain in the total" if r.value_chain else "")
        family = {"ipcc": "IPCC", "china": "China", "china_database": "national database of China", None: "the country's"}[r.family]
        texts = [f"{e.document} ({e.dated}; {READ[e.read]})", *(f"to {y}: {x.document} ({x.dated}; {READ[x.read]})" for y, x in m.earlier.items())]
        rows.append((m.name, "; ".join(texts), FIRMS[m.firms], gases, power, f"{family}, {r.gwp}", PROCESS[r.process], CAPTURE[r.capture], INTERNAL[r.internal]))
    return [f"| {' | '.join(cells)} |" for cells in rows]


def test_the_table_of_standards_is_that_of_the_register() -> None:
    text = (ROOT / "docs" / "methods.md").read_text(encoding="utf8")
    lines = [x.replace("|---", "| ---").replace("---|", "--- |") if set(x) <= set("|- ") else x for x in text.splitlines()]
    start = next(n for n, x in enumerate(lines) if x.startswith("| standard |"))
    table = standards_table()
    assert lines[start : start + len(table)] == table, "\n".join(["write into docs/methods.md:", *table])


def test_the_page_on_networks_has_every_attribute_as_it_is_treated() -> None:
    from parkzero.optimize.attributes import FREE, READ, REFUSED

    text = (ROOT / "docs" / "networks.md").read_text(encoding="utf8")
    for kind in {*READ, *FREE}:
        cells = [", ".join(f"`{a}`" for a in sorted(table.get(kind, ()))) or "-" for table in (READ, FREE, REFUSED)]
        assert f"| {kind} | {' | '.join(cells)} |" in text, kind


@pytest.mark.long
def test_the_python_of_the_page_on_networks_runs() -> None:
    pytest.importorskip("pypsa")
    text = (ROOT / "docs" / "networks.md").read_text(encoding="utf8")
    code = re.search(r"```python\n(.*?)```", text, re.S)
    assert code
    found: dict[str, object] = {}
    exec(code[1], found)
    assert found["cost"].value == pytest.approx(4.0 / 0.6 * 20.0 + 70.0 * (3.0 + 2.0))  # type: ignore[attr-defined]
