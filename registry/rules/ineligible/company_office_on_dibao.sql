-- id: I05
-- title: 低保成员为企业法定代表人、股东或经营者
-- why: 市场主体登记中，低保对象同期担任企业职务或出资，可能有经营收入。
-- remedy: 核实是否实际经营、是否被冒名登记；有经营收入的计入家庭收入。
-- basis: 审计办法：低保名册与工商登记比对；某市《社会救助条例》第三十五条
-- mark: S
-- severity: 2
-- scope: household
-- status: local
-- counts: 低保对象在享受期内的任职与出资，出资额不低于设定数；农民专业合作社社员、已注销吊销的除外
-- parameter: floor = @company_office_floor 出资额多少元以上才提出；0 为不论出资额
SELECT
    household_id, NULL AS person_id, list_of(department) AS departments, [programme] AS programmes,
    max(coalesce(monthly_yuan, 0)) * months_between(min(start_month), max(end_month)) AS amount_yuan,
    min(start_month) AS period_start, max(end_month) AS period_end,
    '享受' || min(programme_name) || '期间，' || count(DISTINCT person_id) || '名成员任'
        || string_agg(DISTINCT coalesce(value, '企业职务'), '、' ORDER BY coalesce(value, '企业职务'))
        || coalesce('，出资额最高' || yuan_text(max(amount_yuan)), '') || '，'
        || span_text(min(start_month), max(end_month)) || '。' AS evidence,
    list_of_all(record_ids) AS record_ids, list_of_all(assistance_ids) AS assistance_ids
FROM dibao_means
WHERE kind = 'company_office' AND coalesce(amount_yuan, 0) >= $floor AND NOT coalesce(contains(detail, '合作社'), false)
GROUP BY household_id, programme
