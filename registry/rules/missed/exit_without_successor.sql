-- id: M16
-- title: 退出低保而未衔接
-- why: 家庭停发低保之后，没有低保边缘、刚性支出或其他基本保障接续，可能重新陷入困难。
-- remedy: 请民政核实退出原因；收入刚过标准的，评估低保边缘、刚性支出，或按规定给予渐退期。
-- basis: 一地低保渐退办法（退出后六个月）；民发〔2021〕57号（未见原文）
-- mark: S
-- severity: 1
-- scope: household
-- status: local
-- counts: 近一年停发低保、超过设定月数的家庭，其成员此后没有任何困难身份或基本生活保障；户主已故的（见 I02、M18）、迁走或分合的除外；民政未报送低收入名册的不判断
-- parameter: months = @exit_follow_months 停发几个月内应有衔接
WITH ended AS (
    SELECT h.*, unnest(h.person_ids) AS person_id
    FROM household_spell AS h, basis_day
    WHERE on_dibao(h.programme) AND h.end_month >= months_after(next_month, -12)
        AND h.end_month <= months_after(this_month, -$months)
),
followed AS (
    SELECT e.household_id, e.end_month FROM ended AS e
    JOIN coverage AS c ON c.person_id = e.person_id AND c.end_month > e.end_month
    WHERE c.category IN ('最低生活保障', '特困人员救助供养', '低收入认定', '儿童福利')
    UNION
    SELECT e.household_id, e.end_month FROM ended AS e
    JOIN person_fact AS f ON f.person_id = e.recipient_ids[1] WHERE f.dead
    UNION
    SELECT e.household_id, e.end_month FROM ended AS e
    JOIN household_event AS v ON v.household_id = e.household_id AND v.kind IN ('move', 'split', 'merge', 'succession')
    UNION
    SELECT e.household_id, e.end_month FROM ended AS e JOIN doubt AS d USING (person_id) WHERE d.matter = '民政'
)
SELECT
    e.household_id, NULL AS person_id, ['民政'] AS departments, ['dibao_margin'] AS programmes,
    max(e.monthly_yuan) AS amount_yuan, e.end_month AS period_start, next_month AS period_end,
    min(e.programme_name) || '发到' || month_text(months_after(e.end_month, -1))
        || coalesce('（每月' || yuan_text(max(e.monthly_yuan)) || '）', '')
        || '，此后全家没有低保边缘、刚性支出或其他基本保障。' AS evidence,
    list_of_all(e.record_ids) AS record_ids, list_of_all(e.assistance_ids) AS assistance_ids
FROM ended AS e
ANTI JOIN followed USING (household_id, end_month), basis_day
WHERE EXISTS (FROM latest_period WHERE programme IN ('dibao_margin', 'rigid_expenditure'))
GROUP BY e.household_id, e.end_month, next_month
