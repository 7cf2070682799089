-- id: I16
-- title: 护理补贴等级不符或残疾证过期
-- why: 领取重度残疾人护理补贴的人，残疾证等级低于规定，或残疾证已经过期。
-- remedy: 核对残疾人证；等级不符的停发，已换证的更正名册。
-- basis: 国发〔2015〕52号；某市实施办法：护理补贴对象为一级、二级残疾人，一些城市更宽
-- mark: S
-- severity: 2
-- scope: person
-- status: local
-- counts: 最近报送月的护理补贴，残疾证名册有此人：各名册所写等级都低于规定，或所有证件在当月之前已到期
-- parameter: lowest = @nursing_lowest_level 最低可领的等级，如 2 为二级
WITH certificate AS (
    SELECT
        person_id, min(disability_level(value)) AS level, max(coalesce(valid_to, DATE '9999-12-31')) AS expires_on,
        list_of(record_id) AS record_ids
    FROM fact WHERE kind = 'disability'
    GROUP BY person_id
)
SELECT
    s.household_id, s.person_id, [s.department] AS departments, [s.programme] AS programmes,
    coalesce(s.monthly_yuan, 0) AS amount_yuan, s.last_month AS period_start, s.end_month AS period_end,
    month_text(s.last_month) || '领取重度残疾人护理补贴，'
        || CASE WHEN c.level > $lowest THEN '残疾等级为' || ['一', '二', '三', '四'][c.level] || '级'
            ELSE '残疾证' || day_text(c.expires_on) || '到期' END || '。' AS evidence,
    list_sort(list_distinct(s.record_ids || c.record_ids)) AS record_ids, s.assistance_ids
FROM (SELECT *, months_after(end_month, -1) AS last_month FROM person_spell) AS s
JOIN latest_period AS t USING (programme)
JOIN certificate AS c USING (person_id)
WHERE s.programme = 'disability_nursing' AND s.end_month > t.period_start
    AND (c.level > $lowest OR c.expires_on <= s.last_month)
