"""Every table that crosses a boundary: Arrow schema, meaning and unit of each column.

The DuckDB tables and their comments, the Polars schemas, empty tables and the data dictionary all come from
here. Meanings are Chinese because auditors read them as column comments in the registry file.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa

SCHEMA_VERSION: Final = 10
"""Of the registry file: one more with every change of a table. Until now columns and tables were only added, so that
what an earlier file lacks is read as empty; ``tests/registry/versions`` holds a registry of each earlier version."""
MONEY: Final = pa.decimal128(14, 2)
AREA: Final = pa.decimal128(10, 2)
INSTANT: Final = pa.timestamp("us", tz="UTC")
TEXTS: Final = pa.list_(pa.string())


def column(name: str, kind: pa.DataType, meaning: str, *, required: bool = False) -> pa.Field:
    """One column: name, Arrow type, Chinese meaning; ``required`` columns hold no null."""
    return pa.field(name, kind, nullable=not required, metadata={"comment": meaning})


def table(name: str, meaning: str, *columns: pa.Field) -> pa.Schema:
    """A table's schema; its name and Chinese meaning are kept as schema metadata."""
    return pa.schema(columns, metadata={"table": name, "comment": meaning})


def table_name(schema: pa.Schema) -> str:
    """The name under which the registry keeps a table of this schema."""
    return str(schema.metadata[b"table"].decode())


def comment(described: pa.Schema | pa.Field) -> str:
    """The Chinese meaning of a table or a column."""
    return str(described.metadata[b"comment"].decode())


def empty(schema: pa.Schema) -> pa.Table:
    """A table of this schema without rows."""
    return schema.empty_table()


def in_shape(stored: pa.Table, schema: pa.Schema) -> pa.Table:
    """A table that an earlier version stored, in the columns and types of today; what it does not know is null."""
    for field in schema:
        if field.name not in stored.column_names and field.nullable:
            stored = stored.append_column(field, pa.nulls(stored.num_rows, field.type))
    return stored.select(schema.names).cast(schema)


# --- what intake writes -------------------------------------------------------------------------------------

SOURCE_FILE: Final = table(
    "source_file",
    "送来的文件（一个工作表一行）",
    column("file_id", pa.string(), "文件编号，由内容决定", required=True),
    column("run_id", pa.string(), "读入它的那一夜"),
    column("department", pa.string(), "报送部门"),
    column("list_name", pa.string(), "名册种类，即声明文件的名称"),
    column("file_name", pa.string(), "文件名", required=True),
    column("sheet", pa.string(), "工作表名；文本文件为空"),
    column("sha256", pa.string(), "文件内容的 SHA-256", required=True),
    column("encoding", pa.string(), "文字编码或文件格式"),
    column("delivery", pa.string(), "报送方式：snapshot 全量替换，append 追加"),
    column("stated_from", pa.date32(), "标题、工作表名或文件名写明的月份或日期，起；未写明时为空"),
    column("stated_to", pa.date32(), "同上，止，含当日"),
    column("rows_read", pa.int64(), "读到的行数（含标题、合计、空行）", required=True),
    column("rows_accepted", pa.int64(), "采用的行数", required=True),
    column("rows_rejected", pa.int64(), "退回的行数；文件被拦下时，本可采用的行也在内", required=True),
    column("rows_ignored", pa.int64(), "略过的行数：标题、表头、合计、落款、空行", required=True),
    column(
        "status",
        pa.string(),
        "accepted 已采用，duplicate 内容重复，rejected 未采用，braked 被拦下、待人确认，"
        "held 今夜未再送来可用的，沿用上一夜，replaced 已由后来的名册替换，withdrawn 已撤回",
        required=True,
    ),
    column("reason", pa.string(), "未采用、被拦下、沿用、替换、撤回或经确认采用的代码与原因"),
    column("night", pa.int64(), "第几夜首次采用，从 1 起；只数有新文件的夜"),
    column("came_on", pa.date32(), "首次采用的那一夜的基准日"),
    column("ended_on", pa.date32(), "被替换或撤回的那一夜的基准日；仍在用的为空"),
    column("ended_by", pa.string(), "替换它的文件编号；撤回的为空"),
    column("read_by", pa.string(), "读它的程序与声明的摘要；与今夜的相同、内容也相同时不再读"),
)

REJECTED_ROW: Final = table(
    "rejected_row",
    "未采用的行，或行内未采用的值；被拦下的文件逐行列在这里",
    column("file_id", pa.string(), "文件编号", required=True),
    column("row_number", pa.int64(), "表格中看到的行号，从 1 起，含表头", required=True),
    column("column_name", pa.string(), "出问题的列；整行退回时为空"),
    column("value", pa.string(), "原值"),
    column("code", pa.string(), "原因代码", required=True),
    column("reason", pa.string(), "原因与改法", required=True),
    column("whole_row", pa.bool_(), "真：整行未采用；假：只是此值未采用", required=True),
    column("raw", pa.string(), "原行内容（JSON）；被拦下的文件为读出的内容", required=True),
)

