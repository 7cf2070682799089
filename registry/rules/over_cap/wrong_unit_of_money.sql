-- id: O11
-- title: 金额单位异常
-- why: 金额与同一项目的通常金额相差约一万倍或十二倍，多半是元与万元、全年与每月写错。
-- remedy: 核对原件的单位；全年合计写在月金额一栏的改为月金额，确为补发的请注明“补发”。
-- basis: 算术关系；一地申请表中收入以元、财产以万元计，常有混写
-- mark: C
-- severity: 1
-- scope: person
-- status: certain
-- counts: 金额远在该项目第一到第九个十分位之外，而除以（或乘以）一万、按月项目除以十二之后落在其间；户项目按每人计，补发除外；行数太少的项目不比
-- parameter: rows = @unit_check_rows 一个项目至少有多少笔才比较
WITH each AS (
    SELECT
        b.*, amount_yuan / CASE WHEN unit = 'household' AND persons > 0 THEN persons ELSE 1 END AS yuan
    FROM benefit AS b
    WHERE NOT backpay
),
usual AS (
    SELECT programme, quantile_disc(yuan, 0.1) AS low, quantile_disc(yuan, 0.9) AS high
    FROM each
    GROUP BY programme
    HAVING count(yuan) >= $rows
),
doubted AS (
    SELECT e.*, u.low, u.high, CASE
        WHEN e.yuan > 100 * u.high AND e.yuan / 10000 BETWEEN u.low / 2 AND u.high * 2 THEN '元误作万元'
        WHEN e.yuan < u.low / 100 AND e.yuan * 10000 BETWEEN u.low / 2 AND u.high * 2 THEN '万元误作元'
        WHEN e.grain = 'month' AND e.yuan > 4 * u.high AND e.yuan / 12 BETWEEN u.low AND u.high THEN '全年误作每月'
        END AS slip
    FROM each AS e
    JOIN usual AS u USING (programme)
)
SELECT
    household_id, person_id, [department] AS departments, [programme] AS programmes, amount_yuan,
    start_month AS period_start, end_month AS period_end,
    programme_name || yuan_text(amount_yuan) || '，同一项目多在' || yuan_text(low) || '至' || yuan_text(high)
        || '之间，疑为' || slip || '。' AS evidence,
    [record_id] AS record_ids, [assistance_id] AS assistance_ids
FROM doubted
WHERE slip IS NOT NULL
