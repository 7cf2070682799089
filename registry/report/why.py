"""``doudi explain``: why two records are, or are not, one person, as text and as a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from linkage.explain import Explanation, Writing
from registry.report import waterfall, words
from registry.report.pages import render

PARTIES = ("甲", "乙")


def explanation_page(told: Explanation) -> str:
    """One printable page that needs nothing else."""
    return render(
        "explain.html",
        told=told,
        headline=headline(told),
        reasons=reasons(told),
        picture=waterfall.picture(told),
        parties=list(zip(PARTIES, told.parties, strict=True)),
        values=[(writing, *_cells(writing)) for writing in told.values],
        levels=_levels(told),
    )


def explanation_text(told: Explanation) -> str:
    """The same as plain text for a terminal."""
    return "\n".join(
        [*_parties(told), *_verdict(told), *_weights(told), *_values(told), *_path(told), *_misses(told)]
    )


def headline(told: Explanation) -> str:
    """The result in a word."""
    if told.same_person:
        return "同一人"
    if not _open(told):
        return "不是同一人"
    return "待复核，暂按两人处理" if told.in_review else "不能断定，暂按两人处理"


def reasons(told: Explanation) -> list[str]:
    """Why, a sentence each, what binds first."""
    return [*_bound(told), *_weighed(told), *_joined(told)]


def _open(told: Explanation) -> bool:
    """Could a person still decide otherwise?"""
    return told.decision is None and (told.outcome == "possible" or told.refused is not None)


def _bound(told: Explanation) -> Iterator[str]:
    """Reviewers' words and constraints."""
    if told.decision:
        yield f"{told.decision}，以复核为准。"
    standing = [obstacle for obstacle in told.obstacles if obstacle.reason != told.decision]
    direct = [obstacle.reason for obstacle in standing if obstacle.direct]
    if told.refused and told.refused != told.decision and not any(r.startswith(told.refused) for r in direct):
        direct.insert(0, told.refused)
    if direct:
        yield f"约束：{'；'.join(direct)}。分数再高，也不归为一人。"
    for obstacle in standing:
        if not obstacle.direct:
            yield f"{obstacle.record_a} 与 {obstacle.record_b} 之间：{obstacle.reason}。"


def _weighed(told: Explanation) -> Iterator[str]:
    """How the pair came to be compared, and whether the weights suffice."""
    if told.needed is None:
        yield f"{told.steps[0].level}：是同一份档案，不必比较。"
        return
    if told.rule:
        yield f"由分块规则“{told.rule}”提出比较。"
    else:
        yield "没有一条分块规则把两者放在一起，从未比较过；以下权重是假如比较的结果。"
    sure = f"把握 {words.percent(told.probability)}"
    if told.outcome == "no_match":
        yield f"{sure}，不足以认定。"
    elif told.outcome == "match":
        yield f"{sure}，达到认定线 {words.percent(told.needed)}。"
    else:
        yield f"{sure}，不到认定线 {words.percent(told.needed)}。"


def _joined(told: Explanation) -> Iterator[str]:
    """How two whose own pair was not linked are one person all the same."""
    if told.path:
        least = min(link.probability for link in told.path)
        yield (
            f"两者自身没有直接相连，经 {len(told.path)} 个环节归为一人，最弱一环把握 {words.percent(least)}。"
        )
    elif told.same_person and told.outcome not in ("match", "identical") and not told.decision:
        yield "两者自身没有直接相连，由其他途径归为一人。"


def _levels(told: Explanation) -> dict[str, str]:
    """The level of each comparison by its word."""
    return {step.comparison: step.level for step in told.steps}


def _cells(writing: Writing) -> tuple[str, str]:
    """What both sides say, each in one cell."""
    a, b = ("；".join(side) or words.NONE for side in (writing.a, writing.b))
    return a, b


# --- as text ------------------------------------------------------------------------------------------------


def _parties(told: Explanation) -> Iterator[str]:
    for which, party in zip(PARTIES, told.parties, strict=True):
        yield f"{which}  {party.record}　{party.source}"
        if party.also:
            yield f"    同一档案还有 {len(party.also)} 条：{_some(party.also)}"


def _some(records: Sequence[str]) -> str:
    return "、".join(records[:5]) + ("……" if len(records) > 5 else "")


def _verdict(told: Explanation) -> Iterator[str]:
    yield from ("", f"结论：{headline(told)}")
    yield from (f"  {reason}" for reason in reasons(told))


def _weights(told: Explanation) -> Iterator[str]:
    yield from ("", "权重（比特；每多 1 比特，是同一人的可能翻一番）")
    rows = [("比较", "结果", "权重", "累计", ""), *waterfall.as_text(told.steps)]
    yield from _aligned(rows, right=(2, 3))
    if told.among:
        yield f"  巧合按{told.among}计。"


def _values(told: Explanation) -> Iterator[str]:
    yield from ("", "两边所写（证件号、电话已遮盖）")
    rows = [("", *PARTIES, "")]
    for writing in told.values:
        lines = zip_longest(writing.a, writing.b, fillvalue="")
        for at, (a, b) in enumerate(lines):
            first = (writing.label, a or "未写", b or "未写", writing.note)
            rows.append(first if at == 0 else ("", a, b, ""))
    yield from _aligned(rows)


def _path(told: Explanation) -> Iterator[str]:
    if told.path:
        yield from ("", "如何相连")
        yield from _aligned(
            [
                (
                    link.record_a,
                    link.record_b,
                    words.percent(link.probability),
                    link.evidence + ("  ← 最弱一环" if link.weakest else ""),
                )
                for link in told.path
            ]
        )


def _misses(told: Explanation) -> Iterator[str]:
    if told.not_compared:
        yield from ("", "为什么从未比较")
        yield from _aligned([(miss.rule, miss.why) for miss in told.not_compared])


def _aligned(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> Iterator[str]:
    """Cells in columns; a Chinese character takes two places."""
    widths = [max(words.wide(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = []
        for at, (cell, width) in enumerate(zip(row, widths, strict=True)):
            blank = " " * (width - words.wide(cell))
            cells.append(blank + cell if at in right else cell + blank)
        yield "  " + "  ".join(cells).rstrip()
