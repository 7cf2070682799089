-- 预警：一个部门今夜新立的事项突然增多，一个账号收几户的钱，经办人员、村干部的近亲属领取而没有备案
-- kind: burst 突增、account 一号多户、relative 近亲属未备案
-- department: 部门；一号多户为所涉名册的部门
-- number: 今夜多少：新立的事项、户数或人数
-- usual: 往常多少：前几夜的中位数；其他种类为空
-- finding_id: 所据的发现；不止一个的为空
-- explanation: 说明与怎样看
WITH setting AS (
    SELECT
        max(value) FILTER (code = 'burst_times') AS times, max(value) FILTER (code = 'burst_least') AS least,
        max(value) FILTER (code = 'account_households') AS households
    FROM standard
),
night AS (
    SELECT as_of, row_number() OVER (ORDER BY as_of) AS place
    FROM (SELECT as_of FROM quality_history UNION SELECT as_of FROM basis_day)
),
-- The first night opens all there is and the last six before tonight tell what is usual.
past AS (
    SELECT n.as_of FROM night AS n, basis_day AS b WHERE n.place > 1 AND n.as_of < b.as_of
    ORDER BY n.as_of DESC LIMIT 6
),
opened AS (
    SELECT e.noted_on, e.next_owner AS department, i.rule_id, count(*) AS items
    FROM case_event AS e
    JOIN case_item AS i USING (item_id)
    WHERE e.action = 'opened'
    GROUP BY ALL
),
tonight AS (
    SELECT department, sum(items) AS items, arg_max(rule_id, items) AS rule_id, max(items) AS most
    FROM opened, basis_day
    WHERE noted_on = as_of
    GROUP BY department
),
counted AS (
    SELECT t.department, p.as_of, coalesce(sum(o.items), 0) AS items
    FROM tonight AS t
    CROSS JOIN past AS p
    LEFT JOIN opened AS o ON o.department = t.department AND o.noted_on = p.as_of
    GROUP BY ALL
),
burst AS (
    SELECT t.department, t.items, t.most, t.rule_id, median(c.items) AS usual, count(*) AS nights
    FROM tonight AS t
    JOIN counted AS c USING (department)
    GROUP BY ALL
),
account AS (
    SELECT f.finding_id, f.departments, count(DISTINCT m.household_id) AS households, any_value(f.evidence) AS evidence
    FROM finding AS f
    JOIN finding_row AS w USING (finding_id)
    JOIN record_person AS p ON p.record_id = w.record_id
    JOIN household_member AS m ON m.person_id = p.person_id
    WHERE f.rule_id = 'L04'
    GROUP BY ALL
),
relative AS (
    SELECT department, count(DISTINCT person_id) AS people
    FROM (SELECT person_id, unnest(departments) AS department FROM finding WHERE rule_id = 'I21')
    GROUP BY department
)
SELECT 'burst' AS kind, b.department, b.items::BIGINT AS number, b.usual::DOUBLE AS usual, NULL::VARCHAR AS finding_id,
    b.department || '今夜新立' || b.items || '项，往常每夜' || format('{:g}', b.usual) || '项（前' || b.nights
        || '夜的中位数）；最多的一类是“' || coalesce(r.name, b.rule_id) || '”' || b.most
        || '项。请先看名册是否换了格式、口径有变或整表重报，再逐案办理。' AS explanation
FROM burst AS b
CROSS JOIN setting AS s
LEFT JOIN rule AS r ON r.rule_id = b.rule_id
WHERE b.nights >= 3 AND b.items >= s.least AND b.items >= s.times * greatest(b.usual, 1)
UNION ALL
SELECT 'account', array_to_string(a.departments, '、'), a.households, NULL, a.finding_id,
    a.evidence || '请核对账户户名与委托手续，有无他人代领、冒领。'
FROM account AS a
CROSS JOIN setting AS s
WHERE a.households >= s.households
UNION ALL
SELECT 'relative', department, people, NULL, NULL,
    department || '的受助人中有' || people || '人列在经办人员、村（社区）干部近亲属名单而没有备案。请核对备案手续；备案不影响其依法享受救助。'
FROM relative
ORDER BY kind, number DESC, department, finding_id
