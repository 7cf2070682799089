"""What was done to a registry, and undoing it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from commands.options import DEFAULT, Actor, Json, Registry
from commands.terminal import out, print_json, print_table
from schemas.errors import ExitCode

app = typer.Typer()
audit_log_app = typer.Typer(help="审计日志：谁在何时做了什么。", no_args_is_help=True)
app.add_typer(audit_log_app, name="audit-log")


@app.command()
def restore(
    run_id: Annotated[
        str | None, typer.Argument(help="换回哪一批次；不写则列出留存的。", show_default=False)
    ] = None,
    registry: Registry = DEFAULT,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """列出留存的登记库，或换回其中一份；被换下的也留存，可以再换回来。"""
    from registry import generations

    if run_id is None:
        _tell_kept(generations.kept(registry), as_json)
        return
    done = generations.restore(registry, run_id, actor=actor)
    if as_json:
        print_json(vars(done))
    else:
        out.print(f"已换回批次 {done.run_id}，基准日 {done.as_of}。")
        if done.replaced:
            out.print(f"换下的是批次 {done.replaced}，已留存。")


@audit_log_app.command("list")
def audit_log_list(
    registry: Registry = DEFAULT,
    limit: Annotated[int, typer.Option("--limit", min=1, help="最多显示最近几条；JSON 不受限。")] = 50,
    as_json: Json = False,
) -> None:
    """列出审计日志，最近的在后。"""
    from registry import audit_log

    entries = audit_log.whole_log(registry)
    if as_json:
        print_json(entries)
        return
    print_table(
        ["何时（UTC）", "谁", "做了什么", "对象", "说明"],
        [[e["at"][:19], e["actor"], e["action"], e["object"], e["detail"]] for e in entries[-limit:]],
    )
    out.print(f"共 {len(entries)} 条。")


@audit_log_app.command("verify")
def audit_log_verify(registry: Registry = DEFAULT, as_json: Json = False) -> None:
    """验证审计日志没有缺失或改动；有则退出码为 3。"""
    from registry import audit_log

    proof = audit_log.prove(registry)
    if as_json:
        print_json(vars(proof))
    else:
        for told in (*proof.faults, *proof.remarks):
            out.print(told, markup=False)
        verdict = f"有 {len(proof.faults)} 处不符" if proof.faults else "完整"
        out.print(f"审计日志{verdict}：{proof.entries} 条，末条 {proof.head or '无'}。")
    raise typer.Exit(ExitCode.SOME_REJECTED if proof.faults else ExitCode.DONE)


def _tell_kept(generations: list[Any], as_json: bool) -> None:
    """The registries that can be put back, last replaced first."""
    if as_json:
        print_json([vars(each) for each in generations])
        return
    rows = [
        [
            each.run_id,
            f"{each.replaced_at:%Y-%m-%d %H:%M:%S}",
            f"{each.path.stat().st_size / 1e6:.1f}",
            each.path.name,
        ]
        for each in generations
    ]
    print_table(["批次", "何时被替换（UTC）", "大小（MB）", "文件"], rows)
    out.print(f"留存 {len(rows)} 份；用 doudi restore 批次 换回，同一批次有几份时写文件名。")
