"""The ``policy_*`` tables of the registry file: what each policy column means to an auditor."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from schemas.tables import column, table

POLICY_PROGRAMME: Final = table(
    "policy_programme",
    "救助项目目录",
    column("programme", pa.string(), "项目代码", required=True),
    column("name", pa.string(), "项目名称", required=True),
    column("department", pa.string(), "主管部门", required=True),
    column("category", pa.string(), "救助类别（八加一）", required=True),
    column("purpose", pa.string(), "用途", required=True),
    column("unit", pa.string(), "对象：person 人、household 户", required=True),
    column("grain", pa.string(), "周期：month 月、term 学期、year 年、event 次", required=True),
    column("form", pa.string(), "形式：现金、实物、减免、服务、认定", required=True),
)
OWN_PROGRAMME: Final = table(
    "own_programme",
    "一地对救助项目目录的改动，并入 policy_programme",
    column("programme", pa.string(), "项目代码", required=True),
    column("department", pa.string(), "主管部门；空为不改"),
    column("form", pa.string(), "形式；空为不改"),
)
POLICY_STANDARD: Final = table(
    "policy_standard",
    "标准与参数",
    column("code", pa.string(), "代码，规则按它取值", required=True),
    column("programme", pa.string(), "只对此项目；空为不限"),
    column("division_code", pa.string(), "只对此区划及其下级；空为不限"),
    column("valid_from", pa.date32(), "起，含当日；空为不限"),
    column("valid_to", pa.date32(), "止，不含当日；空为不限"),
    column("value", pa.decimal128(14, 4), "值", required=True),
    column("unit", pa.string(), "单位"),
    column("meaning", pa.string(), "含义", required=True),
    column("basis", pa.string(), "依据"),
)
POLICY_EXCLUSION: Final = table(
    "policy_exclusion",
    "不得同享的项目",
    column("rule_id", pa.string(), "所属规则", required=True),
    column("programme_a", pa.string(), "项目甲", required=True),
    column("programme_b", pa.string(), "项目乙", required=True),
    column("scope", pa.string(), "范围：人，或户", required=True),
    column("valid_from", pa.date32(), "起，含当日；空为不限"),
    column("valid_to", pa.date32(), "止，不含当日；空为不限"),
    column("mark", pa.string(), "S 已读原文，M 通行而未见原文", required=True),
    column("basis", pa.string(), "依据", required=True),
)
POLICY_ALLOWANCE: Final = table(
    "policy_allowance",
    "依法可以同享的项目",
    column("programme_a", pa.string(), "项目甲", required=True),
    column("programme_b", pa.string(), "项目乙", required=True),
    column("valid_from", pa.date32(), "起，含当日；空为不限"),
    column("valid_to", pa.date32(), "止，不含当日；空为不限"),
    column("mark", pa.string(), "S 已读原文，M 通行而未见原文", required=True),
    column("basis", pa.string(), "依据", required=True),
)
POLICY_ENTITLEMENT: Final = table(
    "policy_entitlement",
    "谁应当得到什么：一行的条件都具备才算；一个项目的几行具备其一即可",
    column("rule_id", pa.string(), "提出遗漏的规则", required=True),
    column("programme", pa.string(), "应得的项目", required=True),
    column("scope", pa.string(), "范围：人，或户", required=True),
    column("status", pa.string(), "须有的身份：项目，或救助类别；空为不论"),
    column("circumstance", pa.string(), "须有的情况：disability 残疾、enrolment 在籍；空为不论"),
    column("level", pa.int64(), "残疾等级最低几级；空为不论"),
    column("age_from", pa.int64(), "满几周岁；空为不论"),
    column("age_until", pa.int64(), "至几周岁，含；空为不论"),
    column("alike", pa.string(), "是：同类别有任一项即算享有"),
    column("valid_from", pa.date32(), "起，含当日；空为不限"),
    column("valid_to", pa.date32(), "止，不含当日；空为不限"),
    column("further", pa.string(), "此外须具备、须由人认定的条件"),
    column("mark", pa.string(), "S 已读原文，M 通行而未见原文", required=True),
    column("basis", pa.string(), "依据", required=True),
)
POLICY_OWNER: Final = table(
    "policy_owner",
    "每条规则由谁答复",
    column("rule_id", pa.string(), "规则", required=True),
    column("owner", pa.string(), "答复部门，或“发放部门”", required=True),
)
POLICY_WAIVER: Final = table(
    "policy_waiver",
    "经批准不再提出的发现",
    column("rule_id", pa.string(), "规则", required=True),
    column("household_id", pa.string(), "家庭编号；空为不限"),
    column("person_id", pa.string(), "人员编号；空为不限"),
    column("until", pa.date32(), "到期日，含当日；空为长期"),
    column("reason", pa.string(), "理由", required=True),
    column("approver", pa.string(), "批准人", required=True),
)
POLICY_BRAKE: Final = table(
    "policy_brake",
    "什么样的文件先拦下、待人确认",
    column("code", pa.string(), "参数", required=True),
    column("list_name", pa.string(), "只对此名册；空为各名册"),
    column("value", pa.decimal128(14, 4), "值", required=True),
    column("meaning", pa.string(), "含义", required=True),
    column("basis", pa.string(), "依据"),
)
POLICY_SURVIVORSHIP: Final = table(
    "policy_survivorship",
    "各名册写法不一时，人员信息取哪一份名册所写",
    column("field", pa.string(), "字段", required=True),
    column("list_name", pa.string(), "只对此名册；空为其余名册"),
    column("rank", pa.int64(), "级别，1 最可信", required=True),
    column("newest_first", pa.string(), "是：先取最近的，再看级别；写在“名册”留空的一行"),
    column("basis", pa.string(), "依据"),
)
POLICY_HOLIDAY: Final = table(
    "policy_holiday",
    "放假与调休上班的日子；未列入的年份只按周一至周五计",
    column("day", pa.date32(), "日期", required=True),
    column("works", pa.string(), "是：周末而上班；否：放假", required=True),
    column("name", pa.string(), "名称", required=True),
    column("basis", pa.string(), "依据"),
)
POLICY_ORGANISATION: Final = table(
    "policy_organisation",
    "可以接收转介的社会组织",
    column("name", pa.string(), "组织名称", required=True),
    column("willing", pa.string(), "是：愿意接收；否：现在不接收", required=True),
    column("services", pa.string(), "能做的服务，以“、”相连，须在 services.csv 之中", required=True),
    column("areas", pa.string(), "服务的区县或街镇，以“、”相连；空为各处"),
    column("places", pa.int64(), "每个周期的名额", required=True),
    column("period", pa.string(), "周期：月、季、年", required=True),
    column("unified_number", pa.string(), "统一社会信用代码；可以不填"),
)
POLICY_SERVICE: Final = table(
    "policy_service",
    "需求与服务的对照：什么需要可由什么服务来办",
    column("need", pa.string(), "需要什么，见 needs.csv", required=True),
    column("service", pa.string(), "服务", required=True),
    column("rank", pa.int64(), "次序，1 最合适", required=True),
    column("basis", pa.string(), "依据"),
)
POLICY_REFERRAL: Final = table(
    "policy_referral",
    "哪些规则的发现转介给社会组织",
    column("rule_id", pa.string(), "规则", required=True),
    column("answered", pa.string(), "空：有此发现即转介；不符合条件：部门这样答复之后才转介"),
    column("need", pa.string(), "需要什么，见 needs.csv", required=True),
    column("basis", pa.string(), "依据"),
)
