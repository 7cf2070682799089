"""``doudi explain`` on the command line: text, JSON, page and drawing."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import cli
from linkage.explain import Explanation, Party, Step
from registry import links

TOLD = Explanation(
    parties=(Party("R1", "民政", ()), Party("R2", "慈善", ())),
    same_person=False,
    outcome="possible",
    probability=0.2,
    needed=0.6,
    steps=(Step("基准", "任取两份档案", -10.0), Step("姓名", "相同", 8.0)),
    among="一家的两人",
    rule="同电话",
    not_compared=(),
    refused=None,
    obstacles=(),
    decision=None,
    path=(),
    values=(),
)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, str, str]]:
    calls: list[tuple[Path, str, str]] = []

    def explain(registry: Path, record_a: str, record_b: str) -> Explanation:
        calls.append((registry, record_a, record_b))
        return replace(TOLD)

    monkeypatch.setattr(links, "explain", explain)
    return calls


def doudi(*arguments: object) -> Result:
    return CliRunner().invoke(cli.app, [*map(str, arguments)], catch_exceptions=False)


def test_text_is_told_by_default(asked: list[tuple[Path, str, str]]) -> None:
    told = doudi("explain", "R1", "R2", "--registry", "a.duckdb")
    assert asked == [(Path("a.duckdb"), "R1", "R2")]
    assert (told.exit_code, "结论：待复核" in told.stdout, "+++" in told.stdout) == (0, True, True)


def test_json_holds_every_step(asked: list[tuple[Path, str, str]]) -> None:
    told = json.loads(doudi("explain", "R1", "R2", "--json").stdout)
    assert [step["weight"] for step in told["steps"]] == [-10.0, 8.0]
    assert (told["outcome"], told["parties"][0]["record"]) == ("possible", "R1")


def test_page_and_drawing_are_written_and_nothing_else_is_printed(
    asked: list[tuple[Path, str, str]], tmp_path: Path
) -> None:
    page, drawing = tmp_path / "why.html", tmp_path / "why.svg"
    told = doudi("explain", "R1", "R2", "--html", page, "--svg", drawing)
    assert told.exit_code == 0
    assert "结论" not in told.stdout
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert drawing.read_text("utf-8").startswith("<svg ")


def test_the_help_is_chinese() -> None:
    told = doudi("explain", "--help").stdout
    assert "两条记录为什么是、或不是同一个人" in told
    assert "可打印的网页" in told