RECORD: Final = table(
    "record",
    "名册中一行所写的一个人",
    column("record_id", pa.string(), "记录编号", required=True),
    column("file_id", pa.string(), "文件编号"),
    column("row_number", pa.int64(), "表格中看到的行号，从 1 起，含表头"),
    column(
        "role",
        pa.string(),
        "此人在该行中的身份：self 本人、head 户主、member 成员、spouse 配偶、"
        "guardian 监护人、co_applicant 共同申请人、payee 收款户名",
    ),
    column("department", pa.string(), "报送部门", required=True),
    column("list_name", pa.string(), "名册种类，即声明文件的名称"),
    column("name", pa.string(), "姓名，部门所写"),
    column("sex", pa.string(), "性别：男、女"),
    column("birth_date", pa.date32(), "出生日期，部门所写；未写时为空（不由证件号推出）"),
    column("id_number", pa.string(), "身份证号，部门所写，已去空格与全角"),
    column(
        "id_status",
        pa.string(),
        "证件号状态：valid 有效、fifteen 十五位、masked 遮盖、truncated 被表格截断、"
        "invalid 校验不符、missing 缺",
    ),
    column("phone", pa.string(), "联系电话"),
    column("address", pa.string(), "住址，部门所写"),
    column("division_code", pa.string(), "行政区划代码，6 至 12 位"),
    column("household_no", pa.string(), "该部门自己的户号或低保证号"),
    column("relation", pa.string(), "与户主关系，部门所写"),
    column("head_name", pa.string(), "户主姓名"),
    column("head_id_number", pa.string(), "户主身份证号"),
    column("account_no", pa.string(), "银行账号"),
    column("covered", pa.bool_(), "该行写明此人是否享受（是否为保障对象）；未写时为空"),
    column(
        "left_on", pa.date32(), "自何日起此行不再列于现行名册：后来的名册没有此人，或已另有新行；仍在册的为空"
    ),
)

ASSISTANCE: Final = table(
    "assistance",
    "一行中的一笔救助",
    column("assistance_id", pa.string(), "救助编号", required=True),
    column("record_id", pa.string(), "领取人的记录编号", required=True),
    column("file_id", pa.string(), "文件编号"),
    column("row_number", pa.int64(), "行号"),
    column("department", pa.string(), "发放部门", required=True),
    column("programme", pa.string(), "救助项目代码，见 programmes.csv", required=True),
    column("category", pa.string(), "救助类别（八加一）"),
    column("purpose", pa.string(), "用途：同一用途才谈得上重复"),
    column("amount_yuan", MONEY, "金额，元；按月项目为每月金额，其余为本笔金额"),
    column("period_start", pa.date32(), "起，含当日"),
    column("period_end", pa.date32(), "止，不含当日；空为仍在享受"),
    column("paid_on", pa.date32(), "发放或结算日"),
    column("fund", pa.string(), "资金或项目名称，部门所写"),
    column("status", pa.string(), "active 正常、ended 已停、reversed 冲销、approved 已批未发"),
    column("document_no", pa.string(), "票据、结算或证书编号"),
    column("institution", pa.string(), "医院、学校、机构或房屋"),
    column("persons", pa.int64(), "保障人数"),
    column("household_persons", pa.int64(), "家庭人数"),
    column("account_no", pa.string(), "收款账号"),
    column("claimed_status", pa.string(), "该行声称的救助身份，如“低保对象”"),
    column(
        "claimed_class",
        pa.string(),
        "所称救助身份的统一类别，见 category_crosswalk.csv；数种身份以“、”相连；对照表没有的为空",
    ),
)

MEDICAL_BILL: Final = table(
    "medical_bill",
    "一次医疗结算",
    column("bill_id", pa.string(), "编号", required=True),
    column("record_id", pa.string(), "患者的记录编号", required=True),
    column("assistance_id", pa.string(), "同一行产生的救助编号"),
    column("settlement_no", pa.string(), "结算编号"),
    column("hospital", pa.string(), "医疗机构"),
    column("admitted_on", pa.date32(), "入院日期"),
    column("discharged_on", pa.date32(), "出院日期"),
    column("settled_on", pa.date32(), "结算日期"),
    column("total_yuan", MONEY, "总费用，元；冲销为负"),
    column("covered_yuan", MONEY, "政策范围内费用，元"),
    column("pool_yuan", MONEY, "统筹基金支付，元"),
    column("serious_yuan", MONEY, "大病保险支付，元"),
    column("large_yuan", MONEY, "大额补助支付，元"),
    column("assistance_yuan", MONEY, "医疗救助支付，元"),
    column("supplement_yuan", MONEY, "补充保险或慈善支付，元"),
    column("claimed_class", pa.string(), "结算时所称救助身份的统一类别，见 category_crosswalk.csv"),
)

