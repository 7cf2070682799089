"""What speaks against rows of a planned list: the rule, the reason, and what else is held; masked like every report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from registry.reader import Reader
from registry.report import words
from registry.report.model import Grant
from registry.report.read import rows

_MOST_BESIDE: Final = 3


@dataclass(frozen=True, slots=True)
class Conflict:
    """One finding about one row of the list.

    Attributes:
        file_id, row_number: which row.
        rule_id, rule, kind, severity: by which rule, and how sure it is.
        reason: what was found.
        beside: the other grants it rests on, in words: department, programme, who, months, amount.
        remedy: what to do.
        ahead: not yet so, but next month if this grant and the others go on.
    """

    file_id: str
    row_number: int
    rule_id: str
    rule: str
    kind: str
    severity: int
    reason: str
    beside: tuple[str, ...]
    remedy: str
    ahead: bool = False

    @property
    def order(self) -> tuple[object, ...]:
        """Row by row, the surest first."""
        return self.file_id, self.row_number, self.ahead, -self.severity, self.rule_id

    @property
    def sureness(self) -> str:
        """How sure it is, and if it is only about to be so."""
        sure = words.label("severity", self.severity)
        return f"{sure}，发到下月即成立" if self.ahead else sure

    @property
    def text(self) -> str:
        """All of it in a line."""
        beside = f"另有：{'；'.join(self.beside)}。" if self.beside else ""
        return f"{self.rule_id} {self.rule}（{self.sureness}）：{self.reason}{beside}{self.remedy}"


def conflicts(judged: Reader, files: Sequence[str]) -> list[Conflict]:
    """The findings about rows of these files, row by row, the surest first."""
    beside: dict[str, list[_Beside]] = defaultdict(list)
    for row in rows(judged, "planned_beside", files=list(files)):
        place = {name: row.pop(name) for name in ("finding_id", "file_id", "row_number", "planned")}
        beside[place["finding_id"]].append(_Beside(Grant(**row), **place))
    found = rows(judged, "planned_findings", files=list(files))
    return [_conflict(row, beside[row["finding_id"]]) for row in found]


@dataclass(frozen=True, slots=True)
class _Beside:
    """A grant that a finding rests on, and where it stands."""

    grant: Grant
    finding_id: str
    file_id: str
    row_number: int
    planned: bool

    def told(self, row: Mapping[str, Any]) -> str:
        """残联 困难残疾人生活补贴 2026-01 起 每月 100 元; with the name, of another person than the row's."""
        grant = self.grant
        whose = "" if grant.person_id in row["persons"] else f"（{grant.person_name or words.NONE}）"
        monthly = "每月 " if words.grain(grant.programme) == "month" else ""
        amount = "" if grant.amount is None else f"{monthly}{words.yuan(grant.amount)}"
        here = f"本名册第 {self.row_number} 行" if self.file_id == row["file_id"] else ""
        other = "本次另一份名册" if self.planned and not here else ""
        parts = [
            f"{grant.department} {words.programme(grant.programme)}{whose}",
            _when(grant),
            amount,
            here,
            other,
        ]
        return " ".join(filter(None, parts))


def _when(grant: Grant) -> str:
    return "" if grant.start is None and grant.end is None else grant.months


def _conflict(row: dict[str, Any], grants: Iterable[_Beside]) -> Conflict:
    others = [one for one in grants if (one.file_id, one.row_number) != (row["file_id"], row["row_number"])]
    told = list(dict.fromkeys(one.told(row) for one in others))
    more = [f"等 {len(told)} 笔"] if len(told) > _MOST_BESIDE else []
    return Conflict(
        file_id=row["file_id"],
        row_number=row["row_number"],
        rule_id=row["rule_id"],
        rule=row["rule"] or row["rule_id"],
        kind=row["kind"],
        severity=row["severity"],
        reason=row["evidence"] or "",
        beside=(*told[:_MOST_BESIDE], *more),
        remedy=row["remedy"] or "",
    )
