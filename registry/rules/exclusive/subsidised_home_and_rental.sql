-- id: X10
-- title: 已有政策性住房又享公租房
-- why: 已购房改房、经济适用房等政策性住房的家庭，又承租公租房或领租赁补贴。
-- remedy: 核对产权登记；已转让、征收或面积不足另有规定的请说明，其余的停止保障并按规定处理。
-- basis: 公租房申请条件各地规定；“已享受房改房、经济适用房的不再保障”为通行做法（未见原文，请核）
-- mark: M
-- severity: 2
-- scope: household
-- status: local
-- counts: 公租房、租赁补贴名册所列的人名下有政策性住房，两者并存的月份；面积不大于所设的除外，未写面积的在内
-- parameter: area = @subsidised_home_m2 政策性住房建筑面积大于多少平方米才提出
SELECT
    min(c.household_id) AS household_id, min(c.recipient_id) AS person_id, list_of(c.department) AS departments,
    [min(c.programme)] AS programmes,
    max(coalesce(c.share_yuan * c.heads, 0) * months_between(greatest(c.start_month, f.start_month),
        least(c.end_month, f.end_month)))::DECIMAL(14, 2) AS amount_yuan,
    min(greatest(c.start_month, f.start_month)) AS period_start, max(least(c.end_month, f.end_month)) AS period_end,
    span_text(min(greatest(c.start_month, f.start_month)), max(least(c.end_month, f.end_month))) || '享受'
        || min(c.programme_name) || '，而所列的人名下有' || array_to_string(list_of(f.value), '、')
        || coalesce('（' || max(f.area_m2) || '平方米）', '') || '。' AS evidence,
    list_sort(list_distinct(list(c.record_id) || list(f.record_id) || list(c.benefit_record_id))) AS record_ids,
    [c.assistance_id] AS assistance_ids
FROM coverage AS c
JOIN fact AS f ON f.person_id = c.person_id
WHERE c.programme IN ('housing_unit', 'housing_rent') AND c.status IS DISTINCT FROM 'approved'
    AND f.kind = 'real_estate' AND regexp_matches(f.value, '房改|经济适用|经适|限价|集资|安居')
    AND coalesce(f.area_m2 > $area, true) AND c.start_month < f.end_month AND f.start_month < c.end_month
GROUP BY c.assistance_id
