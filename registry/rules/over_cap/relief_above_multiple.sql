-- id: O06
-- title: 临时救助超过标准倍数
-- why: 一次临时救助超过了当地规定的低保标准倍数。
-- remedy: 核对救助人数与审批级别；重大困难按“一事一议”提高的，请说明并附批准文件。
-- basis: 某省《社会救助条例》第三十九条第一项（每人不超过月低保标准的六倍；重大的可以提高）
-- mark: S
-- severity: 3
-- scope: household
-- status: local
-- counts: 每笔金额大于 倍数×最高一种低保标准×人数 的临时救助；人数取救助人数与家庭人数中较大的，都没有写的按登记库中的户人数
-- standard: dibao_standard 低保标准，元/人月
-- parameter: multiple = @temporary_relief_multiple 每人最多几倍月低保标准
WITH sized AS (
    SELECT
        b.*, coalesce(nullif(greatest(b.persons, b.household_persons), 0), h.member_count, 1) AS heads,
        (SELECT max(s.value) FROM standard AS s WHERE s.code = 'dibao_standard'
            AND (s.division_code IS NULL OR starts_with(b.division_code, s.division_code))) AS line_yuan
    FROM benefit AS b
    LEFT JOIN household AS h USING (household_id)
    WHERE b.programme = 'temporary_relief' AND b.status IS DISTINCT FROM 'approved'
)
SELECT
    household_id, person_id, [department] AS departments, [programme] AS programmes,
    amount_yuan - $multiple * line_yuan * heads AS amount_yuan, start_month AS period_start, end_month AS period_end,
    '一次临时救助' || yuan_text(amount_yuan) || '，' || heads || '人，每人' || $multiple || '倍月低保标准（'
        || yuan_text(line_yuan) || '）合计为' || yuan_text($multiple * line_yuan * heads) || '。' AS evidence,
    [record_id] AS record_ids, [assistance_id] AS assistance_ids
FROM sized
WHERE amount_yuan > $multiple * line_yuan * heads
