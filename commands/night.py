"""The night, and one of its stages again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.options import (
    DEFAULT,
    Accept,
    Actor,
    AsOf,
    Engine,
    EngineName,
    Files,
    Json,
    KnownOn,
    Master,
    Memory,
    PolicyDir,
    Registry,
    Reports,
    Threads,
    day,
    known,
    said_day,
)
from commands.terminal import out, print_json, print_table, progress
from schemas.errors import ExitCode, UserError

if TYPE_CHECKING:
    from registry.publish import Night
    from schemas.engine import Opened

app = typer.Typer()


@app.command()
def run(
    exports: Files,
    registry: Registry = DEFAULT,
    reports: Reports = None,
    as_of: AsOf = None,
    accept: Accept = None,
    keep: Annotated[
        int, typer.Option("--keep", min=0, help="留存几份被替换的登记库，可用 doudi restore 换回。")
    ] = 7,
    actor: Actor = None,
    policy: PolicyDir = None,
    memory: Memory = None,
    threads: Threads = None,
    engine: Engine = EngineName.LOCAL,
    master: Master = None,
    as_json: Json = False,
) -> None:
    """夜间批处理：读入名册、联结、核对、立案、出报告。"""
    from registry import build
    from registry.publish import STAGES
    from registry.reader import Limits

    with progress(STAGES) as step:
        night = build.run(
            exports,
            registry,
            day(as_of),
            accept=[Path(name).name for name in accept or ()],
            keep=keep,
            actor=actor,
            limits=Limits(memory, threads),
            policy=policy,
            engine=_opened(engine, master, threads),
            progress=step,
        )
        written = build.report(registry, reports, progress=step) if reports else None
    _tell_night(registry, night, written, as_json)
    raise typer.Exit(ExitCode.SOME_REJECTED if night.rejected else ExitCode.DONE)


def _opened(engine: EngineName, master: str | None, threads: int | None) -> Opened:
    """Who works on the parts of the night."""
    if engine is EngineName.SPARK:
        from registry.spark import on_spark

        return on_spark(master, threads)
    if master is not None:
        raise UserError(
            "E-RUN-018", "--master 只与 --engine spark 一起用。", "请加上 --engine spark，或去掉 --master。"
        )
    from schemas.engine import here

    return here


@app.command()
def link(
    registry: Registry = DEFAULT,
    as_of: AsOf = None,
    actor: Actor = None,
    policy: PolicyDir = None,
    as_json: Json = False,
) -> None:
    """按登记库已有的记录重新联结人员与家庭，并重新核对。"""
    from registry import build

    _again(build.relink, registry, as_of, actor, policy, as_json)


@app.command()
def audit(
    registry: Registry = DEFAULT,
    as_of: AsOf = None,
    actor: Actor = None,
    policy: PolicyDir = None,
    as_json: Json = False,
) -> None:
    """按登记库已有的人员与家庭重新核对规则。"""
    from registry import build

    _again(build.reaudit, registry, as_of, actor, policy, as_json)


def _again(
    stage: Callable[..., Night],
    registry: Path,
    as_of: datetime | None,
    actor: str | None,
    policy: Path | None,
    as_json: bool,
) -> None:
    """A stage of the last night once more, on its own day if none is given."""
    from registry import build
    from registry.publish import STAGES

    with progress(STAGES) as step:
        basis = as_of.date() if as_of else build.last_as_of(registry)
        night = stage(registry, basis, actor=actor, policy=policy, progress=step)
    _tell_night(registry, night, None, as_json)


@app.command()
def report(
    registry: Registry = DEFAULT,
    reports: Annotated[Path, typer.Option("--reports", help="报告放在哪个目录。")] = Path("reports"),
    as_of: KnownOn = None,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """按登记库出报告：各部门工作簿、每案一页、今夜汇总。"""
    from registry import audit_log, build

    audit_log.note(registry, "report", reports.name, said_day(as_of), actor=actor)
    asked = known(registry, as_of)
    with progress() as step:
        written = build.report(asked, reports, progress=step)
    if as_json:
        print_json(vars(written))
    else:
        out.print(f"报告在 {reports}：先看 {written.summary}")


@app.command()
def withdraw(
    file: Annotated[str, typer.Argument(help="文件名；同名的有几份时写文件编号 F…。", show_default=False)],
    reason: Annotated[str, typer.Option("--reason", help="为何撤回。", show_default=False)],
    registry: Registry = DEFAULT,
    policy: PolicyDir = None,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """撤回一份送错的文件：它写的不再算数，被它替换的恢复；重新联结、核对并发布。"""
    from registry.publish import STAGES
    from registry.retell import withdraw as take_back

    with progress(STAGES) as step:
        night = take_back(registry, file, reason, actor=actor, policy=policy, progress=step)
    _tell_night(registry, night, None, as_json)


def _tell_night(registry: Path, night: Any, written: Any, as_json: bool) -> None:
    """What the night found, and where to look."""
    if as_json:
        told = ("file_name", "sheet", "department", "list_name", "reason")
        braked = [{name: line[name] for name in told} for line in night.braked]
        print_json(
            {
                "run_id": night.run_id,
                "as_of": night.as_of,
                "registry": registry,
                "counts": night.counts,
                "braked": braked,
                "looks_back_from": night.looks_back_from,
            }
        )
        return
    c = night.counts
    out.print(f"[bold]批次 {night.run_id}[/bold]，基准日 {night.as_of}")
    out.print(f"名册 {c['source_file']} 份，记录 {c['record']} 条，退回或存疑 {c['rejected_row']} 处")
    out.print(f"联结为 {c['person']} 人、{c['household']} 户")
    print_table(["种类", "发现", "户", "涉及金额（元）"], _by_kind(registry))
    out.print(f"未结案件 {_open_cases(registry)} 件。标记只是线索，不是结论：由人核实之前，救助照常发放。")
    out.print(f"登记库：{registry}")
    if written:
        out.print(f"报告：{written.summary}")
    _tell_braked(night.braked)
    if night.looks_back_from:
        out.print(
            f"注意：基准日早于上一夜（{night.looks_back_from}），库中只有今夜送来的名册；"
            "若是写错了日期，用 doudi restore 换回上一夜的登记库。"
        )
    if night.rejected:
        out.print("有文件或行未被采用，原因见表 rejected_row 与 source_file，或用 doudi check 查看。")


def _tell_braked(braked: tuple[dict[str, Any], ...]) -> None:
    """Each file that waits for somebody's word, once."""
    files = dict.fromkeys((line["file_name"], line["reason"]) for line in braked)
    if files:
        out.print(f"拦下 {len(files)} 份文件，上一夜有的沿用上一夜：")
    for name, reason in files:
        out.print(f"　{name}：{reason}", markup=False)


def _open_cases(registry: Path) -> int:
    from registry.answer import ask

    return int(ask(registry, "SELECT count(*) AS n FROM conflict_case WHERE status <> 'closed'")["n"][0])


def _by_kind(registry: Path) -> list[list[Any]]:
    """Findings by kind, for the closing lines of a night."""
    from registry.answer import ask
    from registry.report.words import label

    frame = ask(
        registry,
        "SELECT kind, count(*) AS findings, count(DISTINCT household_id) AS households,"
        " sum(amount_yuan) AS yuan FROM finding GROUP BY kind ORDER BY kind",
    )
    return [[label("kind", kind), *rest] for kind, *rest in frame.rows()]
