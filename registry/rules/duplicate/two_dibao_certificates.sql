-- id: D04
-- title: 一户多证
-- why: 同一户以两个户主的名义各有一本低保证，两证都在发。
-- remedy: 核对两证的户主与保障对象，保留一证，注销另一证并追回重叠月份的金额。
-- basis: 《社会救助暂行办法》第九条；一地审计局的做法：一个家庭编号对应多个低保证号的，与发放明细核对
-- mark: S
-- severity: 3
-- scope: household
-- status: certain
-- counts: 户主不同、低保证号不同、多数人相同的两份同种低保，都在享受的月份；同一户主的两份见 D01，城乡两种见 D02，只有个别人相同的见 D03；交接月、保障人数少于所列人数而不知是谁的除外
WITH pair AS (
    SELECT
        min(a.household_id) AS household_id, a.programme, min(a.programme_name) AS programme_name,
        list_sort(list_distinct([min(a.department), min(b.department)])) AS departments,
        min(greatest(a.start_month, b.start_month)) AS period_start, min(least(a.end_month, b.end_month)) AS period_end,
        count(*) AS shared, least(min(a.share_yuan * a.heads), min(b.share_yuan * b.heads)) AS yuan,
        list_sort(list_distinct(list(a.record_id) || list(b.record_id) || list(a.benefit_record_id)
            || list(b.benefit_record_id))) AS record_ids,
        [a.assistance_id, b.assistance_id] AS assistance_ids
    FROM coverage AS a
    JOIN coverage AS b ON b.person_id = a.person_id AND b.programme = a.programme AND b.assistance_id > a.assistance_id
    WHERE on_dibao(a.programme) AND a.sure AND b.sure
        AND a.recipient_id <> b.recipient_id AND a.document_no <> b.document_no
        AND a.start_month < b.end_month AND b.start_month < a.end_month
        AND NOT handover(a.start_month, a.end_month, b.start_month, b.end_month)
    GROUP BY a.assistance_id, b.assistance_id, a.programme
    HAVING same_household(count(*), min(a.heads), min(b.heads))
)
SELECT
    household_id, NULL AS person_id, departments, [programme] AS programmes,
    coalesce(yuan, 0) * months_between(period_start, period_end) AS amount_yuan, period_start, period_end,
    span_text(period_start, period_end) || '，同一户有两本' || programme_name || '证，户主不同，'
        || shared || '人在两证中都是保障对象。' AS evidence,
    record_ids, list_sort(assistance_ids) AS assistance_ids
FROM pair
