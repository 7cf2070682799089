-- id: D03
-- title: 一人两户低保
-- why: 同一人同时是两户低保的保障对象；共同生活的家庭只有一个。
-- remedy: 核实此人在哪户共同生活，从另一户减员并核减其份额。
-- basis: 《社会救助暂行办法》第九条（共同生活的家庭成员）
-- mark: S
-- severity: 3
-- scope: person
-- status: certain
-- counts: 同一人在两个户主名下的低保中都确为保障对象的月份；交接月、保障人数少于所列人数而不知是谁的除外；多数人相同的城乡两份低保见 D02，两证的见 D04
WITH pair AS (
    SELECT
        a.household_id, a.person_id, a.programme_name AS name_a, b.programme_name AS name_b,
        list_sort(list_distinct([a.department, b.department])) AS departments,
        list_sort(list_distinct([a.programme, b.programme])) AS programmes,
        greatest(a.start_month, b.start_month) AS period_start, least(a.end_month, b.end_month) AS period_end,
        coalesce(least(a.share_yuan, b.share_yuan), 0) AS yuan,
        [a.record_id, b.record_id, a.benefit_record_id, b.benefit_record_id] AS records,
        [a.assistance_id, b.assistance_id] AS benefits
    FROM coverage AS a
    JOIN coverage AS b ON b.person_id = a.person_id AND b.assistance_id > a.assistance_id
    WHERE on_dibao(a.programme) AND on_dibao(b.programme) AND a.sure AND b.sure
        AND a.recipient_id <> b.recipient_id
        AND a.start_month < b.end_month AND b.start_month < a.end_month
        AND NOT handover(a.start_month, a.end_month, b.start_month, b.end_month)
    QUALIFY (a.programme = b.programme AND coalesce(a.document_no = b.document_no, true)) OR NOT same_household(
        count(*) OVER (PARTITION BY a.assistance_id, b.assistance_id), a.heads, b.heads)
)
SELECT
    household_id, person_id, departments, programmes,
    yuan * months_between(period_start, period_end) AS amount_yuan, period_start, period_end,
    span_text(period_start, period_end) || '，同一人在两户低保（' || name_a || '、' || name_b
        || '）中都是保障对象，每月份额' || yuan_text(yuan) || '。' AS evidence,
    list_sort(list_distinct(records)) AS record_ids, list_sort(benefits) AS assistance_ids
FROM pair
