"""How a process ends early: nobody reads on, Ctrl-C, a request to end, a full disk."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import STARTER
from parkzero.cli.main import run
from parkzero.report import files

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


@pytest.mark.parametrize("command", [["schema", "--result"], ["parks"], ["plan", "--help"]])
def test_a_command_whose_reader_left_is_not_done(command: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    ended = subprocess.run([sys.executable, "-m", "parkzero", *command], stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert ended.returncode in (-signal.SIGPIPE, 141)
    assert ended.stderr == b""


def test_without_signals_a_broken_pipe_is_not_done_either(monkeypatch: pytest.MonkeyPatch) -> None:
    def left(*_: object) -> int:
        raise BrokenPipeError

    monkeypatch.setattr("parkzero.cli.parks.run", left)
    assert run(["parks"]) == 141


@pytest.mark.parametrize(("sent", "code", "says"), [(signal.SIGTERM, 143, ""), (signal.SIGINT, -signal.SIGINT, "已中断")])
def test_what_ends_while_files_are_written_leaves_none(sent: signal.Signals, code: int, says: str, tmp_path: Path) -> None:
    script = (
        "import os, sys\nfrom parkzero.cli.main import main\nfrom parkzero.report import files\n"
        f"files.as_json = lambda document: os.kill(os.getpid(), {int(sent)})\nmain()\n"
    )
    command = ["inventory", str(STARTER), "--draws", "0", "--lang", "zh", "--no-cache", "--out", str(tmp_path)]
    ended = subprocess.run([sys.executable, "-c", script, *command], capture_output=True, encoding="utf8", check=False)
    assert (ended.returncode, ended.stderr.strip()) == (code, says)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_with_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def full(_: object) -> str:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files, "as_json", full)
    assert run(["inventory", str(STARTER), "--draws", "0", "--out", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err.endswith(f"No space left on device: {tmp_path / 'out'}\n")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, -signal.SIGINT)])
def test_what_ends_while_a_year_is_closed_leaves_the_park_as_it_was(sent: signal.Signals, code: int, starter: Callable[..., Path]) -> None:
    park = starter()
    before = {p.name: p.read_bytes() for p in park.glob("*.*")}
    script = (
        "import os, time\nfrom pathlib import Path\nfrom parkzero.cli.main import main\n"
        f"def cut(self, data):\n    open(self, 'wb').close()\n    os.kill(os.getpid(), {int(sent)})\n    time.sleep(5)\n"
        "Path.write_bytes = cut\nmain()\n"
    )
    ended = subprocess.run([sys.executable, "-c", script, "close", str(park), "--year", "2024", "--by", "Li"], capture_output=True, encoding="utf8", check=False)
    assert (ended.returncode, "Traceback" in ended.stderr) == (code, False)
    assert {p.name: p.read_bytes() for p in park.glob("*.*")} == before


def test_ctrl_c_before_a_command_is_known_is_no_traceback() -> None:
    script = "import os, signal\nfrom parkzero.cli import main as entry\nentry.parser = lambda *_: os.kill(os.getpid(), signal.SIGINT)\nentry.main()\n"
    ended = subprocess.run([sys.executable, "-c", script, "parks"], capture_output=True, encoding="utf8", check=False)
    assert (ended.returncode, "Traceback" in ended.stderr) == (-signal.SIGINT, False)
