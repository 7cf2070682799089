"""How each policy file is written: its table, its Chinese headings, what no two rows share, which words it knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from registry.policy.tables import (
    OWN_PROGRAMME,
    POLICY_ALLOWANCE,
    POLICY_BRAKE,
    POLICY_ENTITLEMENT,
    POLICY_EXCLUSION,
    POLICY_HOLIDAY,
    POLICY_ORGANISATION,
    POLICY_OWNER,
    POLICY_REFERRAL,
    POLICY_SERVICE,
    POLICY_STANDARD,
    POLICY_SURVIVORSHIP,
    POLICY_WAIVER,
)

PROGRAMME_COLUMNS: Final = ("programme", "programme_a", "programme_b")
SCOPES: Final = ("人", "户")
BENEFIT_FORMS: Final = ("现金", "实物", "减免", "服务", "认定")
"""What a programme gives; the last only a status that others build on."""
YES_NO: Final = ("是", "否")
NOT_ENTITLED: Final = "不符合条件"
"""A department's answer, in the words of its drop-down, after which a finding may be referred."""
PERIODS: Final = ("月", "季", "年")
"""For which an organisation has places."""
CIRCUMSTANCES: Final = ("disability", "enrolment")
"""What ``entitlements.csv`` may ask of a person beside a status."""
BRAKES: Final = (
    "fewest_rows",
    "fewest_share_of_last",
    "most_share_of_last",
    "most_invalid_ids",
    "most_truncated_ids",
    "most_repeated_rows",
    "most_rejected_rows",
)
GOLDEN: Final = ("姓名", "性别", "出生日期", "证件号", "电话", "住址", "区划")
"""The fields of a person for which ``survivorship.csv`` says whom to trust."""
GRANTING: Final = "发放部门"  # owners.csv: whoever pays the benefit answers


@dataclass(frozen=True)
class Form:
    """How one policy file is written: its table, the heading of each column, and what no two rows share.

    ``unset``: a required column that a row may leave blank to say that nothing is set.
    """

    schema: pa.Schema
    headings: Mapping[str, str]
    key: tuple[str, ...]
    unset: str | None = None


SPAN: Final = {"valid_from": "起", "valid_to": "止"}
PAIR: Final = {"programme_a": "项目甲", "programme_b": "项目乙"}
GROUNDS: Final = {"mark": "标记", "basis": "依据"}
FORMS: Final[Mapping[str, Form]] = {
    "standards": Form(
        POLICY_STANDARD,
        {"code": "代码", "programme": "项目", "division_code": "区划", "value": "值", "unit": "单位"}
        | {"meaning": "含义", "basis": "依据"}
        | SPAN,
        ("code", "programme", "division_code", "valid_from"),
        unset="value",
    ),
    "exclusions": Form(
        POLICY_EXCLUSION,
        {"rule_id": "规则", "scope": "范围"} | PAIR | SPAN | GROUNDS,
        ("rule_id", "programme_a", "programme_b", "valid_from"),
    ),
    "allowances": Form(POLICY_ALLOWANCE, PAIR | SPAN | GROUNDS, ("programme_a", "programme_b", "valid_from")),
    "brakes": Form(
        POLICY_BRAKE,
        {"code": "参数", "list_name": "名册", "value": "值", "meaning": "含义", "basis": "依据"},
        ("code", "list_name"),
    ),
    "holidays": Form(
        POLICY_HOLIDAY, {"day": "日期", "works": "上班", "name": "名称", "basis": "依据"}, ("day",)
    ),
    "entitlements": Form(
        POLICY_ENTITLEMENT,
        {"rule_id": "规则", "programme": "项目", "scope": "范围", "status": "身份", "circumstance": "情况"}
        | {"level": "等级", "age_from": "满岁", "age_until": "至岁", "alike": "同类", "further": "此外"}
        | SPAN
        | GROUNDS,
        ("programme", "status", "circumstance", "valid_from"),
    ),
    "organisations": Form(
        POLICY_ORGANISATION,
        {"name": "组织", "willing": "意愿", "services": "服务", "areas": "区划", "places": "名额"}
        | {"period": "周期", "unified_number": "统一社会信用代码"},
        ("name",),
    ),
    "owners": Form(POLICY_OWNER, {"rule_id": "规则", "owner": "答复部门"}, ("rule_id",)),
    "referrals": Form(
        POLICY_REFERRAL,
        {"rule_id": "规则", "answered": "答复", "need": "需求", "basis": "依据"},
        ("rule_id", "answered"),
    ),
    "services": Form(
        POLICY_SERVICE,
        {"need": "需求", "service": "服务", "rank": "次序", "basis": "依据"},
        ("need", "service"),
    ),
    "survivorship": Form(
        POLICY_SURVIVORSHIP,
        {"field": "字段", "list_name": "名册", "rank": "级别", "newest_first": "以新为先", "basis": "依据"},
        ("field", "list_name"),
    ),
    "waivers": Form(
        POLICY_WAIVER,
        {"rule_id": "规则", "household_id": "户", "person_id": "人", "until": "至", "reason": "理由"}
        | {"approver": "批准人"},
        ("rule_id", "household_id", "person_id"),
    ),
}


CATALOGUE: Final = "programmes"
OWN_CATALOGUE: Final = Form(
    OWN_PROGRAMME, {"programme": "项目", "department": "主管部门", "form": "形式"}, ("programme",)
)
