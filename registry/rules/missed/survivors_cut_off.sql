-- id: M18
-- title: 户主死亡致存活成员断保
-- why: 低保户主死亡后旧户停发，其余保障对象没有建新户，也没有任何基本保障。
-- remedy: 立即核实；为存活成员建立新户，补发中断的月份。
-- basis: 低保动态管理的通行办法（停旧建新，成员保障不得中断）；《社会救助暂行办法》第十三条
-- mark: S
-- severity: 3
-- scope: household
-- status: certain
-- counts: 户主死亡前后两个月内停发的低保户，确知为保障对象、写有有效证件号的存活成员此后没有低保、特困、儿童、低收入身份；停发后的月份民政已报送；金额为其份额乘中断月数
-- parameter: months = 2 户主死亡后几个月内停发的才算因此停发
WITH stopped AS (
    SELECT c.*, head.died_on, head.death_record_id, t.period_end AS told_until
    FROM coverage AS c
    JOIN person_fact AS head ON head.person_id = c.recipient_id
    JOIN person_fact AS own ON own.person_id = c.person_id
    JOIN (SELECT max(period_end) AS period_end FROM latest_period WHERE on_dibao(programme)) AS t
        ON t.period_end > c.end_month
    WHERE on_dibao(c.programme) AND c.sure AND own.known AND NOT own.dead
        AND c.end_month BETWEEN month_of(head.died_on) AND months_after(month_of(head.died_on), 1 + $months)
),
kept AS (
    SELECT s.person_id FROM stopped AS s JOIN coverage AS c ON c.person_id = s.person_id AND c.end_month > s.end_month
    WHERE c.category IN ('最低生活保障', '特困人员救助供养', '低收入认定', '儿童福利')
    UNION
    SELECT person_id FROM doubt WHERE matter = '民政'
)
SELECT
    min(s.household_id) AS household_id, NULL AS person_id, list_of(s.department) AS departments,
    [min(s.programme)] AS programmes,
    sum(coalesce(s.share_yuan, 0)) * months_between(max(s.end_month), max(s.told_until)) AS amount_yuan,
    max(s.end_month) AS period_start, max(s.told_until) AS period_end,
    '户主于' || day_text(min(s.died_on)) || '死亡，' || min(s.programme_name) || '发到'
        || month_text(months_after(max(s.end_month), -1)) || '，其余' || count(*) || '名保障对象至'
        || month_text(months_after(max(s.told_until), -1)) || '没有任何基本保障。' AS evidence,
    list_sort(list_distinct(list(s.record_id) || list(s.benefit_record_id) || list(s.death_record_id))) AS record_ids,
    list_of(s.assistance_id) AS assistance_ids
FROM stopped AS s
ANTI JOIN kept AS k USING (person_id)
GROUP BY s.assistance_id
