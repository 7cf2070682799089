-- id: M14
-- title: 医疗支出使收入低于标准（刚性支出困难）
-- why: 全家近一年自付的医疗费用很高，从已知收入中扣除之后，人均低于低保标准，没有任何低收入身份。
-- remedy: 作为低收入监测线索转乡镇（街道）核实收入与支出，不等于应当给予。
-- basis: 某市《社会救助条例》第十二条、第十八条（刚性支出困难家庭）
-- mark: S
-- severity: 1
-- scope: household
-- status: local
-- counts: 近一年医疗自付（总费用减各项支付）合计超过设定数、已知有养老金或工资收入的家庭，扣除后人均低于低保标准；已有低保、特困、低保边缘、刚性支出身份的除外
-- parameter: floor = @rigid_expense_floor 一年自付超过多少元才评估
-- standard: dibao_standard 低保标准；城乡不同时取低者
WITH cost AS (
    SELECT
        b.household_id, sum(total_yuan - insured_yuan - assistance_yuan - supplement_yuan) AS own_yuan,
        list_of(record_id) AS record_ids
    FROM bill AS b, basis_day
    WHERE coalesce(settled_on, discharged_on) >= months_after(next_month, -12)
    GROUP BY b.household_id
),
person_income AS (
    SELECT
        household_id, person_id, list_of(record_id) AS record_ids,
        coalesce(max(amount_yuan) FILTER (kind = 'pension'), 0)
            + coalesce(max(amount_yuan) FILTER (kind <> 'pension'), 0) AS yuan
    FROM fact, basis_day
    WHERE kind IN ('pension', 'employment', 'public_payroll') AND amount_yuan > 0 AND end_month = next_month
    GROUP BY household_id, person_id
),
income AS (
    SELECT household_id, sum(yuan) AS yuan, list_of_all(record_ids) AS record_ids FROM person_income
    GROUP BY household_id
),
known AS (
    SELECT household_id FROM coverage, basis_day
    WHERE category IN ('最低生活保障', '特困人员救助供养', '低收入认定') AND end_month = next_month
)
SELECT
    c.household_id, NULL AS person_id, ['民政', '医保'] AS departments, ['rigid_expenditure'] AS programmes,
    c.own_yuan AS amount_yuan, months_after(next_month, -12) AS period_start, next_month AS period_end,
    '近一年医疗自付合计' || yuan_text(c.own_yuan) || '，已知收入每月' || yuan_text(i.yuan) || '，' || h.member_count
        || '人，扣除后人均每月' || yuan_text(greatest((i.yuan * 12 - c.own_yuan) / 12 / h.member_count, 0))
        || '，低于低保标准' || yuan_text(s.value) || '；没有低收入身份。' AS evidence,
    list_sort(list_distinct(c.record_ids || i.record_ids)) AS record_ids, [] AS assistance_ids
FROM cost AS c
JOIN income AS i USING (household_id)
JOIN household AS h USING (household_id)
ANTI JOIN known AS k USING (household_id), basis_day,
    (SELECT min(value) AS value FROM standard WHERE code = 'dibao_standard' AND division_code IS NULL) AS s
WHERE c.own_yuan > $floor AND i.yuan * 12 - c.own_yuan < 12 * s.value * h.member_count
