-- id: I02
-- title: 户主死亡未停旧建新
-- why: 低保户主已死亡，救助仍以其名义发放；其份额应核减，其余成员应另立户主。
-- remedy: 停旧户、建新户，核减已故户主的份额，其余成员的保障不得中断。
-- basis: 低保动态管理的通行办法（停旧建新）；《社会救助暂行办法》第十三条
-- mark: S
-- severity: 3
-- scope: household
-- status: certain
-- counts: 户主死亡当月加宽限月之后，仍以其名义发放且不止一人的低保；金额为其一人的份额
-- parameter: grace_months = @death_grace_months 死亡当月之后仍可发放的月数
WITH kept AS (
    SELECT c.*, f.died_on, f.death_record_id,
        greatest(c.start_month, months_after(month_of(f.died_on), 1 + $grace_months)) AS period_start
    FROM coverage AS c
    JOIN person_fact AS f USING (person_id)
    WHERE f.died_on IS NOT NULL AND on_dibao(c.programme) AND c.recipient_id = c.person_id AND c.heads > 1
        AND c.status IS DISTINCT FROM 'approved'
)
SELECT
    household_id, person_id, [department] AS departments, [programme] AS programmes,
    coalesce(share_yuan, 0) * months_between(period_start, end_month) AS amount_yuan,
    period_start, end_month AS period_end,
    '户主于' || day_text(died_on) || '死亡，' || span_text(period_start, end_month) || programme_name
        || '仍以其名义发放，保障' || heads || '人。' AS evidence,
    list_sort(list_distinct([record_id, benefit_record_id, death_record_id])) AS record_ids,
    [assistance_id] AS assistance_ids
FROM kept
WHERE period_start < end_month
