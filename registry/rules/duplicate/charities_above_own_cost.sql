-- id: D18
-- title: 慈善重复资助超过自付
-- why: 同一人一年内得到几笔慈善医疗资助，合计超过自付的医疗费用，或凭同一票据领了几次。
-- remedy: 作为线索请慈善组织之间核对票据，以自付部分为限；资助用于交通、营养等的请说明。
-- basis: 《慈善法》第七十一条（信息共享）；慈善资助以自付部分为限为通行做法，各地自定
-- mark: M
-- severity: 1
-- scope: person
-- status: local
-- counts: 近一年同一人的慈善医疗资助不止一笔，合计大于近十五个月已知的自付费用；没有已知费用的，只看票据号（六位以上）相同的
-- parameter: tolerance = @charity_tolerance 超过自付多少元才提出
WITH grants AS (
    SELECT b.*, length(document_no) >= 6 AND count(*) OVER (PARTITION BY person_id, document_no) > 1 AS same_receipt
    FROM benefit AS b, basis_day
    WHERE programme = 'charity_medical' AND status IS DISTINCT FROM 'approved'
        AND start_month >= months_after(next_month, -12)
),
own AS (
    SELECT person_id, sum(total_yuan - insured_yuan - assistance_yuan - supplement_yuan) AS own_yuan
    FROM bill, basis_day
    WHERE coalesce(settled_on, discharged_on) >= months_after(next_month, -15)
    GROUP BY person_id
),
given AS (
    SELECT g.*, o.own_yuan FROM grants AS g LEFT JOIN own AS o USING (person_id)
    WHERE o.own_yuan IS NOT NULL OR g.same_receipt
)
SELECT
    min(household_id) AS household_id, person_id, list_of(department) AS departments, ['charity_medical'] AS programmes,
    sum(amount_yuan) - coalesce(min(own_yuan), max(amount_yuan)) AS amount_yuan,
    min(start_month) AS period_start, max(end_month) AS period_end,
    span_text(min(start_month), max(end_month)) || '有慈善医疗资助' || count(*) || '笔，合计' || yuan_text(sum(amount_yuan))
        || coalesce('，已知自付费用' || yuan_text(min(own_yuan)), '，票据号相同') || '。' AS evidence,
    list_of(record_id) AS record_ids, list_of(assistance_id) AS assistance_ids
FROM given
GROUP BY person_id
HAVING count(*) > 1 AND sum(amount_yuan) > coalesce(min(own_yuan), max(amount_yuan)) + $tolerance
