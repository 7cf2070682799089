-- 基准日有效的标准与参数
-- code: 代码
-- programme: 只对此项目；空为不限
-- division_code: 只对此区划及其下级；空为不限
-- value: 值
-- unit: 单位
SELECT
    code,
    programme,
    division_code,
    arg_max(value, coalesce(valid_from, DATE '1900-01-01')) AS value,
    arg_max(unit, coalesce(valid_from, DATE '1900-01-01')) AS unit
FROM policy_standard, basis_day
WHERE coalesce(valid_from <= as_of, true) AND coalesce(valid_to > as_of, true)
GROUP BY code, programme, division_code
