-- id: O04
-- title: 医疗救助年度累计超限额
-- why: 同一人一年的医疗救助合计超过了其身份的年度限额。
-- remedy: 核对各次结算与限额；倾斜救助、限额调整所致的请说明，多付的追回。
-- basis: 年度救助限额由各地医疗救助办法规定（未见原文，请核）；一地结算系统有“年度累计金额”“本次支付限额”两项
-- mark: M
-- severity: 3
-- scope: person
-- status: local
-- counts: 同一人一个自然年度医疗救助合计大于限额；按此人当年所持身份中最高的限额，没有身份的按处处适用的限额；冲销的除外
-- standard: medical_aid_cap 医疗救助年度限额，元；按身份项目（如 dibao_rural）设定，项目留空为其余各人
-- parameter: tolerance = @over_cap_tolerance 超过多少元才提出
WITH spent AS (
    SELECT
        min(household_id) AS household_id, person_id, list_of(department) AS departments, year(paid_on) AS in_year,
        sum(amount_yuan) AS total_yuan, count(*) AS times, min(start_month) AS period_start,
        max(end_month) AS period_end, list_of(record_id) AS record_ids, list_of(assistance_id) AS assistance_ids
    FROM benefit
    WHERE programme = 'medical_aid' AND status IS DISTINCT FROM 'approved' AND paid_on IS NOT NULL
    GROUP BY person_id, in_year
),
own AS (
    SELECT s.person_id, s.in_year, max(t.value) AS cap
    FROM spent AS s
    JOIN coverage AS c ON c.person_id = s.person_id AND c.start_month < make_date(s.in_year + 1, 1, 1)
        AND c.end_month > make_date(s.in_year, 1, 1)
    JOIN standard AS t ON t.programme = c.programme
    WHERE t.code = 'medical_aid_cap' AND t.division_code IS NULL AND c.grain = 'month'
    GROUP BY s.person_id, s.in_year
),
capped AS (
    SELECT s.*, coalesce(own.cap, (SELECT max(value) FROM standard
        WHERE code = 'medical_aid_cap' AND programme IS NULL AND division_code IS NULL)) AS cap
    FROM spent AS s
    LEFT JOIN own USING (person_id, in_year)
)
SELECT
    household_id, person_id, departments, ['medical_aid'] AS programmes, total_yuan - cap AS amount_yuan,
    period_start, period_end,
    in_year || '年医疗救助' || times || '次，合计' || yuan_text(total_yuan) || '，年度限额' || yuan_text(cap) || '，超出'
        || yuan_text(total_yuan - cap) || '。' AS evidence,
    record_ids, assistance_ids
FROM capped
WHERE total_yuan > cap + $tolerance
