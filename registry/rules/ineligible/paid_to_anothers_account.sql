-- id: I23
-- title: 发放到他人或已故者的账户
-- why: 一卡通的户名不是享受人员本人或同一家庭的人，或户名之人已经死亡。
-- remedy: 核实账户由谁持有、款项由谁领取；更换为本人账户，被他人领取的追回。
-- basis: 一卡通台账所列“户名身份证号”与“享受人员”之比对；《社会救助暂行办法》第六十六条
-- mark: S
-- severity: 2
-- scope: person
-- status: certain
-- counts: 户名写有有效证件号、与享受人员不是一人（姓名不同；享受人员没有有效证件号的，差一字以上）：不在同一家庭亦非其监护人、照料人、配偶的，或发放时已经死亡的
WITH payment AS (
    SELECT
        p.person_id, p.household_id, p.value, p.amount_yuan, p.valid_from, p.record_id, r.department,
        a.record_id AS payee_record_id, f.person_id AS payee_id, f.household_id AS payee_household_id, f.died_on,
        f.death_record_id, coalesce(f.died_on <= p.valid_from, false) AS to_the_dead
    FROM fact AS p
    JOIN record AS r USING (record_id)
    JOIN record AS a ON a.file_id = r.file_id AND a.row_number = r.row_number
    JOIN record_person AS ap ON ap.record_id = a.record_id
    JOIN person_fact AS f ON f.person_id = ap.person_id
    WHERE p.kind = 'payout' AND a.role = 'payee' AND a.id_status IN ('valid', 'fifteen') AND f.person_id <> p.person_id
        -- Of one name, or nearly so where the recipient's own id is of no use, they are one person miswritten.
        AND a.name IS DISTINCT FROM r.name
        AND (r.id_status IN ('valid', 'fifteen') OR coalesce(
            len(list_intersect(string_split(a.name, ''), string_split(r.name, ''))) < length(r.name) - 1, true))
),
-- Whom some list names beside the recipient as guardian, carer or spouse.
trusted AS (
    SELECT DISTINCT own.person_id, other.person_id AS payee_id
    FROM record AS g
    JOIN record AS s ON s.file_id = g.file_id AND s.row_number = g.row_number
    JOIN record_person AS own ON own.record_id = s.record_id
    JOIN record_person AS other ON other.record_id = g.record_id
    WHERE g.role IN ('guardian', 'spouse')
)
SELECT
    min(p.household_id) AS household_id, p.person_id, list_of(p.department) AS departments, [] AS programmes,
    sum(p.amount_yuan) AS amount_yuan, month_of(min(p.valid_from)) AS period_start,
    months_after(month_of(max(p.valid_from)), 1) AS period_end,
    count(*) || '笔' || string_agg(DISTINCT p.value, '、' ORDER BY p.value) || '发放到'
        || CASE WHEN bool_or(p.to_the_dead) THEN '已故者（' || day_text(min(p.died_on)) || '死亡）' ELSE '另一家庭的人' END
        || '的账户。' AS evidence,
    list_sort(list_distinct(list(p.record_id) || list(p.payee_record_id) || list(p.death_record_id))) AS record_ids,
    [] AS assistance_ids
FROM payment AS p
LEFT JOIN trusted AS t USING (person_id, payee_id)
WHERE p.to_the_dead OR p.payee_household_id <> p.household_id AND t.payee_id IS NULL
GROUP BY p.person_id, p.payee_id
