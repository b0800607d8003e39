"""What is offered to other projects works as docs/your-data.md says: the command, the action, the hook."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT

TEXT = (ROOT / "docs" / "your-data.md").read_text(encoding="utf-8")
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
HOOKS = ROOT / ".pre-commit-hooks.yaml"


def block(language: str) -> str:
    return TEXT.split(f"```{language}\n")[1].split("```")[0]


@pytest.fixture
def folder(tmp_path):
    bad = block("csv")
    (tmp_path / "my-sanctions.csv").write_text(bad, encoding="utf-8")
    good = bad.replace("2019-02-30", "2019-02-28")
    (tmp_path / "good.csv").write_text(good, encoding="utf-8")
    (tmp_path / "also good.csv").write_text(good, encoding="utf-8")
    return tmp_path


def environment(**more: str) -> dict[str, str]:
    return os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "NO_COLOR": "1"} | more


def shell(command: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    # as GitHub runs a step whose shell is bash
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command],
        cwd=folder,
        env=environment(**more),
        capture_output=True,
        text=True,
        check=False,
    )


def validate_step(folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the step `Validate` of the action with some inputs."""
    (step,) = (s for s in ACTION["runs"]["steps"] if s.get("name") == "Validate")
    values = {name: given.get("default", "") for name, given in ACTION["inputs"].items()} | inputs
    said = {name: value.removeprefix("${{ inputs.").removesuffix(" }}") for name, value in step["env"].items()}
    return shell(step["run"], folder, **{name: values[key] for name, key in said.items()})


def test_the_worked_example_is_what_the_command_says(folder):
    command, _, shown = block("console").removeprefix("$ ").partition("\n")
    done = shell(command, folder)
    assert (done.returncode, done.stdout.strip()) == (1, shown.strip())


def test_the_action_marks_the_line_of_a_problem(folder):
    done = validate_step(folder, files="my-sanctions.csv", table="sanctions", options="--no-links")
    assert done.returncode == 1
    assert "::error file=my-sanctions.csv,line=2" in done.stdout


def test_the_action_takes_many_files_and_wildcards(folder):
    assert validate_step(folder, files="good.csv", table="sanctions", options="--no-links").returncode == 0
    both = validate_step(folder, files="good.csv\nmy-*.csv", table="sanctions", options="--no-links")
    assert both.returncode == 1
    assert both.stdout.count("::error") == 1


def test_the_action_fails_where_there_is_no_file_or_table(folder):
    assert validate_step(folder, files="none.csv", table="sanctions").returncode == 1
    assert validate_step(folder, files="good.csv", table="none").returncode == 2
    assert validate_step(folder, files="", table="sanctions").returncode == 2


def test_the_hook_is_one_that_pre_commit_takes():
    done = subprocess.run([sys.executable, "-m", "pre_commit", "validate-manifest", str(HOOKS)], check=False)
    assert done.returncode == 0


@pytest.mark.parametrize(("name", "code"), [("good.csv", 0), ("my-sanctions.csv", 1)])
def test_the_hook_runs_the_command_with_the_arguments_of_the_user(folder, name, code):
    (hook,) = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
    assert hook["pass_filenames"] is False
    assert shell(f"{hook['entry']} {name} --table sanctions --no-links", folder).returncode == code