CIRCUMSTANCE: Final = table(
    "circumstance",
    "一人的一项情况：死亡、残疾、在籍、参保、就业、财产等，供规则使用",
    column("circumstance_id", pa.string(), "编号", required=True),
    column("record_id", pa.string(), "记录编号", required=True),
    column("department", pa.string(), "报送部门", required=True),
    column(
        "kind",
        pa.string(),
        "death 死亡、disability 残疾、enrolment 在籍、insured 参保、pension 领取养老金、employment 就业、"
        "vehicle 车辆、real_estate 不动产、company_office 企业任职、public_payroll 财政供养、"
        "application 申请、payout 一卡通发放、staff_relative 经办人员与村干部的近亲属",
        required=True,
    ),
    column(
        "value",
        pa.string(),
        "取值：残疾为“类别/等级”，在籍为学校，参保、养老金为险种，就业为就业状态，车辆为车辆类型，不动产为用途，"
        "企业任职为职务，财政供养为人员身份，申请为所申请的保障，一卡通发放为项目，近亲属为已备案或未备案",
    ),
    column("valid_from", pa.date32(), "起，含当日；死亡为死亡日"),
    column("valid_to", pa.date32(), "止，不含当日；空为仍有效"),
    column("detail", pa.string(), "何处何物：单位、企业、车牌、坐落等"),
    column(
        "amount_yuan", MONEY, "金额，元：养老金、工资为每月，车辆为价值，企业任职为出资额，一卡通为发放额"
    ),
    column("area_m2", AREA, "建筑面积，平方米"),
)

LEAD: Final = table(
    "lead",
    "主动发现：一行所报的一个人；不并入 record，不参与联结",
    column("lead_id", pa.string(), "线索编号，由所写的内容决定：同样的内容再送来还是这一条", required=True),
    column("file_id", pa.string(), "文件编号"),
    column("row_number", pa.int64(), "表格中看到的行号，从 1 起，含表头"),
    column("department", pa.string(), "报送部门", required=True),
    column("list_name", pa.string(), "名册种类，即声明文件的名称"),
    column("name", pa.string(), "姓名，没有时为绰号、小名，所写"),
    column("called", pa.string(), "绰号、小名、称呼，所写"),
    column("sex", pa.string(), "性别：男、女"),
    column("birth_date", pa.date32(), "出生日期，所写"),
    column("age", pa.int64(), "年龄，所写，多为约数"),
    column("id_number", pa.string(), "身份证号，所写；多半没有"),
    column("phone", pa.string(), "联系电话，本人的或家人的"),
    column("address", pa.string(), "村组、住址，所写"),
    column("division_code", pa.string(), "行政区划代码，6 至 12 位"),
    column("source", pa.string(), "线索来源：网格员、志愿者、亲属、12345 等，所写"),
    column("reporter", pa.string(), "上报人，所写"),
    column("reported_on", pa.date32(), "上报日期"),
    column("words", pa.string(), "困难情况、反映内容，所写"),
    column("need", pa.string(), "需要什么，见 needs.csv；看不出的为空"),
)

COUNTS: Final = (
    column("rows", pa.int64(), "单元格数；几人写在一格或并排几列的，为人数", required=True),
    column("filled", pa.int64(), "写了的", required=True),
    column("valid", pa.int64(), "可用的；身份证号为校验相符的", required=True),
    column("masked", pa.int64(), "遮盖的（姓名、身份证号、电话）", required=True),
    column("changed", pa.int64(), "可用而经整理与原写法不同的；无从比较的列为空"),
)

COLUMN_COUNT: Final = table(
    "column_count",
    "一份文件每一列的填写情况，只计采用的行",
    column("file_id", pa.string(), "文件编号", required=True),
    column(
        "section", pa.string(), "此列说的是谁或什么：声明文件中的段名，如 head、member、dibao", required=True
    ),
    column("column_name", pa.string(), "列，按登记库的列名", required=True),
    *COUNTS,
)

# --- what linkage writes ------------------------------------------------------------------------------------

PERSON: Final = table(
    "person",
    "一个真实的人（多部门记录合成）",
    column("person_id", pa.string(), "人员编号", required=True),
    column("name", pa.string(), "姓名"),
    column("sex", pa.string(), "性别"),
    column("birth_date", pa.date32(), "出生日期，证件号优先"),
    column("id_number", pa.string(), "身份证号"),
    column("phone", pa.string(), "电话"),
    column("address", pa.string(), "住址"),
    column("division_code", pa.string(), "行政区划代码"),
    column("record_count", pa.int64(), "记录数", required=True),
)

HOUSEHOLD: Final = table(
    "household",
    "一个家庭（共同生活的人）",
    column("household_id", pa.string(), "家庭编号", required=True),
    column("head_person_id", pa.string(), "户主的人员编号"),
    column("member_count", pa.int64(), "人数", required=True),
    column("address", pa.string(), "住址"),
    column("division_code", pa.string(), "行政区划代码"),
)

