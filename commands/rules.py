"""The rule catalogue."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.options import DEFAULT, Actor, Json, PolicyDir, Registry
from commands.terminal import out, print_json, print_table
from schemas.errors import ExitCode, UserError

app = typer.Typer(help="规则目录。", no_args_is_help=True)


@app.command("list")
def rules_list(registry: Registry = DEFAULT, policy: PolicyDir = None, as_json: Json = False) -> None:
    """列出规则：在用的，等本地设定参数的，和因部门答复多不属实而只作线索的。"""
    from registry.policy import load
    from registry.report.words import label
    from registry.rules.standing import NO_ANSWER, answered, standings

    told = standings(load(policy), date.today())
    answers = answered(registry)
    if as_json:
        print_json(
            [
                {"rule_id": s.rule.rule_id, "name": s.rule.title, "kind": s.rule.kind}
                | {"severity": s.rule.severity, "active": s.off is None, "inactive_reason": s.off}
                | asdict(answers.get(s.rule.rule_id, NO_ANSWER))
                for s in told
            ]
        )
        return
    print_table(
        ["编号", "名称", "种类", "级别", "对象", "答复属实", "状态"],
        [
            [
                s.rule.rule_id,
                s.rule.title,
                label("kind", s.rule.kind),
                s.rule.severity,
                "户" if s.rule.scope == "household" else "人",
                _said(answers.get(s.rule.rule_id, NO_ANSWER)),
                s.off or answers.get(s.rule.rule_id, NO_ANSWER).as_lead or "在用",
            ]
            for s in told
        ],
    )
    out.print(f"规则 {len(told)} 条，在用 {sum(s.off is None for s in told)} 条。")


def _said(answers: Any) -> str:
    """How many of a rule's answers confirmed it."""
    whole = answers.confirmed + answers.refuted
    return f"{answers.confirmed}/{whole}" if whole else ""


@app.command("show")
def rules_show(
    rule_id: Annotated[str, typer.Argument(help="规则编号，如 D01。")],
    registry: Registry = DEFAULT,
    policy: PolicyDir = None,
) -> None:
    """一条规则的全文：理由、依据、参数及现值、SQL。"""
    from registry.policy import load
    from registry.rules.standing import NO_ANSWER, answered, standings

    for told in standings(load(policy), date.today()):
        if told.rule.rule_id == rule_id.upper():
            typer.echo(told.rule.path.read_text(encoding="utf-8"))
            answers = answered(registry).get(told.rule.rule_id, NO_ANSWER)
            out.print(f"状态：{told.off or answers.as_lead or '在用'}", markup=False)
            if said := _said(answers):
                out.print(f"部门答复属实：{said}", markup=False)
            for parameter in told.rule.parameters:
                value = told.values.get(parameter.name, "未设定")
                out.print(f"参数 {parameter.name} = {value}：{parameter.meaning}", markup=False)
            return
    raise UserError("E-RULE-009", f"没有编号为 {rule_id} 的规则。", "用 doudi rules list 查看全部编号。")


@app.command("test")
def rules_test(policy: PolicyDir = None) -> None:
    """运行每条规则的情景：该标的标出，不该标的不标。写了 --policy 的，情景没有设定的标准照该目录。"""
    from registry.policy import load
    from registry.rules import test_rules

    outcomes = test_rules(policy=load(policy))
    failed = [outcome for outcome in outcomes if not outcome.passed]
    for outcome in failed:
        out.print(f"✗ {outcome.rule_id} {outcome.title}：{outcome.message}")
    out.print(f"情景 {len(outcomes)} 个，通过 {len(outcomes) - len(failed)} 个。")
    raise typer.Exit(ExitCode.DEFECT if failed else ExitCode.DONE)


@app.command("try")
def rules_try(
    file: Annotated[Path, typer.Argument(help="规则文件（.sql），写法同规则目录。", show_default=False)],
    registry: Registry = DEFAULT,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of", formats=["%Y-%m-%d"], help="按哪一天判断；默认登记库的基准日。", show_default=False
        ),
    ] = None,
    policy: PolicyDir = None,
    to: Annotated[Path | None, typer.Option("--to", help="把全部发现写成 .csv、.xlsx 或 .parquet。")] = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="屏幕上最多显示几条。")] = 20,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """用自己写的规则在登记库上试算：会有多少发现。登记库不变；豁免、依法叠加、级别上限同夜间核对。"""
    from registry import audit_log, trial
    from registry.answer import save
    from registry.policy import load

    told = [f"写成文件 {audit_log.said_file(to.name)}"] if to else []
    told += [f"按 {as_of:%Y-%m-%d} 判断"] if as_of else []
    audit_log.note(registry, "try_rule", audit_log.said_file(file.name), "；".join(told) or None, actor=actor)
    own = load(policy) if policy else None
    tried = trial.try_rule(file, registry, as_of=as_of.date() if as_of else None, policy=own)
    if to:
        save(tried.findings, to)
    if as_json:
        print_json(_tried(tried) | {"rows": tried.findings.to_dicts()})
    else:
        _tell_tried(tried, limit)
        if to:
            out.print(f"{tried.findings.height} 行，已写入 {to}", markup=False)


def _tried(tried: Any) -> dict[str, Any]:
    """What a rule on trial found, in figures."""
    rule = tried.rule
    return {"rule_id": rule.rule_id, "name": rule.title, "kind": rule.kind, "as_of": tried.as_of} | {
        "findings": tried.findings.height,
        "households": tried.households,
        "persons": tried.persons,
        "amount_yuan": tried.amount_yuan,
        "waived": tried.waived,
        "allowed": tried.allowed,
    }


def _tell_tried(tried: Any, limit: int) -> None:
    from registry.report.words import label

    rule, rows = tried.rule, tried.findings
    kind = label("kind", rule.kind)
    out.print(f"规则 {rule.rule_id} {rule.title}（{kind}），按基准日 {tried.as_of} 试算。", markup=False)
    shown = ["severity", "household_id", "person_id", "amount_yuan", "period_start", "period_end", "evidence"]
    if rows.height and limit:
        print_table(
            ["级别", "家庭", "人员", "金额（元）", "起", "止（不含）", "发现了什么"],
            [list(row) for row in rows.head(limit).select(shown).rows()],
        )
    out.print(
        f"发现 {rows.height} 条，{tried.households} 户、{tried.persons} 人，涉及 {tried.amount_yuan:,.2f} 元"
        + (f"；显示前 {limit} 条。" if rows.height > limit else "。")
    )
    if tried.waived or tried.allowed:
        out.print(f"另有豁免 {tried.waived} 条、依法叠加 {tried.allowed} 条，不作发现。")
    out.print("这是试算：登记库没有改动，没有立案。")
