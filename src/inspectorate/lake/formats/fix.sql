-- FIX. What stands before a message is the log's own; its first time is the line's stamp.
WITH found AS (
    SELECT line, text, regexp_extract(text, '^(|.*?\D)8=FIXT?\.\d\.\d(\x01|\||\^A)', ['head', 'mark']) AS h FROM lines
), cut AS (
    SELECT line, h.mark <> '' AS is_message,
        regexp_extract(CASE WHEN h.mark = '' THEN text ELSE h.head END,
            '^(?:<\d{1,3}>)?(?:1 )?[\[(]?(\d{4}[-/]\d{2}[-/]\d{2}[ T]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?'
            '|\d{8}[- ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?|[A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2})', 1) AS stamp,
        CASE WHEN h.mark = '' THEN text END AS message,
        CASE WHEN h.mark <> '' THEN replace(substr(text, length(h.head) + 1), h.mark, chr(1)) END AS sent_text
    FROM found
), parted AS (
    -- Whole fields; then the trailer, or a last field that the line's end ends.
    SELECT *, regexp_extract(sent_text,
        '^(8=[^\x01]*\x01)(9=\d{1,9}\x01)?((?:\d+=[^\x01]*\x01)*?)(?:(10=\d{3})\x01?|(\d+=[^\x01]*))?[ \t]*$',
        ['begin', 'size', 'body', 'trailer', 'last']) AS p
    FROM cut
), proved AS (
    SELECT *, p.body || p.last AS body,
        (p.size = '' OR TRY_CAST(substr(p.size, 3, length(p.size) - 3) AS BIGINT) = strlen(p.body || p.last)
            OR NOT regexp_full_match(p.body || p.last, '[\x00-\x7F]*')) AS fits,
        (p.trailer = '' OR NOT regexp_full_match(p.begin || p.size || p.body, '[\x00-\x7F]*')
            OR list_sum([ascii(x) FOR x IN string_split(p.begin || p.size || p.body, '')]) % 256
                = TRY_CAST(substr(p.trailer, 4) AS INTEGER)) AS sums
    FROM parted
), fielded AS (
    -- A tag that is given twice (a group) keeps its first value.
    SELECT *, string_split(body, chr(1)) AS pairs FROM proved
), named AS (
    SELECT * EXCLUDE (pairs), [before_of(x, '=') FOR x IN pairs] AS names, [after_of(x, '=') FOR x IN pairs] AS f FROM fielded
), told_of AS (
    SELECT *, f[list_position(names, '35')] AS message_type, f[list_position(names, '49')] AS sender,
        f[list_position(names, '56')] AS target, f[list_position(names, '52')] AS sent_said,
        written_of(regexp_replace(stamp, '^(\d{4})(\d{2})(\d{2})[- ]', '\1-\2-\3 ')) AS w,
        [trim(x) FOR x IN string_split(told('own'), ',')] AS own,
        [trim(x) FOR x IN string_split(told('exchange'), ',')] AS exchange,
        [trim(x) FOR x IN string_split(told('customers'), ',')] AS customers
    FROM named
), sided AS (
    SELECT *, try_strptime(regexp_extract(sent_said, '^\d{8}-\d{2}:\d{2}:\d{2}'), '%Y%m%d-%H:%M:%S')
            + to_microseconds(CAST(rpad(left(regexp_extract(sent_said, '\.(\d{1,9})$', 1), 6), 6, '0') AS BIGINT)) AS sent,
        list_contains(own, sender) AS from_own, list_contains(own, target) AS to_own,
        message_type IN ('D', 'F', 'G') AS is_order, message_type IN ('8', '9') AS is_report
    FROM told_of
)
SELECT line, stamp, message, names, f, message_type, sender, target, sent,
    CASE WHEN NOT is_message AND stamp <> '' THEN 'base_event'
        WHEN is_message AND p.begin <> '' AND fits AND sums AND message_type <> '' THEN 'order_activity' END AS kind,
    CASE
        WHEN is_order AND to_own AND NOT from_own AND coalesce(NOT list_contains(exchange, sender), true)
            AND coalesce(list_contains(customers, sender), true) THEN 'in'
        WHEN is_order AND from_own AND NOT to_own AND coalesce(list_contains(exchange, target), true)
            AND coalesce(NOT list_contains(customers, target), true) THEN 'out'
        WHEN is_report AND to_own AND NOT from_own AND coalesce(list_contains(exchange, sender), true)
            AND coalesce(NOT list_contains(customers, sender), true) THEN 'reply' END AS direction,
    CASE WHEN stamp = '' THEN sent ELSE w.utc END AS utc, w.local AS local, w.yearless AS yearless
FROM sided
