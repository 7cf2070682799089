-- 一户一条救助链：每户对每个救助项目一行或几行——有、依法叠加、冲突、遗漏、不符合及原因；名册看不出的写明为何不判断
-- household_id: 家庭编号
-- programme: 救助项目代码
-- programme_name: 救助项目名称
-- category: 救助类别
-- department: 主管部门
-- form: 形式：现金、实物、减免、服务、认定
-- state: held 有、lawful 依法叠加、conflict 冲突、missed 遗漏、not_entitled 不符合、unknown 不判断
-- person_ids: 领取人或当事人；空为全户
-- start_month: 起始月（第一天）；冲突、遗漏为所涉期间
-- end_month: 终止月的次月（第一天）
-- amount_yuan: 金额，元：有与依法叠加为每期（一年内几次的合计）；冲突、遗漏为涉及金额，一条发现涉及几个项目的各行都写，不可相加
-- reason: 为什么是此状态
-- basis: 依据
-- finding_ids: 所据的发现
WITH held AS (
    SELECT household_id, programme, min(programme_name) AS programme_name, min(unit) AS unit,
        list_of(person_id) AS person_ids, min(start_month) AS start_month, max(end_month) AS end_month,
        sum(amount_yuan) AS amount_yuan
    FROM benefit, basis_day
    WHERE household_id IS NOT NULL AND status IS DISTINCT FROM 'approved' AND held_now(grain, start_month, end_month, this_month)
    GROUP BY household_id, programme
),
found AS (
    SELECT f.*, r.basis, unnest(f.programmes) AS programme,
        CASE f.kind WHEN 'missed' THEN 'missed' WHEN 'ineligible' THEN 'not_entitled' ELSE 'conflict' END AS state
    FROM finding AS f JOIN rule AS r USING (rule_id)
    WHERE f.kind IN ('duplicate', 'exclusive', 'over_cap', 'ineligible', 'missed') AND f.household_id IS NOT NULL
),
told AS (
    SELECT household_id, programme, state, list_of(person_id) AS person_ids, min(period_start) AS start_month,
        max(period_end) AS end_month, sum(amount_yuan) AS amount_yuan,
        string_agg(DISTINCT evidence, ' ' ORDER BY evidence) AS reason,
        string_agg(DISTINCT basis, '；' ORDER BY basis) AS basis, list_of(finding_id) AS finding_ids
    FROM found
    GROUP BY household_id, programme, state
),
stackable AS (
    SELECT programme_a AS programme, programme_b AS other, valid_from, valid_to, basis FROM policy_allowance
    UNION
    SELECT programme_b, programme_a, valid_from, valid_to, basis FROM policy_allowance
),
stacked AS (
    SELECT a.household_id, a.programme,
        '可与' || string_agg(DISTINCT b.programme_name, '、' ORDER BY b.programme_name) || '同享' AS reason,
        string_agg(DISTINCT l.basis, '；' ORDER BY l.basis) AS basis
    FROM held AS a
    JOIN held AS b ON b.household_id = a.household_id
    JOIN stackable AS l ON l.programme = a.programme AND l.other = b.programme, basis_day
    WHERE a.programme <> b.programme AND coalesce(l.valid_from <= as_of, true) AND coalesce(l.valid_to > as_of, true)
        AND ('household' IN (a.unit, b.unit) OR list_has_any(a.person_ids, b.person_ids))
    GROUP BY a.household_id, a.programme
),
excluded AS (
    SELECT programme_a AS held, programme_b AS programme, scope, valid_from, valid_to, basis FROM policy_exclusion
    UNION
    SELECT programme_b, programme_a, scope, valid_from, valid_to, basis FROM policy_exclusion
),
member AS (
    SELECT household_id, person_id, birth_date, known FROM person_fact WHERE household_id IS NOT NULL AND NOT dead
),
whole AS (
    SELECT household_id, list(person_id) AS person_ids, bool_and(known) AS known FROM member GROUP BY household_id
),
closing AS (
    SELECT h.household_id, h.programme_name, h.person_ids, x.programme, x.scope, x.basis
    FROM held AS h
    JOIN excluded AS x ON x.held = h.programme, basis_day
    WHERE coalesce(x.valid_from <= as_of, true) AND coalesce(x.valid_to > as_of, true)
),
-- No member may have it: the exclusion is of households, or each of them holds what excludes it.
closed AS (
    SELECT c.household_id, c.programme,
        '已享受' || string_agg(DISTINCT c.programme_name, '、' ORDER BY c.programme_name) || '，不得同享' AS reason,
        string_agg(DISTINCT c.basis, '；' ORDER BY c.basis) AS basis
    FROM closing AS c JOIN whole AS w USING (household_id)
    WHERE c.scope = '户' OR list_has_all(c.person_ids, w.person_ids)
    GROUP BY c.household_id, c.programme
),
shut AS (
    SELECT DISTINCT unnest(person_ids) AS person_id, programme FROM closing WHERE scope = '人'
),
identity AS (
    SELECT DISTINCT m.person_id, unnest([h.programme, p.category]) AS status
    FROM held AS h
    JOIN policy_programme AS p USING (programme)
    JOIN member AS m ON m.household_id = h.household_id AND (h.unit = 'household' OR list_contains(h.person_ids, m.person_id))
),
circumstance_now AS (
    SELECT person_id, kind, min(disability_level(value)) AS level
    FROM fact, basis_day
    WHERE coalesce(valid_to > as_of, true)
    GROUP BY person_id, kind
),
-- What each entitlement asks, in words; and whether the lists in which somebody is missing tell that.
sound AS MATERIALIZED (
    SELECT matter FROM sound_list
),
telling AS (
    SELECT DISTINCT unnest([p.programme, p.category]) AS status
    FROM policy_programme AS p JOIN sound AS l ON l.matter = p.programme
),
asked AS (
    SELECT e.*, coalesce(n.name, e.status) AS status_name,
        CASE e.circumstance WHEN 'disability' THEN '持有效残疾证' WHEN 'enrolment' THEN '在籍就学' END AS circumstance_name,
        (e.status IS NULL OR t.status IS NOT NULL) AND (e.circumstance IS NULL OR l.matter IS NOT NULL) AS told
    FROM policy_entitlement AS e
    LEFT JOIN policy_programme AS n ON n.programme = e.status
    LEFT JOIN telling AS t ON t.status = e.status
    LEFT JOIN sound AS l ON l.matter = e.circumstance, basis_day
    WHERE coalesce(e.valid_from <= as_of, true) AND coalesce(e.valid_to > as_of, true)
),
statuses AS (
    SELECT programme, string_agg(DISTINCT status_name, '、' ORDER BY status_name) AS names FROM asked GROUP BY programme
),
-- Each member against each line of it: the first condition that fails.
tried AS (
    SELECT m.household_id, m.person_id, a.programme, a.further, a.basis, a.told AND w.known AS told,
        CASE
            WHEN a.status IS NOT NULL AND i.status IS NULL THEN 1
            WHEN a.circumstance IS NOT NULL AND c.kind IS NULL THEN 2
            WHEN c.level > a.level THEN 3
            WHEN NOT age_on(m.birth_date, as_of) BETWEEN coalesce(a.age_from, 0) AND coalesce(a.age_until, 200) THEN 4
            WHEN b.programme IS NOT NULL THEN 5
            ELSE 6 END AS reached,
        CASE reached
            WHEN 1 THEN '本户没有' || s.names || '身份'
            WHEN 2 THEN coalesce('本户有' || a.status_name || '身份，但', '') || '没有成员' || a.circumstance_name
            WHEN 3 THEN '持证成员的残疾等级为' || c.level || '级，须' || a.level || '级以上'
            WHEN 4 THEN '没有' || CASE WHEN a.age_from IS NULL THEN '未满' || (a.age_until + 1) || '周岁'
                ELSE a.age_from || coalesce('至' || a.age_until, '') || '周岁' || CASE WHEN a.age_until IS NULL
                    THEN '以上' ELSE '' END || coalesce('而' || a.circumstance_name, '') END || '的成员'
            WHEN 5 THEN '符合条件的成员已享受不得同享的项目'
            ELSE CASE WHEN a.further IS NULL THEN '条件具备而名册中未见：可能刚具备、名册残缺，或规则另有除外' ELSE '还须' || a.further END
            END AS reason
    FROM member AS m
    JOIN whole AS w USING (household_id)
    CROSS JOIN asked AS a
    JOIN statuses AS s USING (programme)
    LEFT JOIN identity AS i ON i.person_id = m.person_id AND i.status = a.status
    LEFT JOIN circumstance_now AS c ON c.person_id = m.person_id AND c.kind = a.circumstance
    LEFT JOIN shut AS b ON b.person_id = m.person_id AND b.programme = a.programme, basis_day
),
-- Of a household counts the member who comes nearest.
weighed AS (
    SELECT household_id, programme, max(reached) AS reached, bool_and(told OR reached > 2) AS told,
        arg_max(reason, reached) AS reason, arg_max(basis, reached) AS basis
    FROM tried
    GROUP BY household_id, programme
),
rest AS (
    SELECT h.household_id, p.programme
    FROM household AS h
    CROSS JOIN policy_programme AS p
    ANTI JOIN held AS g ON g.household_id = h.household_id AND g.programme = p.programme
    ANTI JOIN told AS t ON t.household_id = h.household_id AND t.programme = p.programme
),
alike AS (
    SELECT h.household_id, e.programme, string_agg(DISTINCT h.programme_name, '、' ORDER BY h.programme_name) AS names
    FROM (SELECT DISTINCT programme FROM policy_entitlement WHERE alike = '是') AS e
    JOIN policy_programme AS p USING (programme)
    JOIN policy_programme AS o ON o.category = p.category
    JOIN held AS h ON h.programme = o.programme
    GROUP BY h.household_id, e.programme
),
line AS (
    SELECT household_id, programme, state, person_ids, start_month, end_month, amount_yuan, reason, basis, finding_ids
    FROM told
    UNION ALL BY NAME
    SELECT h.household_id, h.programme, CASE WHEN s.programme IS NULL THEN 'held' ELSE 'lawful' END AS state,
        h.person_ids, h.start_month, h.end_month, h.amount_yuan, s.reason, s.basis
    FROM held AS h
    LEFT JOIN stacked AS s ON s.household_id = h.household_id AND s.programme = h.programme
    ANTI JOIN (FROM told WHERE state <> 'missed') AS t ON t.household_id = h.household_id AND t.programme = h.programme
    UNION ALL BY NAME
    SELECT r.household_id, r.programme,
        CASE WHEN c.programme IS NOT NULL OR (w.reached < 6 AND w.told AND k.programme IS NULL) THEN 'not_entitled'
            ELSE 'unknown' END AS state,
        CASE WHEN c.programme IS NOT NULL THEN c.reason
            WHEN k.programme IS NOT NULL THEN '已有同类的' || k.names
            WHEN w.reached IS NULL THEN '由主管部门按申请认定，名册看不出是否符合'
            WHEN w.reached = 6 OR w.told THEN w.reason
            ELSE '名册没有报送、有残缺，或有成员没有有效证件号：查无不等于没有' END AS reason,
        CASE WHEN c.programme IS NOT NULL THEN c.basis WHEN k.programme IS NULL THEN w.basis END AS basis
    FROM rest AS r
    LEFT JOIN closed AS c ON c.household_id = r.household_id AND c.programme = r.programme
    LEFT JOIN weighed AS w ON w.household_id = r.household_id AND w.programme = r.programme
    LEFT JOIN alike AS k ON k.household_id = r.household_id AND k.programme = r.programme
)
SELECT
    l.household_id, l.programme, p.name AS programme_name, p.category, p.department, p.form, l.state,
    coalesce(l.person_ids, []::VARCHAR[]) AS person_ids, l.start_month, l.end_month,
    l.amount_yuan::DECIMAL(14, 2) AS amount_yuan, l.reason, l.basis, coalesce(l.finding_ids, []::VARCHAR[]) AS finding_ids
FROM line AS l
JOIN policy_programme AS p USING (programme)
