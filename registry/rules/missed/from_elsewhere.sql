-- id: M22
-- title: 外地户籍的困难者转介
-- why: 慈善名册写明来自外省的人，证件号也属外省，本地没有参保、学籍等任何记录，多不能在本地申请救助。
-- remedy: 转社工或户籍地民政；符合急难型临时救助的，由急难发生地先行救助。不等于应当给予。
-- basis: 调研：外地人口因病返贫由社工转介；《社会救助暂行办法》第四十七条（急难发生地）
-- mark: S
-- severity: 1
-- scope: person
-- status: certain
-- counts: 近一年有慈善资助，名册所写身份为外来、流动或住址在外省，证件号前两位与本库多数人不同，本地没有参保、学籍等情况、全家没有政府救助的人；户籍以户口簿为准
-- parameter: months = 12 查看最近几个月
WITH here AS (
    SELECT
        (SELECT mode(left(id_number, 2)) FROM person) AS province,
        (SELECT mode(province_of(address)) FROM record) AS province_name
),
-- Whoever has more than charity is left out below.
seen AS (
    SELECT b.*, coalesce(b.paid_on, b.start_month) AS day, r.address
    FROM benefit AS b
    JOIN record AS r USING (record_id), basis_day
    WHERE b.end_month > months_after(next_month, -$months)
),
aided AS (
    SELECT household_id FROM coverage WHERE category <> '社会力量参与'
)
SELECT
    f.household_id, f.person_id, list_of(s.department) AS departments, ['temporary_relief'] AS programmes,
    sum(s.amount_yuan) AS amount_yuan, min(s.start_month) AS period_start, max(s.end_month) AS period_end,
    '近一年慈善资助' || count(*) || '笔，最近' || month_text(max(s.day)) || '，名册写作'
        || coalesce('“' || min(s.claimed_status) || '”', '外省住址')
        || '；证件号属外省，本地没有参保、学籍等记录，也没有政府救助。' AS evidence,
    list_of(s.record_id) AS record_ids, list_of(s.assistance_id) AS assistance_ids
FROM seen AS s
JOIN person_fact AS f ON f.person_id = s.person_id
JOIN person AS p ON p.person_id = s.person_id
ANTI JOIN fact AS l ON l.person_id = f.person_id
ANTI JOIN aided AS a ON a.household_id = f.household_id, here
WHERE left(p.id_number, 2) <> here.province
    AND (regexp_matches(s.claimed_status, '外地|外省|外来|流动|非本') OR province_of(s.address) <> here.province_name)
GROUP BY f.household_id, f.person_id
