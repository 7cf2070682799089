"""Options that several commands have, and what they mean."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from commands.terminal import progress


class EngineName(StrEnum):
    """Who works on the parts of a night."""

    LOCAL = "local"
    SPARK = "spark"


Registry = Annotated[Path, typer.Option("--registry", help="登记库文件。")]


AsOf = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="基准日，如 2026-06-30；默认今天。")
]


KnownOn = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        formats=["%Y-%m-%d"],
        help="看某日当时所知，如 2026-03-31；默认最近一夜。",
        show_default=False,
    ),
]


Reports = Annotated[Path | None, typer.Option("--reports", help="报告放在哪个目录；不写则不出报告。")]


Json = Annotated[bool, typer.Option("--json", help="输出 JSON。")]


Memory = Annotated[str | None, typer.Option("--memory", help="数据库最多用多少内存，如 4GB。")]


Threads = Annotated[
    int | None, typer.Option("--threads", min=1, help="数据库最多用几个线程；Spark 最多同时做几份。")
]


Engine = Annotated[
    EngineName,
    typer.Option("--engine", help="在哪里读入和比对：本机（local），或 Spark（spark，要 pyspark 和 Java）。"),
]


Master = Annotated[
    str | None,
    typer.Option(
        "--master",
        help="Spark 的地址，如 local[2]、spark://…、yarn、sc://…；默认本机。",
        show_default=False,
    ),
]


Accept = Annotated[
    list[str] | None,
    typer.Option(
        "--accept",
        help="已核对的文件名：被拦下也照常采用，读不了的不再沿用上一夜；可写多次。",
        show_default=False,
    ),
]


Actor = Annotated[
    str | None,
    typer.Option(
        "--actor", envvar="DOUDI_ACTOR", help="谁在操作，记入审计日志；默认系统账号。", show_default=False
    ),
]


PolicyDir = Annotated[
    Path | None,
    typer.Option(
        "--policy",
        envvar="DOUDI_POLICY",
        help="本地政策表（standards.csv 等）所在目录；没有写到的照所附的。",
        show_default=False,
    ),
]


Unmasked = Annotated[bool, typer.Option("--unmasked", help="有权查看者：不遮盖证件号与电话。")]


Reviewer = Annotated[str, typer.Option("--reviewer", help="复核人姓名。", show_default=False)]


Files = Annotated[list[Path], typer.Argument(help="名册文件或目录。", show_default=False)]


DEFAULT = Path("registry.duckdb")


def day(given: datetime | None) -> date:
    """The basis day: as given, else today."""
    return given.date() if given else date.today()


def said_day(as_of: datetime | None) -> str | None:
    """An earlier day that is asked about, in words for the log."""
    return f"{as_of:%Y-%m-%d} 所知" if as_of else None


def known(registry: Path, as_of: datetime | None) -> Path:
    """The registry to be asked: the published one, or what was known on an earlier day."""
    if as_of is None:
        return registry
    from registry.retell import known_on

    with progress() as step:
        return known_on(registry, as_of.date(), progress=step)
