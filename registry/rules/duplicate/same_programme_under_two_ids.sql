-- id: D06
-- title: 两个证件号重复领取同一项目
-- why: 同一人以两个证件号（十五位与十八位，或换号前后）在同一项目中各有一笔，按号码查重查不出来。
-- remedy: 核对户口簿与身份证，改正名册中的号码，停发并追回重复的一笔；确为两人的，请复核人判定为不同的人。
-- basis: 同一期间只应发放一次；《社会救助暂行办法》第六十六条第六项
-- mark: S
-- severity: 2
-- scope: person
-- status: certain
-- counts: 同 D01，而两行写的是两个不同的有效证件号；两地发放的见 D05、D14
SELECT
    min(household_id) AS household_id, person_id, [programme] AS programmes, list_of_all(departments) AS departments,
    sum(amount_yuan) AS amount_yuan, min(period_start) AS period_start, max(period_end) AS period_end,
    span_text(min(period_start), max(period_end)) || '，同一人的' || min(programme_name) || '有'
        || (count(*) + 1) || '笔时间相叠，名册写着' || CASE WHEN bool_and(one_id)
            THEN '同一证件号的十五位与十八位。' ELSE '两个不同的证件号。' END AS evidence,
    list_of_all(record_ids) AS record_ids, list_of_all(assistance_ids) AS assistance_ids
FROM paid_again
WHERE two_ids AND NOT two_places
GROUP BY person_id, programme
