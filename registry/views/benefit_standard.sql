-- 每笔救助适用的标准：按项目设定的，取区划最具体的一条
-- assistance_id: 救助编号
-- code: 代码
-- value: 值
SELECT b.assistance_id, s.code, s.value
FROM benefit AS b
JOIN standard AS s ON s.programme = b.programme
    AND (s.division_code IS NULL OR starts_with(b.division_code, s.division_code))
QUALIFY row_number() OVER (
    PARTITION BY b.assistance_id, s.code ORDER BY length(s.division_code) DESC NULLS LAST
) = 1
