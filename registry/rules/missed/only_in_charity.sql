-- id: M21
-- title: 只在慈善名册
-- why: 近一年全家只有慈善资助，没有任何政府救助，可能符合条件而未申请。
-- remedy: 作为主动发现线索转乡镇（街道）走访评估，不等于应当给予。
-- basis: 《社会救助暂行办法》第四条、第十一条（主动发现）；“不重不漏”
-- mark: S
-- severity: 1
-- scope: person
-- status: certain
-- counts: 近一年有慈善资助、本人与家庭都没有其他救助、未故的人
-- parameter: months = 12 近几个月
WITH recent AS (
    SELECT b.* FROM benefit AS b, basis_day WHERE b.end_month > months_after(next_month, -$months)
),
helped AS (
    SELECT person_id, household_id FROM recent WHERE category <> '社会力量参与'
    UNION
    SELECT c.person_id, c.household_id FROM coverage AS c
    SEMI JOIN recent AS r ON r.assistance_id = c.assistance_id WHERE c.category <> '社会力量参与'
)
SELECT
    f.household_id, b.person_id, list_of(b.programme) AS programmes,
    list_of(b.department) AS departments, sum(b.amount_yuan) AS amount_yuan,
    min(b.start_month) AS period_start, max(b.end_month) AS period_end,
    span_text(min(b.start_month), max(b.end_month)) || '有慈善资助' || count(*) || '笔，合计'
        || yuan_text(coalesce(sum(b.amount_yuan), 0)) || '；全家没有其他救助。' AS evidence,
    list_of(b.record_id) AS record_ids,
    list_of(b.assistance_id) AS assistance_ids
FROM recent AS b
JOIN person_fact AS f USING (person_id)
ANTI JOIN helped AS p ON p.person_id = b.person_id
ANTI JOIN helped AS h ON h.household_id = f.household_id
WHERE b.category = '社会力量参与' AND NOT f.dead AND EXISTS (FROM helped)
GROUP BY f.household_id, b.person_id
