-- id: M08
-- title: 一二级残疾人未享护理补贴
-- why: 残疾等级为一级或二级，没有重度残疾人护理补贴，也没有不得同享的待遇。
-- remedy: 请残联主动告知并协助申请；等级或证件有变的请更正。
-- basis: 国发〔2015〕52号；某市实施办法：护理补贴对象为一级、二级残疾人
-- mark: S
-- severity: 2
-- scope: person
-- status: certain
-- counts: 残疾证有效、各名册所写等级都是一级或二级的人，最近报送月没有护理补贴；已故的、享受特困等不得同享待遇的除外
-- parameter: grace_months = @certificate_grace_months 发证后几个月内不作为遗漏
WITH holder AS (
    SELECT
        c.person_id, max(disability_level(c.value)) AS level, min(c.valid_from) AS since,
        list_of(c.record_id) AS record_ids
    FROM fact AS c, basis_day
    WHERE c.kind = 'disability' AND coalesce(c.valid_to > as_of, true)
    GROUP BY c.person_id
),
allowed AS (
    SELECT h.person_id FROM held_or_barred AS h JOIN latest_period AS t USING (programme)
    WHERE h.programme = 'disability_nursing' AND h.start_month < t.period_end AND h.end_month > t.period_start
)
SELECT
    f.household_id, f.person_id, ['disability_nursing'] AS programmes, ['残联'] AS departments,
    (SELECT quantile_disc(amount_yuan, 0.5) FROM benefit WHERE programme = 'disability_nursing') AS amount_yuan,
    t.period_start, t.period_end,
    '残疾' || CASE h.level WHEN 1 THEN '一级' ELSE '二级' END || coalesce('（发证' || day_text(h.since) || '）', '')
        || '，' || month_text(t.period_start) || '没有重度残疾人护理补贴。' AS evidence,
    h.record_ids, []::VARCHAR[] AS assistance_ids
FROM holder AS h
JOIN person_fact AS f USING (person_id)
JOIN latest_period AS t ON t.programme = 'disability_nursing'
ANTI JOIN allowed AS a ON a.person_id = h.person_id
ANTI JOIN doubt AS d ON d.matter = 'disability_nursing' AND d.person_id = f.person_id
WHERE h.level <= 2 AND f.known AND NOT f.dead AND coalesce(h.since < months_after(t.period_start, -$grace_months), true)
