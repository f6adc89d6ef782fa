"""`parkzero network`: files and folders of PyPSA planned and written back, parks written as networks."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import systems as s
from conftest import STARTER
from parkzero.cli.main import run
from parkzero.compare.networks import is_network

pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.long]


@pytest.mark.parametrize("form", ["case.nc", "case"])
def test_a_network_is_planned_and_written_back_in_its_form(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pypsa = pytest.importorskip("pypsa")
    import networks as n

    net, place, out = n.small(), tmp_path / form, tmp_path / "out"
    net.name = "works"
    net.export_to_netcdf(place) if place.suffix else net.export_to_csv_folder(place)
    assert is_network(str(place))
    assert run(["network", str(place), "--out", str(out), "--lang", "zh"]) == 0
    said = capsys.readouterr().out
    assert "全部时段最低成本" in said
    assert "未满足的需求" in said
    document = json.loads((out / "result.json").read_text(encoding="utf8"))
    expected = n.solved(net)
    assert document["figures"]["cost"]["value"] == pytest.approx(expected, rel=1e-6)
    assert document["figures"]["gap"]["value"] == pytest.approx(0.0, abs=1e-9)
    assert document["figures"]["wear"]["value"] == 0.0
    back = pypsa.Network(str(out / ("network.nc" if place.suffix else "network")))
    assert back.generators.p_nom_opt["sun"] == pytest.approx(net.generators.p_nom_opt["sun"], abs=1e-6)
    assert np.allclose(back.links_t.p1.turbine, -0.5 * back.links_t.p0.turbine)
    assert back.global_constraints.mu["cap"] == pytest.approx(net.global_constraints.mu["cap"], rel=1e-6)
    assert run(["network", str(place), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == document


def test_what_is_refused_is_told_with_its_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pypsa")
    import networks as n

    net = n.small()
    net.generators.loc["old", "ramp_limit_up"] = 0.5
    net.export_to_netcdf(tmp_path / "ramps.nc")
    assert run(["network", str(tmp_path / "ramps.nc"), "--out", str(tmp_path / "out")]) == 1
    said = capsys.readouterr()
    assert "Generator.ramp_limit_up" in said.out + said.err
    assert not (tmp_path / "out" / "result.json").exists()
    net = n.bare(2)
    net.add("Bus", "a")
    net.add("Load", "use", bus="a", p_set=4.0)
    net.add("Generator", "g", bus="a", p_nom=1.0, marginal_cost=2.0)
    net.export_to_netcdf(tmp_path / "short.nc")
    assert run(["network", str(tmp_path / "short.nc"), "--json"]) == 3
    assert run(["plan", str(tmp_path / "short.nc")]) == 2
    assert "parkzero network" in capsys.readouterr().err
    assert run(["network", str(STARTER)]) == 2
    assert "--to" in capsys.readouterr().err
    assert run(["network", str(tmp_path / "absent.nc")]) == 1


def test_without_pypsa_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("parkzero.compare.networks.find_spec", lambda _: None)
    (tmp_path / "case.nc").write_text("x")
    assert run(["network", str(tmp_path / "case.nc")]) == 2
    assert "parkzero[research]" in capsys.readouterr().err
    assert run(["network", str(STARTER), "--to", str(tmp_path / "park.nc"), "--lang", "zh"]) == 2
    assert "parkzero[research]" in capsys.readouterr().err


def test_a_park_is_written_as_a_network_and_read_as_pypsa_would(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What it leaves out is told; the file solved as it stands is PyPSA's own problem."""
    pypsa = pytest.importorskip("pypsa")
    place = tmp_path / "starter.nc"
    assert run(["network", str(STARTER), "--to", str(place)]) == 0
    said = capsys.readouterr().out
    net = pypsa.Network(str(place))
    assert len(net.snapshots) == 8760
    assert {"electricity"} <= set(net.buses.index)
    assert all(name in said for name in net.meta["parkzero"]["left_out"])
    assert run(["network", str(STARTER), "--to", str(place)]) == 2, "nothing is written over"


def test_our_own_network_is_read_back_and_written_with_its_solution(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pypsa = pytest.importorskip("pypsa")
    from parkzero.clock import TimeGrid
    from parkzero.optimize.referee import network

    net = network(s.power_park(), TimeGrid.year(48), year=2019)
    net.export_to_netcdf(tmp_path / "own.nc")
    assert run(["network", str(tmp_path / "own.nc"), "--out", str(tmp_path / "out")]) == 0
    document = json.loads((tmp_path / "out" / "result.json").read_text(encoding="utf8"))
    assert {m["code"] for m in document["notes"]} >= {"note_foreign_backstop"}
    back = pypsa.Network(str(tmp_path / "out" / "network.nc"))
    assert back.snapshots[0] == np.datetime64("2019-01-01")
    assert back.stores_t.e.battery.max() >= 0.0


@pytest.mark.parametrize("name", ["park.xlsx", "park.H5", "park.csv"])
def test_a_name_of_another_form_is_no_folder(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["network", str(STARTER), "--to", str(tmp_path / name)]) == 2
    assert "FILE.nc" in capsys.readouterr().err
    assert not (tmp_path / name).exists()
