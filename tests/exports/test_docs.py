"""What the page on exports shows can be run as it stands."""

from __future__ import annotations

import importlib.util
import re
import shlex

import pytest

from stateties.commands import program
from stateties.exports import ENDINGS
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def test_the_python_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {}
    for code in blocks("python"):
        exec(compile(code, "exports.md", "exec"), names)  # noqa: S102
    assert names["rows"]
    assert names["cities"]
    assert names["graph"].size() > 10


COMMANDS = [shlex.split(line) for text in blocks("bash") for line in text.splitlines()]


def test_there_is_a_command_for_every_form():
    assert {command[2] for command in COMMANDS} == set(ENDINGS)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_commands_run(command, small, tmp_path, monkeypatch):
    if command[2] == "ftm" and importlib.util.find_spec("followthemoney") is None:
        pytest.skip("followthemoney is not installed (extra: ftm)")
    monkeypatch.chdir(tmp_path)
    program.run([*command, "--package", str(small.path)], exit=False)
    assert [p.name for p in tmp_path.iterdir()] == [command[command.index("--out") + 1]]
