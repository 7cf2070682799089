-- id: D01
-- title: 同人同项目同月重复发放
-- why: 同一人同一项目在同一月（学期、同一日）出现两笔，多半是重复录入或两处发放。
-- remedy: 核对两行，停发并追回重复的一笔；如系补发、分期，请说明。
-- basis: 同一期间只应发放一次；《社会救助暂行办法》第六十六条第六项
-- mark: S
-- severity: 3
-- scope: person
-- status: certain
-- counts: 同一人、同一项目时间相叠的每一笔多余的救助；补发、冲销、交接月、不同学校或房屋的不在此列；写着两个证件号的见 D06，两地发放的见 D05、D14
SELECT
    min(household_id) AS household_id, person_id, [programme] AS programmes, list_of_all(departments) AS departments,
    sum(amount_yuan) AS amount_yuan, min(period_start) AS period_start, max(period_end) AS period_end,
    span_text(min(period_start), max(period_end)) || '，同一人的' || min(programme_name) || '有'
        || (count(*) + 1) || '笔时间相叠。' AS evidence,
    list_of_all(record_ids) AS record_ids, list_of_all(assistance_ids) AS assistance_ids
FROM paid_again
WHERE NOT two_ids AND NOT two_places
GROUP BY person_id, programme
