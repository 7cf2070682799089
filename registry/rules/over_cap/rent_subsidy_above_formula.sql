-- id: O09
-- title: 租赁补贴超公式上限
-- why: 租赁补贴按保障人数、人均保障面积与每平方米补贴计算，此户的月补贴超过了算出的上限。
-- remedy: 核对保障人数、面积与单价；按家庭类别上浮的请说明，多发的核减。
-- basis: 租赁补贴按保障面积乘单价计算为各地通行做法（如每平方米三十五元），标准由各地规定（未见原文，请核）
-- mark: M
-- severity: 2
-- scope: household
-- status: local
-- counts: 每月金额大于 保障人数×人均面积×单价 的租赁补贴；没有写人数的、补发的除外；金额按本年度已享受的月份计
-- parameter: area = @rent_m2_per_person 人均保障面积，平方米
-- parameter: price = @rent_yuan_per_m2 每平方米每月补贴，元
-- parameter: tolerance = @over_cap_tolerance 超过多少元才提出
WITH capped AS (
    SELECT
        b.*, coalesce(b.persons, b.household_persons) AS heads,
        coalesce(b.persons, b.household_persons) * $area * $price AS cap,
        greatest(b.start_month, date_trunc('year', as_of)::DATE) AS since
    FROM benefit AS b, basis_day
    WHERE b.programme = 'housing_rent' AND NOT b.backpay AND b.status IS DISTINCT FROM 'approved'
)
SELECT
    household_id, person_id, [department] AS departments, [programme] AS programmes,
    (amount_yuan - cap) * greatest(months_between(since, end_month), 1) AS amount_yuan,
    least(since, months_after(end_month, -1)) AS period_start, end_month AS period_end,
    programme_name || '每月' || yuan_text(amount_yuan) || '，' || heads || '人按公式的上限为' || yuan_text(cap) || '，每月超出'
        || yuan_text(amount_yuan - cap) || '。' AS evidence,
    [record_id] AS record_ids, [assistance_id] AS assistance_ids
FROM capped
WHERE heads > 0 AND amount_yuan > cap + $tolerance