RECORD_PERSON: Final = table(
    "record_person",
    "记录属于哪个人",
    column("record_id", pa.string(), "记录编号", required=True),
    column("person_id", pa.string(), "人员编号", required=True),
    column("probability", pa.float64(), "把握，0 至 1", required=True),
)

HOUSEHOLD_MEMBER: Final = table(
    "household_member",
    "人属于哪个家庭",
    column("household_id", pa.string(), "家庭编号", required=True),
    column("person_id", pa.string(), "人员编号", required=True),
    column("relation", pa.string(), "与户主关系"),
    column("evidence", pa.string(), "依据"),
    column("probability", pa.float64(), "把握，0 至 1"),
)

HOUSEHOLD_DOUBT: Final = table(
    "household_doubt",
    "名册之间关于一户的矛盾：谁住在哪一户，说法不一",
    column("household_id", pa.string(), "家庭编号", required=True),
    column("person_id", pa.string(), "人员编号"),
    column("other_household_id", pa.string(), "另一家庭编号"),
    column(
        "kind", pa.string(), "two_lists 在两户名册中、two_heads 两个户主、age 年龄与关系不符", required=True
    ),
    column("detail", pa.string(), "矛盾在哪里"),
)

HOUSEHOLD_EVENT: Final = table(
    "household_event",
    "两夜之间一户发生的变化，从旧户到新户",
    column("event_id", pa.string(), "编号，由种类和各方决定", required=True),
    column("run_id", pa.string(), "哪一夜看出", required=True),
    column("noticed_on", pa.date32(), "看出变化的基准日", required=True),
    column(
        "kind",
        pa.string(),
        "split 分户、merge 合户、marriage 婚嫁迁户、move 迁户、birth 出生、death 死亡、succession 停旧建新",
        required=True,
    ),
    column("household_id", pa.string(), "原家庭编号"),
    column("successor_id", pa.string(), "现家庭编号"),
    column("person_id", pa.string(), "涉及的人"),
    column("detail", pa.string(), "凭什么看出"),
)

LINK: Final = table(
    "link",
    "值得保留的一对记录的比较结果",
    column("record_a", pa.string(), "记录", required=True),
    column("record_b", pa.string(), "记录", required=True),
    column("weight", pa.float64(), "匹配权重，以 2 为底的对数", required=True),
    column("probability", pa.float64(), "同一人的概率", required=True),
    column("outcome", pa.string(), "match 同一人、possible 待核、no_match 不是", required=True),
    column("evidence", pa.string(), "各项比较的结论"),
)

REVIEW: Final = table(
    "review",
    "请人复核的一对记录：定下来改变最多的在前",
    column("pair_id", pa.string(), "配对编号；内容不变，编号不变", required=True),
    column("rank", pa.int64(), "次序，从 1 起", required=True),
    column("record_a", pa.string(), "记录", required=True),
    column("record_b", pa.string(), "记录", required=True),
    column("evidence_a", pa.string(), "记录内容的摘要，用来认出换了编号的同一条记录", required=True),
    column("evidence_b", pa.string(), "同上", required=True),
    column("probability", pa.float64(), "程序估计的同一人概率；未比较的为空"),
    column("change", pa.float64(), "预计定下来会改变多少对记录；退回与待第二人的为空"),
    column("reason", pa.string(), "为什么要人看：被什么否决，或哪项决定退回、待第二人"),
    column("decision_id", pa.string(), "退回的或待第二人的决定"),
)

DECISION: Final = table(
    "decision",
    "复核人的一句话；只增不改，撤销也只是记上",
    column("decision_id", pa.string(), "编号", required=True),
    column("record_a", pa.string(), "记录", required=True),
    column("record_b", pa.string(), "记录", required=True),
    column("verdict", pa.string(), "same 同一人、different 不是同一人、unsure 看不出", required=True),
    column("actor", pa.string(), "谁", required=True),
    column("decided_at", INSTANT, "何时", required=True),
    column("reason", pa.string(), "理由"),
    column("evidence_a", pa.string(), "所据的记录内容的摘要，逐项；内容一变，决定即退回复核"),
    column("evidence_b", pa.string(), "同上"),
    column("reviewers_needed", pa.int64(), "须几位复核人一致才生效"),
    column("source_sha256", pa.string(), "所来自的复核单的 SHA-256"),
    column("revoked_at", INSTANT, "撤销时间"),
    column("revoked_by", pa.string(), "谁撤销"),
    column("revoked_reason", pa.string(), "为何撤销"),
)

ID_ALIAS: Final = table(
    "id_alias",
    "停用的编号",
    column("old_id", pa.string(), "旧编号", required=True),
    column("new_id", pa.string(), "新编号", required=True),
    column("run_id", pa.string(), "哪一夜", required=True),
    column("reason", pa.string(), "merge 合并；split 所指的编号后来拆分，改指其记录所在"),
)

