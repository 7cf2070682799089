-- id: M09
-- title: 低保残疾人未享生活补贴
-- why: 低保家庭中的持证残疾人没有困难残疾人生活补贴，也没有不得同享的待遇。
-- remedy: 请残联主动告知并协助申请。
-- basis: 国发〔2015〕52号：补贴对象为低保家庭中的残疾人
-- mark: S
-- severity: 2
-- scope: person
-- status: certain
-- counts: 确为低保保障对象、残疾证有效的人，最近报送月没有生活补贴；已故的、享受特困或孤儿待遇的除外
-- parameter: grace_months = @certificate_grace_months 发证或获得低保后几个月内不作为遗漏
WITH holder AS (
    SELECT person_id, min(valid_from) AS since, list_of(record_id) AS record_ids
    FROM fact, basis_day
    WHERE kind = 'disability' AND coalesce(valid_to > as_of, true)
    GROUP BY person_id
),
allowed AS (
    SELECT h.person_id FROM held_or_barred AS h JOIN latest_period AS t USING (programme)
    WHERE h.programme = 'disability_living' AND h.start_month < t.period_end AND h.end_month > t.period_start
)
SELECT
    min(i.household_id) AS household_id, i.person_id, ['disability_living'] AS programmes,
    list_sort(['残联', '民政']) AS departments,
    (SELECT quantile_disc(amount_yuan, 0.5) FROM benefit WHERE programme = 'disability_living') AS amount_yuan,
    t.period_start, t.period_end,
    min(i.programme_name) || '对象（自' || month_text(min(i.start_month)) || '），持残疾证，'
        || month_text(t.period_start) || '没有困难残疾人生活补贴。' AS evidence,
    list_sort(list_distinct(flatten(list(i.record_ids)) || flatten(list(h.record_ids)))) AS record_ids,
    list_of_all(i.assistance_ids) AS assistance_ids
FROM poor_identity AS i
JOIN holder AS h USING (person_id)
JOIN latest_period AS t ON t.programme = 'disability_living'
ANTI JOIN allowed AS a ON a.person_id = i.person_id
ANTI JOIN doubt AS d ON d.matter = 'disability_living' AND d.person_id = i.person_id
WHERE on_dibao(i.programme) AND i.end_month > t.period_start
    AND i.start_month < months_after(t.period_start, -$grace_months)
    AND coalesce(h.since < months_after(t.period_start, -$grace_months), true)
GROUP BY i.person_id, t.period_start, t.period_end
