-- id: M02
-- title: 合规自付高而无医疗救助
-- why: 低保、特困对象政策范围内自付超过提醒线，却没有医疗救助。
-- remedy: 查明原因（未办理、身份未同步、额度已满、就诊类别不符），应救助的补办。
-- basis: 《社会救助暂行办法》第二十八条至第三十条；一地医保部门“未救助台账”
-- mark: S
-- severity: 2
-- scope: person
-- status: certain
-- counts: 正负相抵之后，身份有效月份内，政策范围内费用减各项保险支付大于提醒线而医疗救助为零的结算
-- parameter: floor = @missed_medical_floor 提醒线，元
-- parameter: months = @missed_medical_months 查看最近几个月
WITH unaided AS (
    SELECT *, covered_yuan - insured_yuan AS own_yuan, coalesce(settled_on, discharged_on) AS day
    FROM bill
    WHERE assistance_yuan = 0 AND covered_yuan - insured_yuan > $floor
),
aided AS (
    SELECT b.bill_id FROM bill AS b
    JOIN benefit AS a ON a.person_id = b.person_id AND a.programme = 'medical_aid' AND a.amount_yuan > 0
        AND (a.document_no = b.settlement_no OR a.paid_on = b.settled_on)
)
SELECT
    min(u.household_id) AS household_id, u.person_id, ['medical_aid'] AS programmes, ['医保', '民政'] AS departments,
    sum(u.own_yuan) AS amount_yuan, min(u.day) AS period_start, max(u.day) + 1 AS period_end,
    min(i.programme_name) || '对象，' || count(*) || '次结算（' || string_agg(day_text(u.day), '、' ORDER BY u.day)
        || '）政策范围内自付合计' || yuan_text(sum(u.own_yuan)) || '，没有医疗救助。' AS evidence,
    list_sort(list_distinct(list(u.record_id) || flatten(list(i.record_ids)))) AS record_ids,
    list_of_all(i.assistance_ids) AS assistance_ids
FROM unaided AS u
ANTI JOIN aided USING (bill_id)
JOIN poor_identity AS i ON i.person_id = u.person_id AND i.start_month <= u.day AND i.end_month > u.day, basis_day
WHERE u.day >= months_after(next_month, -$months)
GROUP BY u.person_id