ID_TRACE: Final = table(
    "id_trace",
    "编号在合并、拆分或停用之前有过什么；合并或拆分一经撤销，凭此恢复原编号",
    column("id", pa.string(), "人员或家庭编号", required=True),
    column("part_id", pa.string(), "它有过的：人员的为记录编号，家庭的为人员编号", required=True),
)

# --- what the registry writes -------------------------------------------------------------------------------

RUN: Final = table(
    "run",
    "一夜的批处理",
    column("run_id", pa.string(), "编号，由输入、决定和基准日决定", required=True),
    column("as_of", pa.date32(), "基准日", required=True),
    column("started_at", INSTANT, "开始"),
    column("finished_at", INSTANT, "结束"),
    column("status", pa.string(), "published 已发布", required=True),
    column("engine_version", pa.string(), "程序版本", required=True),
    column("rules_version", pa.string(), "规则与政策表的摘要", required=True),
    column("inputs_digest", pa.string(), "全部输入的摘要", required=True),
    column("schema_version", pa.int64(), "登记库结构的版本；较早的登记库没有写"),
    column("audit_head", pa.string(), "发布时审计日志末条的哈希"),
)

QUALITY_HISTORY: Final = table(
    "quality_history",
    "历夜各名册各列的填写情况；同一基准日只留最后一次",
    column("run_id", pa.string(), "哪一夜", required=True),
    column("as_of", pa.date32(), "那一夜的基准日", required=True),
    column("department", pa.string(), "报送部门", required=True),
    column("list_name", pa.string(), "名册种类，即声明文件的名称", required=True),
    column("section", pa.string(), "此列说的是谁或什么：声明文件中的段名", required=True),
    column("column_name", pa.string(), "列，按登记库的列名", required=True),
    *COUNTS,
)

RULE: Final = table(
    "rule",
    "规则，含未启用的",
    column("rule_id", pa.string(), "规则编号", required=True),
    column("name", pa.string(), "名称", required=True),
    column(
        "kind",
        pa.string(),
        "duplicate 重复、exclusive 互斥、over_cap 超额、ineligible 不符、missed 遗漏、lead 线索、data 数据",
        required=True,
    ),
    column("scope", pa.string(), "person 人、household 户", required=True),
    column("severity", pa.int64(), "3 几可确定、2 待核实、1 线索", required=True),
    column("basis", pa.string(), "依据", required=True),
    column("remedy", pa.string(), "怎样处理"),
    column("owner", pa.string(), "由谁答复；空为发放部门"),
    column("version", pa.string(), "规则文件的摘要", required=True),
    column("active", pa.bool_(), "这一夜是否运行；较早的登记库没有写，都运行"),
    column("inactive_reason", pa.string(), "未运行的原因：哪一项标准没有设定"),
    column("sql", pa.string(), "规则全文", required=True),
)

FINDING: Final = table(
    "finding",
    "规则发现的一件事：线索，不是结论",
    column("finding_id", pa.string(), "编号，由规则、对象和期间决定", required=True),
    column("run_id", pa.string(), "哪一夜", required=True),
    column("rule_id", pa.string(), "规则编号", required=True),
    column("kind", pa.string(), "种类", required=True),
    column("severity", pa.int64(), "级别，受联结把握所限", required=True),
    column("household_id", pa.string(), "家庭编号"),
    column("person_id", pa.string(), "人员编号"),
    column("departments", TEXTS, "涉及部门"),
    column("programmes", TEXTS, "涉及项目"),
    column("amount_yuan", MONEY, "涉及金额，元"),
    column("period_start", pa.date32(), "起，含当日"),
    column("period_end", pa.date32(), "止，不含当日"),
    column("evidence", pa.string(), "发现了什么"),
)

FINDING_ROW: Final = table(
    "finding_row",
    "一个发现所依据的行",
    column("finding_id", pa.string(), "发现编号", required=True),
    column("record_id", pa.string(), "记录编号", required=True),
    column("assistance_id", pa.string(), "救助编号；没有时为空"),
)

CONFLICT_CASE: Final = table(
    "conflict_case",
    "一户一案：一户的发现合为一案，由经过（case_event）推出",
    column("case_id", pa.string(), "案件编号", required=True),
    column("household_id", pa.string(), "家庭编号；户号停用的随新户号", required=True),
    column(
        "status",
        pa.string(),
        "最急一项的状态：new 新建、sent 已派、accepted 已接收、returned 已退回待转、extended 已延期、answered 待核查、"
        "confirmed 已认属实待回访、refuted 已排除、reopened 重新立案；全部结清为 closed 已结",
        required=True,
    ),
    column("colour", pa.string(), "green 已结、blue 在办、red 逾期未办", required=True),
    column("opened_on", pa.date32(), "立案日", required=True),
    column("due_on", pa.date32(), "应答复日，最急一项的"),
    column("closed_on", pa.date32(), "结案日"),
    column("departments", TEXTS, "应答复的部门"),
    column("owner", pa.string(), "主办：最重一项的答复部门；“联席会议”为提交联席会议"),
    column("first_due_on", pa.date32(), "原定应答复日：延期、转办不改"),
    column("overdue", pa.bool_(), "已过应答复日而未答复（办而逾期的颜色仍为 blue）"),
    column("returns", pa.int64(), "退回与转办的次数，各项中最多的"),
    column("reopened", pa.int64(), "重新立案的次数，各项中最多的"),
    column(
        "close_reason",
        pa.string(),
        "结案缘由：agreed 回访相符、ended 不再继续、refuted 已排除而无变化、vanished 未经答复而数据中已无、"
        "merged 并入别案",
    ),
)

