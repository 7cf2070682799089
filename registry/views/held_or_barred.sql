-- 已享受或不得享受的项目：不属遗漏
-- person_id: 人员编号
-- programme: 项目
-- start_month: 起始月（第一天）
-- end_month: 终止月的次月（第一天）
SELECT person_id, programme, start_month, end_month FROM coverage
UNION ALL
SELECT person_id, programme, start_month, end_month FROM barred
