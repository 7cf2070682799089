-- id: D09
-- title: 重复资助参保
-- why: 同一人同一参保年度代缴了两次保费。
-- remedy: 核对两笔代缴，退回多缴的一笔。
-- basis: 《社会救助暂行办法》第二十九条第一项
-- mark: S
-- severity: 3
-- scope: person
-- status: certain
-- counts: 同一人同一参保年度的代缴笔数；正负相抵的、未写时间的、补差的除外
WITH paid AS (
    SELECT * FROM benefit
    WHERE programme = 'premium_aid' AND dated AND NOT backpay AND status IS DISTINCT FROM 'approved'
),
again AS (
    SELECT person_id, start_month FROM paid GROUP BY person_id, start_month
    HAVING count(DISTINCT row_name) < count(*) OR count(DISTINCT row_id) < count(row_id)
)
SELECT
    min(household_id) AS household_id, person_id,
    list_of(department) AS departments, ['premium_aid'] AS programmes,
    sum(amount_yuan) - max(amount_yuan) AS amount_yuan, start_month AS period_start, end_month AS period_end,
    year(start_month) || '年度代缴保费' || count(*) || '笔，合计' || yuan_text(coalesce(sum(amount_yuan), 0)) || '。'
        AS evidence,
    list_of(record_id) AS record_ids,
    list_of(assistance_id) AS assistance_ids
FROM paid
SEMI JOIN again USING (person_id, start_month)
GROUP BY person_id, start_month, end_month