CASE_FINDING: Final = table(
    "case_finding",
    "案件所含的发现：须答复的事项，和随附的线索",
    column("case_id", pa.string(), "案件编号", required=True),
    column("finding_id", pa.string(), "发现编号", required=True),
    column("item_id", pa.string(), "事项编号，见 case_item；随附的线索为空"),
)

CASE_ITEM: Final = table(
    "case_item",
    "须答复的事项：一个发现一项，在一案之中，有一个答复部门",
    column("item_id", pa.string(), "事项编号：立案时的发现编号，此后不变", required=True),
    column("case_id", pa.string(), "案件编号", required=True),
    column("finding_id", pa.string(), "发现编号，最近一次核对的", required=True),
    column("owner", pa.string(), "由谁答复", required=True),
    column("candidates", TEXTS, "依次可以答复的部门：退回即转下一个"),
    column("status", pa.string(), "状态，同 conflict_case.status", required=True),
    column("colour", pa.string(), "green 已结、blue 在办、red 逾期未办"),
    column("opened_on", pa.date32(), "立案日"),
    column("sent_on", pa.date32(), "最近一次派发日"),
    column("due_on", pa.date32(), "应答复日"),
    column("first_due_on", pa.date32(), "原定应答复日"),
    column("overdue", pa.bool_(), "已过应答复日而未答复"),
    column("returns", pa.int64(), "退回与转办的次数"),
    column("extensions", pa.int64(), "本轮延期的次数"),
    column("reopened", pa.int64(), "重新立案的次数"),
    column("revision", pa.int64(), "版次：立案为 1，内容有变或重新立案加 1；据旧版次的答复不再采用"),
    column("resolution", pa.string(), "最近一次答复，见 registry/cases/resolutions.csv"),
    column("answered_on", pa.date32(), "答复时的基准日"),
    column("answered_by", pa.string(), "答复的部门"),
    column("closed_on", pa.date32(), "了结日"),
    column("close_reason", pa.string(), "了结缘由，同 conflict_case.close_reason"),
    column("arises", pa.bool_(), "最近一夜的数据中仍有此事"),
    column("rule_id", pa.string(), "规则编号"),
    column("kind", pa.string(), "种类"),
    column("severity", pa.int64(), "级别"),
    column("household_id", pa.string(), "发现所指的家庭编号"),
    column("person_id", pa.string(), "人员编号"),
    column("departments", TEXTS, "涉及部门"),
    column("programmes", TEXTS, "涉及项目"),
    column("amount_yuan", MONEY, "问及时的涉及金额，元"),
    column("period_start", pa.date32(), "问及时的起，含当日"),
    column("period_end", pa.date32(), "问及时的止，不含当日"),
    column("evidence", pa.string(), "问及时发现了什么"),
)

CASE_EVENT: Final = table(
    "case_event",
    "案件的经过，只增不改；案件与事项的现状由此推出",
    column("case_id", pa.string(), "案件编号", required=True),
    column("at", INSTANT, "何时", required=True),
    column("actor", pa.string(), "谁", required=True),
    column(
        "action",
        pa.string(),
        "opened 立案、sent 派发、accepted 接收、returned 退回、transferred 转办、assigned 联席会议指定、extended 延期、"
        "answered 待核查、confirmed 属实、refuted 排除、changed 内容有变、merged 并案、closed 了结、reopened 重新立案",
        required=True,
    ),
    column("detail", pa.string(), "说明"),
    column("event_no", pa.int64(), "序号，全库递增；较早的登记库没有写"),
    column("noted_on", pa.date32(), "基准日"),
    column("item_id", pa.string(), "哪一事项；空为全案"),
    column("department", pa.string(), "作此答复的部门"),
    column("next_owner", pa.string(), "此后由谁答复"),
    column("next_due_on", pa.date32(), "此后的应答复日"),
    column("resolution", pa.string(), "答复，见 registry/cases/resolutions.csv"),
    column(
        "reason",
        pa.string(),
        "了结缘由（见 conflict_case.close_reason），或重新立案的缘由：still 宽限期后仍有、again 再次出现、"
        "changed 内容有变",
    ),
    column("source_sha256", pa.string(), "所来自的答复文件的 SHA-256"),
)

