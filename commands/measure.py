"""Invented districts, how good the links are, new models."""

from __future__ import annotations

from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Annotated, Literal

import typer

from commands.options import DEFAULT, Actor, AsOf, Json, Registry
from commands.terminal import out, print_json, print_table, progress

app = typer.Typer()


@app.command()
def evaluate(
    truth: Annotated[
        Path, typer.Option("--truth", help="答案文件：record_id 或所在文件与行，及 person、household。")
    ],
    registry: Registry = DEFAULT,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """与答案比较：人员与家庭联结的精确率、召回率与 F1（按成对计）。"""
    from registry import audit_log
    from registry.truth import measure

    audit_log.note(registry, "evaluate", truth.name, actor=actor)
    measures = measure(registry, truth)
    told = {
        name: {"precision": m.precision, "recall": m.recall, "f1": m.f1, "true": m.true, "found": m.found}
        for name, m in measures.items()
    }
    if as_json:
        print_json(told)
        return
    names = {"person": "人员", "household": "家庭"}
    rows = [
        [names[name], f"{m['precision']:.4f}", f"{m['recall']:.4f}", f"{m['f1']:.4f}", m["found"], m["true"]]
        for name, m in told.items()
    ]
    print_table(["对象", "精确率", "召回率", "F1", "认定对数", "真实对数"], rows)


@app.command()
def train(
    source: Annotated[
        Path, typer.Argument(help="登记库，或记录的 Parquet 文件（列名同表 record）。", show_default=True)
    ] = Path("registry.duckdb"),
    output: Annotated[Path, typer.Option("--output", "-o", help="模型写到哪里（JSON）。")] = Path(
        "model.json"
    ),
    seed: Annotated[int, typer.Option(help="抽样的种子。")] = 0,
    actor: Actor = None,
) -> None:
    """由记录学一个新的联结模型；不需要答案，有复核决定则用作答案。夜间批处理从不训练。"""
    from registry import audit_log
    from registry.links import train as learn

    if source.suffix != ".parquet":
        audit_log.note(source, "train", output.name, actor=actor)
    model = learn(source, output, seed=seed)
    out.print(f"模型 {model.version} 已写入 {output}")


@app.command("simulate")
def invent(
    target: Annotated[Path, typer.Argument(help="写到哪个目录。")],
    households: Annotated[int, typer.Option("--households", min=1, help="多少户。")] = 300,
    seed: Annotated[int, typer.Option("--seed", help="种子：同一种子得到同一区县。")] = 1,
    planting: Annotated[
        Literal["usual", "all", "lawful"],
        typer.Option("--planting", help="埋入什么：usual 常见冲突，all 全部规则，lawful 只有合法的。"),
    ] = "usual",
    leads: Annotated[int, typer.Option("--leads", min=0, help="另有多少条主动发现线索。")] = 0,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """虚构一个区县的名册，连同答案（在 truth 目录）。人都是编造的。

    --planting all 与 lawful 另有当地标准，在 truth/policy 目录，核对时写 --policy。
    """
    from simulation.district import AS_OF, simulate

    with progress() as step:
        step(f"虚构 {households} 户")
        day = as_of.date() if as_of else AS_OF
        summary = simulate(target, households, seed, as_of=day, planting=planting, reports=leads)
    if as_json:
        print_json(vars(summary))
    else:
        out.print(f"已写入 {target}；答案在 {target / 'truth'}。基准日 {summary.as_of}。")


@app.command()
def version() -> None:
    """程序版本。"""
    typer.echo(f"doudi {installed_version('doudi')}")
