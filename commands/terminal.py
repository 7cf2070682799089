"""What is shown on a terminal, in a log, or as JSON."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from schemas.errors import ExitCode

out = Console(width=None if sys.stdout.isatty() else 240)  # nothing is cut short in a log


err = Console(stderr=True)


log = logging.getLogger("doudi")


@contextmanager
def progress(stages: Collection[str] = ()) -> Iterator[Callable[[str], None]]:
    """A bar on a terminal, plain log lines elsewhere; of the stages of a night with the time left."""
    told = _paced() if stages else str
    if not err.is_terminal:
        logging.basicConfig(
            stream=sys.stderr, format="%(asctime)s %(message)s", level=logging.INFO, force=True
        )
        yield lambda text: log.info(told(text))
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("准备", total=len(stages) or None)

        def step(text: str) -> None:
            bar.update(task, description=told(text), advance=int(text in stages))

        yield step


def _paced() -> Callable[[str], str]:
    from registry.pace import Pace

    return Pace().told


def print_json(value: Any) -> None:
    """A result as JSON."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_table(headings: list[str], rows: list[list[Any]]) -> None:
    """Rows under headings; nothing is cut short."""
    table = Table(
        *(Column(heading, overflow="fold") for heading in headings), show_edge=False, pad_edge=False
    )
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    out.print(table)


def percent(share: float | None) -> str | None:
    """A share as a percentage."""
    return None if share is None else f"{share:.0%}"


def print_faults(faults: list[dict[str, object]]) -> None:
    """What is wrong with filled-in sheets, row by row; nothing where nothing is."""
    cells = ("file", "sheet", "row", "column", "code", "message", "remedy")
    if faults:
        print_table(
            ["文件", "工作表", "行", "列", "代码", "问题", "怎么办"],
            [[fault[cell] for cell in cells] for fault in faults],
        )


def tell_taken(what: str, labels: str, taken: object, faults: list[dict[str, object]], as_json: bool) -> None:
    """What became of filled-in sheets; exits with 3 where something was not taken."""
    from registry.report.words import label

    told = vars(taken)
    if as_json:
        print_json(told | {"faults": faults})
    else:
        print_faults(faults)
        parts = "，".join(f"{label(labels, action)} {count} 条" for action, count in told["actions"].items())
        out.print(
            f"采用{what} {told['added']} 条{'（' + parts + '）' if parts else ''}；早已记下 {told['known']} 条，"
            f"未填 {told['blank']} 条，未采用 {len(faults)} 行。"
        )
    raise typer.Exit(ExitCode.SOME_REJECTED if faults else ExitCode.DONE)
