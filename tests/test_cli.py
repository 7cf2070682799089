"""The command line, its help and the README agree; only it knows the simulation."""

import ast
import sys
from pathlib import Path

import pytest
import typer.main

import cli

ROOT = Path(__file__).parent.parent


def commands() -> set[str]:
    return set(typer.main.get_command(cli.app).commands)  # type: ignore[attr-defined]


def test_every_command_has_chinese_help() -> None:
    for name, command in typer.main.get_command(cli.app).commands.items():  # type: ignore[attr-defined]
        assert command.help, name
        assert any("\u4e00" <= character <= "\u9fff" for character in command.help), name


def test_every_command_is_in_both_readmes() -> None:
    for readme in ("README.md", "README.zh-CN.md"):
        text = (ROOT / readme).read_text(encoding="utf-8")
        assert [name for name in commands() if f"doudi {name}" not in text] == []


def test_only_the_command_line_imports_the_simulation() -> None:
    importing = set()
    for path in [
        ROOT / "cli.py",
        *(p for d in ("commands", "schemas", "linkage", "registry") for p in (ROOT / d).rglob("*.py")),
    ]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.split(".")[0] == "simulation" for name in names):
                importing.add(path.relative_to(ROOT).as_posix())
    assert importing == {"commands/measure.py"}


def test_an_address_of_spark_without_spark_is_wrong_usage(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["doudi", "run", "data/samples", "--master", "local[2]"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert "E-RUN-018" in capsys.readouterr().err