CASE_VISIT: Final = table(
    "case_visit",
    "回访：群众对一案的评价，或抽检复核的结论；只增不改",
    column("visit_id", pa.string(), "编号", required=True),
    column("case_id", pa.string(), "案件编号", required=True),
    column("noted_on", pa.date32(), "记下时的基准日", required=True),
    column("at", INSTANT, "何时记下", required=True),
    column("actor", pa.string(), "谁记下", required=True),
    column("sample", pa.string(), "抽样编号：日期、比例、种子；不是抽检的为空"),
    column("grade", pa.int64(), "五级评价，即几星：5 满意、4 较满意、3 一般、2 较差、1 差"),
    column("upheld", pa.bool_(), "抽检：真为与答复相符，假为不符；没有抽检或无法核实的为空"),
    column("note", pa.string(), "说明"),
    column("source_sha256", pa.string(), "所来自的文件的 SHA-256"),
)

LEAD_CANDIDATE: Final = table(
    "lead_candidate",
    "主动发现线索所指的可能是谁；每夜重新比较，不是联结，不改变任何人",
    column("lead_id", pa.string(), "线索编号", required=True),
    column("rank", pa.int64(), "次序，从 1 起，把握大的在前", required=True),
    column("person_id", pa.string(), "人员编号", required=True),
    column("household_id", pa.string(), "家庭编号"),
    column(
        "probability",
        pa.float64(),
        "所指是此人的概率；一条线索各候选相加不超过 1，余下的是都不是",
        required=True,
    ),
    column("evidence", pa.string(), "凭什么：各项比较的结论"),
    column("holds", TEXTS, "此人与全户现在享受的项目"),
    column("missing", TEXTS, "可能遗漏：提出的规则"),
    column("missing_programmes", TEXTS, "可能遗漏的项目"),
)

LEAD_STANDING: Final = table(
    "lead_standing",
    "主动发现线索的现状，由经过（lead_event）推出",
    column("lead_id", pa.string(), "线索编号", required=True),
    column(
        "status",
        pa.string(),
        "new 待走访、sent 已交走访、visited 已走访待定、included 属实待回访、assisted 已救助待回访、referred 已转介、"
        "unfounded 不属实、not_found 查无此人、closed 已了结、reopened 重新走访",
        required=True,
    ),
    column("opened_on", pa.date32(), "登记日", required=True),
    column("sent_on", pa.date32(), "最近一次交走访的日期"),
    column("due_on", pa.date32(), "应走访日"),
    column("overdue", pa.bool_(), "已过应走访日而未走访"),
    column("person_id", pa.string(), "走访认定的人；没有认定的为空"),
    column("is_new", pa.bool_(), "走访认定登记库里没有此人"),
    column("need", pa.string(), "需要什么，见 needs.csv：走访所写，没有写的为线索所写"),
    column("answered_on", pa.date32(), "走访结果的基准日"),
    column("answered_by", pa.string(), "谁记下走访结果"),
    column("reopened", pa.int64(), "重新走访的次数", required=True),
    column("revision", pa.int64(), "版次：据旧版次的走访结果不再采用", required=True),
    column("closed_on", pa.date32(), "了结日"),
    column(
        "close_reason",
        pa.string(),
        "了结缘由：agreed 回访相符，此人已有救助；told 不属实、查无此人；served 转介已服务；withdrawn 线索已撤回",
    ),
)

LEAD_EVENT: Final = table(
    "lead_event",
    "主动发现线索的经过，只增不改；现状由此推出",
    column("lead_id", pa.string(), "线索编号", required=True),
    column("event_no", pa.int64(), "序号，全库递增", required=True),
    column("at", INSTANT, "何时", required=True),
    column("actor", pa.string(), "谁", required=True),
    column(
        "action",
        pa.string(),
        "opened 登记、sent 交走访、visited 已走访待定、included 属实、assisted 已救助、referred 转介、"
        "unfounded 不属实、not_found 查无此人、closed 了结、reopened 重新走访、undone 撤销走访结果",
        required=True,
    ),
    column("noted_on", pa.date32(), "基准日", required=True),
    column("person_id", pa.string(), "走访认定的人"),
    column("is_new", pa.bool_(), "走访认定登记库里没有此人"),
    column("need", pa.string(), "走访所写的需要"),
    column("next_due_on", pa.date32(), "此后的应走访日"),
    column(
        "reason",
        pa.string(),
        "了结缘由（见 lead_standing.close_reason），或重新走访的缘由：still 未见救助、again 再次送来",
    ),
    column("detail", pa.string(), "说明"),
    column("source_sha256", pa.string(), "所来自的走访单的 SHA-256"),
    column("undoes", pa.int64(), "所撤销的走访结果的序号：它与其后的都不再算数"),
)

