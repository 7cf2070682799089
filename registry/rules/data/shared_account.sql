-- id: L04
-- title: 几户同一银行账号
-- why: 不同家庭的领取人登记了同一个银行账号，可能由他人代领、冒领，或账号写错。
-- remedy: 核对账户户名；更换为本人账户，代领的补办委托。
-- basis: 审计办法：按一卡通存折号码分组，一号多户的列出
-- mark: S
-- severity: 1
-- scope: person
-- status: certain
-- counts: 领取人行中同一账号见于两户以上，每个账号一项；同行写有监护人、照料人的，集中供养的，以及见于很多户的（机构账户）不在此列
-- parameter: most = 10 超过多少户的视为机构账户
WITH helped AS (
    SELECT DISTINCT r.record_id FROM record AS r
    JOIN record AS g ON g.file_id = r.file_id AND g.row_number = r.row_number AND g.role = 'guardian'
    UNION
    SELECT record_id FROM assistance WHERE programme = 'tekun_institutional'
),
given AS (
    SELECT record_id, role, account_no FROM record
    UNION ALL
    SELECT record_id, r.role, a.account_no FROM record AS r JOIN assistance AS a USING (record_id)
    WHERE r.account_no IS NULL
),
placed AS (
    SELECT g.account_no, f.household_id, f.person_id, g.record_id
    FROM given AS g
    JOIN record_person AS rp USING (record_id)
    JOIN person_fact AS f ON f.person_id = rp.person_id
    WHERE g.role IN ('self', 'head') AND NOT contains(g.account_no, '*')
),
-- Whom somebody helps is looked up only where an account is shared at all.
doubted AS (
    SELECT account_no FROM placed GROUP BY account_no HAVING min(household_id) <> max(household_id)
),
written AS (
    SELECT p.*, r.department
    FROM placed AS p
    JOIN doubted USING (account_no)
    JOIN record AS r USING (record_id)
    ANTI JOIN helped AS h ON h.record_id = p.record_id
)
SELECT
    min(household_id) AS household_id, NULL AS person_id, list_of(department) AS departments, [] AS programmes,
    NULL AS amount_yuan, NULL AS period_start, NULL AS period_end,
    '同一银行账号见于' || count(DISTINCT household_id) || '户' || count(DISTINCT person_id) || '人，'
        || array_to_string(list_of(department), '、') || '名册。' AS evidence,
    list_of(record_id) AS record_ids, [] AS assistance_ids
FROM written
GROUP BY account_no
HAVING count(DISTINCT household_id) BETWEEN 2 AND $most
