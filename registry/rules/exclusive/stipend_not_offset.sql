-- id: X07
-- title: 儿童基本生活费与低保未抵扣
-- why: 孤儿、事实无人抚养儿童同时计入低保保障人口的，两者应补差发放，而合计超过了儿童基本生活费标准。
-- remedy: 由民政部门核定：从低保中减员，或把基本生活费改为补差；多发的核减。
-- basis: 民发〔2019〕62号：已享受低保、特困的补差发放（未见原文，请核）
-- mark: M
-- severity: 2
-- scope: person
-- status: local
-- counts: 同一儿童既领基本生活费、又确为低保保障对象的月份，两者之和大于当地标准；交接月除外
-- standard: child_stipend 儿童基本生活费标准，元/人月，按项目（orphan、unattended_child）设定
-- parameter: tolerance = @over_cap_tolerance 超过多少元才提出
WITH pair AS (
    SELECT
        c.household_id, c.person_id, c.programme_name AS name_c, d.programme_name AS name_d, s.value AS full_yuan,
        c.monthly_yuan AS yuan_c, d.monthly_yuan AS yuan_d,
        least(c.monthly_yuan + d.monthly_yuan - s.value, d.monthly_yuan) AS excess,
        greatest(c.start_month, d.start_month) AS period_start, least(c.end_month, d.end_month) AS period_end,
        list_sort(list_distinct([c.department, d.department])) AS departments,
        list_sort([c.programme, d.programme]) AS programmes,
        list_sort(list_distinct(c.record_ids || d.record_ids)) AS record_ids,
        list_sort(c.assistance_ids || d.assistance_ids) AS assistance_ids
    FROM person_spell AS c
    JOIN person_spell AS d ON d.person_id = c.person_id
    JOIN benefit_standard AS s ON s.assistance_id = c.assistance_ids[1]
    WHERE s.code = 'child_stipend' AND on_dibao(d.programme)
        AND c.start_month < d.end_month AND d.start_month < c.end_month
        AND NOT handover(c.start_month, c.end_month, d.start_month, d.end_month)
)
SELECT
    household_id, person_id, departments, programmes, excess * months_between(period_start, period_end) AS amount_yuan,
    period_start, period_end,
    span_text(period_start, period_end) || '，每月领' || name_c || yuan_text(yuan_c) || '，又在' || name_d || '中计有份额'
        || yuan_text(yuan_d) || '，合计超过标准' || yuan_text(full_yuan) || '。' AS evidence,
    record_ids, assistance_ids
FROM pair
WHERE excess > $tolerance