REFERRAL: Final = table(
    "referral",
    "转介：一项需要交一家社会组织，现状由经过（referral_event）推出",
    column("referral_id", pa.string(), "转介编号", required=True),
    column(
        "origin", pa.string(), "来自 lead 主动发现线索、finding 规则的发现或部门对它的答复", required=True
    ),
    column("origin_id", pa.string(), "线索编号，或规则、人（户）", required=True),
    column("person_id", pa.string(), "人员编号"),
    column("household_id", pa.string(), "家庭编号"),
    column("need", pa.string(), "需要什么，见 needs.csv", required=True),
    column("place", pa.string(), "所在区县与街镇"),
    column(
        "status",
        pa.string(),
        "waiting 待推荐、offered 已推荐待答复、accepted 已接收、meeting 已提交联席会议、"
        "served 已服务、withdrawn 不再需要",
        required=True,
    ),
    column("organisation", pa.string(), "现由哪家组织，任何时候至多一家；待推荐与提交联席会议的为空"),
    column("service", pa.string(), "所推荐的服务"),
    column("opened_on", pa.date32(), "提出日", required=True),
    column("offered_on", pa.date32(), "最近一次推荐日"),
    column("due_on", pa.date32(), "应答复日；已接收的为应服务日"),
    column("overdue", pa.bool_(), "已过应答复日或应服务日"),
    column("offers", pa.int64(), "推荐过几家", required=True),
    column("closed_on", pa.date32(), "了结日"),
    column("close_reason", pa.string(), "了结缘由：served 已服务，withdrawn 不再需要"),
)

REFERRAL_EVENT: Final = table(
    "referral_event",
    "转介的经过，只增不改；现状由此推出",
    column("referral_id", pa.string(), "转介编号", required=True),
    column("event_no", pa.int64(), "序号，全库递增", required=True),
    column("at", INSTANT, "何时", required=True),
    column("actor", pa.string(), "谁", required=True),
    column(
        "action",
        pa.string(),
        "opened 提出、offered 推荐、accepted 接收、returned 退回、expired 逾期未答复或未服务、served 已服务、"
        "meeting 提交联席会议、withdrawn 不再需要、reopened 再次需要",
        required=True,
    ),
    column("noted_on", pa.date32(), "基准日", required=True),
    column("organisation", pa.string(), "哪家组织"),
    column("service", pa.string(), "哪种服务"),
    column("next_due_on", pa.date32(), "此后的应答复日或应服务日"),
    column("detail", pa.string(), "说明"),
    column("source_sha256", pa.string(), "所来自的答复的 SHA-256"),
)

AUDIT_LOG: Final = table(
    "audit_log",
    "谁做了什么，至发布时为止；其后的在登记库旁的 .audit.jsonl 文件中",
    column("at", INSTANT, "何时", required=True),
    column("actor", pa.string(), "谁", required=True),
    column(
        "action",
        pa.string(),
        "run 开始一夜、link 重新联结、audit 重新核对、publish 发布、restore 换回、withdraw 撤回文件、"
        "decision 复核决定、undo 撤销、dispatch 派发案件、answer 案件答复、"
        "query 查询、export 查询并写成文件、show 看档案、explain 看联结、"
        "try_rule 试算规则、report 出报告、evaluate 评估、train 训练、precheck 救前查询、lookup 查一人",
        required=True,
    ),
    column("object", pa.string(), "对象：批次、编号或文件；证件号与姓名已遮盖"),
    column("detail", pa.string(), "说明；证件号与姓名已遮盖"),
    column("previous_hash", pa.string(), "上一条的哈希；第一条为空"),
    column("hash", pa.string(), "本条的哈希：SHA-256，含上一条的哈希在内", required=True),
)

INTAKE_TABLES: Final = (
    SOURCE_FILE,
    REJECTED_ROW,
    RECORD,
    ASSISTANCE,
    MEDICAL_BILL,
    CIRCUMSTANCE,
    LEAD,
    COLUMN_COUNT,
)
LINKAGE_TABLES: Final = (
    PERSON,
    HOUSEHOLD,
    RECORD_PERSON,
    HOUSEHOLD_MEMBER,
    HOUSEHOLD_DOUBT,
    HOUSEHOLD_EVENT,
    LINK,
    REVIEW,
    DECISION,
    ID_ALIAS,
    ID_TRACE,
)
REGISTRY_TABLES: Final = (
    RUN,
    QUALITY_HISTORY,
    RULE,
    FINDING,
    FINDING_ROW,
    CONFLICT_CASE,
    CASE_FINDING,
    CASE_ITEM,
    CASE_EVENT,
    CASE_VISIT,
    LEAD_CANDIDATE,
    LEAD_STANDING,
    LEAD_EVENT,
    REFERRAL,
    REFERRAL_EVENT,
    AUDIT_LOG,
)
TABLES: Final = INTAKE_TABLES + LINKAGE_TABLES + REGISTRY_TABLES
