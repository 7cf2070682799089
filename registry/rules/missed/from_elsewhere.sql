-- id: M22
-- title: 外地户籍的困难者转介
-- why: 只见于慈善、医疗名册的人，证件号属外省，本地没有参保、学籍等任何记录，多不能在本地申请救助。
-- remedy: 转社工或户籍地民政；符合急难型临时救助的，由急难发生地先行救助。不等于应当给予。
-- basis: 调研：外地人口因病返贫由社工转介；《社会救助暂行办法》第四十七条（急难发生地）
-- mark: S
-- severity: 1
-- scope: person
-- status: certain
-- counts: 近一年有慈善资助或医疗结算，证件号前两位与本库多数人不同，本人没有其他任何名册的记录，全家没有政府救助的人；证件号只说明最初登记地，以户口簿为准
-- parameter: months = 12 查看最近几个月
WITH here AS (
    SELECT mode(left(id_number, 2)) AS province FROM person
),
-- Whoever has more than charity is left out below.
seen AS (
    SELECT person_id, record_id, department, amount_yuan, coalesce(paid_on, start_month) AS day, assistance_id
    FROM benefit, basis_day
    WHERE end_month > months_after(next_month, -$months)
    UNION ALL
    SELECT person_id, record_id, department, total_yuan, coalesce(settled_on, discharged_on), NULL FROM bill, basis_day
    WHERE coalesce(settled_on, discharged_on) >= months_after(next_month, -$months)
),
aided AS (
    SELECT household_id FROM coverage WHERE category <> '社会力量参与'
)
SELECT
    f.household_id, f.person_id, list_of(s.department) AS departments, ['temporary_relief'] AS programmes,
    max(s.amount_yuan) AS amount_yuan, month_of(min(s.day)) AS period_start,
    months_after(month_of(max(s.day)), 1) AS period_end,
    '近一年见于' || array_to_string(list_of(s.department), '、') || '名册' || count(*) || '次，最近'
        || day_text(max(s.day)) || '；证件号属外省，本地没有参保、学籍、户内成员等记录，也没有政府救助。' AS evidence,
    list_of(s.record_id) AS record_ids, list_filter(list_of(s.assistance_id), lambda x: x IS NOT NULL) AS assistance_ids
FROM seen AS s
JOIN person_fact AS f USING (person_id)
JOIN person AS p USING (person_id)
ANTI JOIN fact AS l ON l.person_id = f.person_id
ANTI JOIN aided AS a ON a.household_id = f.household_id, here
WHERE f.known AND left(p.id_number, 2) <> here.province
GROUP BY f.household_id, f.person_id
