-- id: X13
-- title: 医疗救助多重身份未就高
-- why: 一人有几种救助身份时按最高一种的比例救助一次；此次用了较低的比例，或超过了最高的比例。
-- remedy: 核对结算日的救助身份与比例；少救助的补，多救助的追回；起付线、限额、倾斜救助所致的请说明。
-- basis: “就高不就低、不重复”为各地医疗救助办法的通行规定（未见原文，请核）；比例由各地规定
-- mark: M
-- severity: 2
-- scope: person
-- status: local
-- counts: 结算日有比例不同的几种身份的每次结算：救助额占政策范围内自付的比例与所持较低身份的比例相符，或大于最高身份的比例；正负相抵的除外
-- standard: medical_ratio 医疗救助比例，按身份项目（如 tekun_dispersed、dibao_rural、dibao_margin）设定
-- parameter: tolerance = @medical_ratio_tolerance 比例相差多少以内视为相符
WITH settled AS (
    SELECT *, covered_yuan - insured_yuan AS base_yuan, coalesce(settled_on, discharged_on) AS day
    FROM bill
    WHERE covered_yuan > insured_yuan
),
held AS (
    SELECT
        b.bill_id, max(s.value) AS best, list_of(s.value) AS ratios, list_of(c.programme_name) AS names,
        list_of(c.record_id) AS record_ids, list_of(c.assistance_id) AS assistance_ids
    FROM settled AS b
    JOIN coverage AS c ON c.person_id = b.person_id AND c.start_month <= b.day AND c.end_month > b.day
    JOIN standard AS s ON s.programme = c.programme
    WHERE s.code = 'medical_ratio' AND s.division_code IS NULL AND c.sure AND c.status IS DISTINCT FROM 'approved'
    GROUP BY b.bill_id
    HAVING min(s.value) < max(s.value)
),
judged AS (
    SELECT *, assistance_yuan / base_yuan AS applied, (best * base_yuan - assistance_yuan)::DECIMAL(14, 2) AS short_yuan
    FROM settled JOIN held USING (bill_id)
)
SELECT
    household_id, person_id, [department] AS departments, ['medical_aid'] AS programmes, abs(short_yuan) AS amount_yuan,
    day AS period_start, day + 1 AS period_end,
    day_text(day) || '结算时有' || array_to_string(names, '、') || '身份，政策范围内自付' || yuan_text(base_yuan)
        || '，救助' || yuan_text(assistance_yuan) || '，按最高身份的比例应为' || yuan_text(best * base_yuan) || '，'
        || CASE WHEN short_yuan > 0 THEN '少' ELSE '多' END || yuan_text(abs(short_yuan)) || '。' AS evidence,
    list_sort(list_distinct(list_append(record_ids, record_id))) AS record_ids,
    list_sort(list_filter(list_append(assistance_ids, assistance_id), lambda x: x IS NOT NULL)) AS assistance_ids
FROM judged
WHERE applied > best + $tolerance
    OR applied < best - $tolerance AND len(list_filter(ratios, lambda x: abs(x - applied) <= $tolerance)) > 0
