-- id: M03
-- title: 医疗救助之后合规自付仍高（应补）
-- why: 低保、特困对象的结算已有医疗救助，政策范围内自付余额仍超过当地设定数，可能少算了救助。
-- remedy: 复核该次结算的救助比例、起付线与年度限额；少算的补发。
-- basis: 一地医保部门“应补应退”公式（政策范围内费用减各项支付）；《社会救助暂行办法》第二十八条至第三十条
-- mark: S
-- severity: 2
-- scope: person
-- status: local
-- counts: 正负相抵之后，身份有效月份内，政策范围内费用减保险、救助、补充支付的余额大于设定数的结算；同一票据另有救助的除外
-- parameter: floor = @underpaid_floor 余额大于多少元才提出
-- parameter: months = 12 查看最近几个月
WITH rest AS (
    SELECT *, covered_yuan - insured_yuan - assistance_yuan - supplement_yuan AS own_yuan,
        coalesce(settled_on, discharged_on) AS day
    FROM bill
    WHERE assistance_yuan > 0
),
added AS (
    SELECT b.bill_id FROM bill AS b
    JOIN benefit AS a ON a.person_id = b.person_id AND a.programme IN ('medical_aid', 'charity_medical')
        AND a.assistance_id <> b.assistance_id AND (a.document_no = b.settlement_no OR a.paid_on = b.settled_on)
)
SELECT
    min(r.household_id) AS household_id, r.person_id, ['medical_aid'] AS programmes, ['医保'] AS departments,
    sum(r.own_yuan) AS amount_yuan, min(r.day) AS period_start, max(r.day) + 1 AS period_end,
    min(i.programme_name) || '对象，' || count(*) || '次结算（' || string_agg(day_text(r.day), '、' ORDER BY r.day)
        || '）医疗救助' || yuan_text(sum(r.assistance_yuan)) || '之后，政策范围内自付仍有' || yuan_text(sum(r.own_yuan))
        || '。' AS evidence,
    list_sort(list_distinct(list(r.record_id) || flatten(list(i.record_ids)))) AS record_ids,
    list_sort(list_distinct(list(r.assistance_id) || flatten(list(i.assistance_ids)))) AS assistance_ids
FROM rest AS r
ANTI JOIN added USING (bill_id)
JOIN poor_identity AS i ON i.person_id = r.person_id AND i.start_month <= r.day AND i.end_month > r.day, basis_day
WHERE r.day >= months_after(next_month, -$months) AND r.own_yuan > $floor
GROUP BY r.person_id
