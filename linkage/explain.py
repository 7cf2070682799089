"""Why two records are, or are not, held to be the same person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
import pyarrow as pa

from linkage.block import RULES
from linkage.compare import COMPARISONS, compare
from linkage.decide import Model, outcome, prior_weight, shipped_model, strata, weigh
from linkage.link import stages_of
from linkage.profile import Profiles

LEVEL_TEXT = {
    "name": dict(
        enumerate(
            (
                "未写",
                "不同",
                "同姓",
                "同姓且有一字相同",
                "名同姓不同",
                "遮盖后只见同姓",
                "与遮盖的姓名相符",
                "缺一字",
                "两字颠倒",
                "形近字",
                "同音字",
                "异体或繁体字",
                "相同",
            )
        )
    ),
    "id": dict(enumerate(("无从比较", "不同", "与遮盖号码相符", "差两处", "差一处", "前十四位相同", "相同"))),
    "birth": dict(enumerate(("无从比较", "不同", "相差一两年", "同年", "差一处或月日颠倒", "相同"))),
    "sex": dict(enumerate(("未写", "不同", "相同"))),
    "family": dict(
        enumerate(
            (
                "无从比较",
                "不在一处",
                "同村或同小区",
                "同一亲属姓名",
                "同一电话",
                "同一门牌",
                "同一亲属（证件号相同）",
                "同一门牌且同电话或亲属",
                "同一户",
            )
        )
    ),
}
MOST = 60.0
"""The weight, in bits, beyond which nothing is told apart."""
COMPARISON_TEXT = {"name": "姓名", "id": "证件号", "birth": "出生日期", "sex": "性别", "family": "住处与家庭"}


def evidence_text() -> pl.Expr:
    """A pair's levels in words, for a frame with one column per comparison; what was not written is left out."""
    told = [
        pl.when(pl.col(comparison) > 0).then(
            pl.format(
                "{}{}",
                pl.lit(label),
                pl.col(comparison).replace_strict(LEVEL_TEXT[comparison], return_dtype=pl.String),
            )
        )
        for comparison, label in COMPARISON_TEXT.items()
    ]
    overruled = pl.when(pl.col("refused").is_not_null()).then(pl.format("但{}", "refused"))
    return pl.concat_str([*told, overruled], separator="；", ignore_nulls=True)


@dataclass(frozen=True)
class Step:
    """One line of the waterfall: what was compared, the level reached and its weight in bits."""

    comparison: str
    level: str
    weight: float


@dataclass(frozen=True)
class Explanation:
    """Why two records are, or are not, one person.

    Attributes:
        same_person: the result, all constraints considered.
        outcome: match, possible or no_match by weight alone; ``identical`` where both are one
            profile: one valid id and name, or the same writing throughout.
        probability: of being one person, by weight alone.
        steps: prior and comparisons; their weights add up to log2 of the odds.
        rule: the blocking rule that proposed the pair; null where none did, so that it was never compared.
        refused: the constraint that overruled the weights.
    """

    same_person: bool
    outcome: str
    probability: float
    steps: tuple[Step, ...]
    rule: str | None
    refused: str | None


def explain(
    records: pa.Table,
    record_a: str,
    record_b: str,
    *,
    decisions: pa.Table | None = None,
    model: Model | None = None,
    distinct_in: Sequence[str] | None = None,
) -> Explanation:
    """Explain one pair among all records that were linked with it.

    Raises:
        KeyError: a record is not among ``records``.
    """
    model = model or shipped_model()
    stages = stages_of(records, decisions, model, distinct_in)
    profiles, groups = stages.profiles, stages.groups
    place = dict(profiles.records.select(pl.col("record_id").cast(pl.String), "profile").iter_rows())
    a, b = sorted((place[record_a], place[record_b]))
    if a == b:
        return Explanation(True, "identical", 1.0, (_identical(profiles, a),), None, None)
    pair = pl.DataFrame({"a": [a], "b": [b]}, schema={"a": pl.UInt32, "b": pl.UInt32})
    scored = weigh(profiles, compare(profiles, pair), model).with_columns(outcome=outcome(model))
    proposed = stages.blocks.pairs.join(pair, on=["a", "b"])["rule"].to_list()
    refused = groups.refused.join(pair, on=["a", "b"])["reason"].to_list()
    return Explanation(
        bool(groups.person[a] == groups.person[b]),
        scored["outcome"].item(),
        scored["probability"].item(),
        _steps(scored, model, profiles.profiles.height),
        RULES[proposed[0]].name if proposed else None,
        refused[0] if refused else None,
    )


def _identical(profiles: Profiles, number: int) -> Step:
    """Why two records were one before anything was compared."""
    if profiles.profiles["id"][number] is not None:
        return Step("证件号与姓名", "有效证件号与姓名都相同", MOST)
    return Step("全部内容", "两行所写完全相同", MOST)


def _steps(scored: pl.DataFrame, model: Model, profiles: int) -> tuple[Step, ...]:
    """The waterfall of one scored pair; what the parts leave over is the rarity of the name."""
    stratum = int(strata(scored["family"].to_numpy())[0])
    steps = [
        Step("基准", f"任取两条记录，共 {profiles} 份档案", prior_weight(model.matches_per_profile, profiles))
    ]
    for comparison in COMPARISONS:
        level = scored[comparison].item()
        weight = float(model.weights(comparison)[stratum, level])
        steps.append(Step(COMPARISON_TEXT[comparison], LEVEL_TEXT[comparison][level], weight))
    rest = scored["weight"].item() - sum(step.weight for step in steps)
    if abs(rest) > 1e-9:
        steps.append(Step("姓名常见程度", "越少见越可信", rest))
    return tuple(steps)
