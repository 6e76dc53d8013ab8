# ruff: noqa: E501, S608 - SQL of ours, laid out as one writes SQL
"""The twelve questions as one would write them by hand for DuckDB alone: what ours are held to.

Each gives the very rows of ours (the benchmark makes sure of it), by whatever plan is fastest for it. ``logs`` is
a view over the files; ``customers``, ``addresses`` and ``places`` are the told lists.
"""

_TRIED = "activity = 'logon'"
_NAMED = f"{_TRIED} AND user_name IS NOT NULL AND src_ip IS NOT NULL"
_FAILED = f"{_NAMED} AND status = 'failure'"

FAILED_LOGONS = f"""
SELECT system, (time + INTERVAL 8 HOUR)::DATE AS day, count(*) FILTER (status = 'failure') AS failures,
    count(*) FILTER (status = 'success') AS successes,
    count(DISTINCT user_name) FILTER (status = 'failure') AS accounts,
    count(DISTINCT src_ip) FILTER (status = 'failure') AS sources
FROM logs WHERE {_TRIED} GROUP BY 1, 2 ORDER BY 1, 2
"""

LAST_SUCCESS = f"""
SELECT system, user_name, max(time) FILTER (status = 'success') AS last_success,
    count(*) FILTER (status = 'success') AS successes, count(*) FILTER (status = 'failure') AS failures
FROM logs WHERE {_TRIED} AND user_name IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2
"""

NON_CUSTOMER_ATTEMPTS = f"""
SELECT system, user_name, count(*) AS attempts, count(*) FILTER (status = 'failure') AS failures,
    count(*) FILTER (status = 'success') AS successes, count(DISTINCT src_ip) AS sources,
    min(time) AS first, max(time) AS last
FROM logs ANTI JOIN customers ON user_name = account WHERE {_TRIED} AND user_name IS NOT NULL
GROUP BY 1, 2 ORDER BY 1, 2
"""

# The pairs of the days asked about are few; the years before only pass by.
FIRST_SEEN_SOURCES = f"""
WITH fresh AS MATERIALIZED (SELECT system, user_name, src_ip, min(time) AS first_time FROM logs
    WHERE {_NAMED} AND status = 'success' AND time >= TIMESTAMP '{{begins}}' GROUP BY 1, 2, 3)
SELECT * FROM fresh ANTI JOIN
    (FROM logs WHERE {_NAMED} AND status = 'success' AND time < TIMESTAMP '{{begins}}') earlier
    USING (system, user_name, src_ip) ORDER BY 1, 2, 3
"""

BRUTE_FORCE = f"""
WITH failed AS MATERIALIZED (SELECT system, user_name, src_ip, time FROM logs WHERE {_FAILED}),
often AS (SELECT system, user_name, src_ip FROM failed GROUP BY ALL HAVING count(*) >= {{failures}}),
counted AS (SELECT *, count(*) OVER (PARTITION BY system, user_name, src_ip ORDER BY time
        RANGE BETWEEN INTERVAL {{minutes}} MINUTE PRECEDING AND CURRENT ROW) AS n
    FROM failed SEMI JOIN often USING (system, user_name, src_ip)),
found AS (SELECT system, user_name, src_ip, min(time) AS reached, max(time) AS until, max(n) AS peak
    FROM counted WHERE n >= {{failures}} GROUP BY ALL)
SELECT system, user_name, src_ip,
    min(time) FILTER (status = 'failure' AND time <= until) AS since, reached, until, peak,
    count(*) FILTER (status = 'failure' AND time <= until) AS failures,
    count(*) FILTER (status = 'success' AND time <= until + INTERVAL {{minutes}} MINUTE) AS successes
FROM logs JOIN found USING (system, user_name, src_ip)
WHERE {_TRIED} AND time >= reached - INTERVAL {{minutes}} MINUTE GROUP BY ALL ORDER BY 1, 2, 3
"""

_SPANS = f"""
failed AS MATERIALIZED (SELECT src_ip, user_name, time FROM logs WHERE {_FAILED}),
often AS (SELECT src_ip FROM failed GROUP BY 1 HAVING count(*) >= {{accounts}}),
spans AS MATERIALIZED (SELECT src_ip, time,
        lag(time) OVER w + INTERVAL {{minutes}} MINUTE AS former, lead(time) OVER w AS later,
        lag(time, {{tries}}) OVER w + INTERVAL {{minutes}} MINUTE AS busy
    FROM failed SEMI JOIN often USING (src_ip) WINDOW w AS (PARTITION BY src_ip, user_name ORDER BY time))
"""
_STEPS = """
SELECT src_ip, time AS moment, 0 AS edge, (former IS NULL OR former < time)::INT AS step FROM spans UNION ALL
SELECT src_ip, time + INTERVAL {minutes} MINUTE, 1, -1 FROM spans
WHERE later IS NULL OR later > time + INTERVAL {minutes} MINUTE
"""
_SOURCES = """
summed AS (SELECT src_ip, moment, edge, sum(step) OVER
        (PARTITION BY src_ip ORDER BY moment, edge ROWS UNBOUNDED PRECEDING) AS n
    FROM (SELECT src_ip, moment, edge, sum(step) AS step FROM steps GROUP BY ALL)),
sources AS (SELECT src_ip, min(moment) AS reached, max(moment) AS until, max(n) AS peak_accounts
    FROM summed WHERE edge = 0 AND n >= {accounts} GROUP BY 1)
"""
_TOTALS = f"""
SELECT src_ip, min(time) FILTER (status = 'failure' AND time <= until) AS since, reached, until, peak_accounts,
    count(DISTINCT user_name) FILTER (status = 'failure' AND time <= until) AS accounts,
    count(*) FILTER (status = 'failure' AND time <= until) AS failures,
    count(*) FILTER (status = 'success') AS successes,
    count(DISTINCT user_name) FILTER (status = 'success') AS succeeded_accounts,
    count(DISTINCT system) FILTER (status = 'failure' AND time <= until) AS systems
FROM logs JOIN sources USING (src_ip) WHERE {_NAMED} AND time >= reached - INTERVAL {{minutes}} MINUTE
    AND time <= until + INTERVAL {{minutes}} MINUTE
GROUP BY src_ip, reached, until, peak_accounts ORDER BY 1
"""

CREDENTIAL_STUFFING = f"WITH {_SPANS}, steps AS ({_STEPS}), {_SOURCES} {_TOTALS}"

STUFFING_SUCCESSES = f"""
WITH {_SPANS}, steps AS ({_STEPS}), {_SOURCES},
rows AS MATERIALIZED (SELECT src_ip, system, user_name, time, status FROM logs JOIN sources USING (src_ip)
    WHERE {_NAMED} AND time >= reached - INTERVAL {{minutes}} MINUTE AND status IN ('success', 'failure')),
won AS (SELECT src_ip, system, user_name, min(time) AS first_success, max(time) AS last_success,
        count(*) AS successes FROM rows WHERE status = 'success' GROUP BY ALL)
SELECT won.*, count(rows.time) AS failures FROM won LEFT JOIN rows ON rows.src_ip = won.src_ip
    AND rows.system = won.system AND rows.user_name = won.user_name
    AND rows.status = 'failure' AND rows.time < won.first_success GROUP BY ALL ORDER BY 1, 2, 3
"""

# Who failed more often than so many times in a window is busy until the first of these leaves it.
PASSWORD_SPRAYING = f"""
WITH {_SPANS},
crowded AS (SELECT src_ip, time, busy, lag(busy) OVER w AS former, lead(time) OVER w AS later FROM
    (SELECT src_ip, user_name, time, lag(time, {{tries}}) OVER (PARTITION BY src_ip, user_name ORDER BY time)
        + INTERVAL {{minutes}} MINUTE AS busy FROM failed SEMI JOIN often USING (src_ip))
    WHERE busy >= time WINDOW w AS (PARTITION BY src_ip, user_name ORDER BY time)),
steps AS ({_STEPS} UNION ALL
    SELECT src_ip, time, 0, -(former IS NULL OR former < time)::INT FROM crowded UNION ALL
    SELECT src_ip, busy, 1, 1 FROM crowded WHERE later IS NULL OR later > busy),
{_SOURCES} {_TOTALS}
"""

DISTRIBUTED_STUFFING = f"""
WITH tries AS (SELECT system, service, (epoch_us(time) // 1000000 + 28800) // ({{hours}} * 3600) AS block, src_ip,
        count(*) AS attempts, count(*) FILTER (status = 'failure') AS failures
    FROM logs WHERE {_NAMED} AND status IN ('success', 'failure') GROUP BY ALL HAVING attempts <= {{tries}}),
light AS MATERIALIZED (FROM tries),
blocks AS (SELECT system, service, block FROM light GROUP BY ALL
    HAVING count(*) FILTER (failures > 0) >= {{sources}} AND sum(failures) >= sum(attempts) * {{ratio}}),
failing AS (SELECT system, service, block, src_ip FROM light SEMI JOIN blocks USING (system, service, block)
    WHERE failures > 0),
rows AS MATERIALIZED (SELECT l.*, f.block FROM logs l JOIN failing f ON l.system = f.system
    AND l.service = f.service AND l.src_ip = f.src_ip
    AND (epoch_us(l.time) // 1000000 + 28800) // ({{hours}} * 3600) = f.block
    WHERE {_TRIED} AND user_name IS NOT NULL AND status IN ('success', 'failure')),
accounts AS (SELECT system, service, block, user_name, min(src_ip) = max(src_ip) AS alone,
        TRY_CAST(user_name AS BIGINT) AS number FROM rows WHERE status = 'failure' GROUP BY ALL),
beside AS (SELECT *, number = 1 + lag(number) OVER (PARTITION BY system, service, block ORDER BY number) AS next
    FROM accounts),
figures AS (SELECT system, service, block, count(*) AS accounts, count(*) FILTER (alone) AS disjoint_accounts,
    count(*) FILTER (next) AS sequential_accounts FROM beside GROUP BY ALL)
SELECT system, service, TIMESTAMP '1970-01-01' + to_seconds(block * {{hours}} * 3600) AS block, min(time) AS first,
    max(time) AS last, count(DISTINCT src_ip) AS sources, accounts, disjoint_accounts, sequential_accounts,
    count(*) FILTER (status = 'failure') AS failures, count(*) FILTER (status = 'success') AS successes
FROM rows JOIN figures USING (system, service, block)
GROUP BY ALL ORDER BY 1, 2, 3
"""

_DOTTED = "string_split(src_ip, '.')"
_NUMBER = f"[{_DOTTED}[1]::BIGINT * 16777216 + {_DOTTED}[2]::BIGINT * 65536 + {_DOTTED}[3]::BIGINT * 256 + {_DOTTED}[4]::BIGINT][1]"
_END = "substr({0}, 2, 3)::BIGINT * 16777216 + substr({0}, 5, 3)::BIGINT * 65536 + substr({0}, 8, 3)::BIGINT * 256 + substr({0}, 11, 3)::BIGINT"
_DIGITS = """array_to_string([lpad(part, 4, '0') FOR part IN string_split(replace(src_ip, '::',
    ':' || repeat('0:', 8 - length(src_ip) + length(replace(src_ip, ':', '')))), ':')], '')"""


def _placed(of: str, ranges: str, columns: str) -> str:
    """Each source of a table and what is said of the range in which it lies: IPv4 by number, IPv6 by digits."""
    begin, end = _END.format("first"), _END.format("last")
    return f"""
ips AS MATERIALIZED (SELECT DISTINCT src_ip FROM {of}),
v4 AS (SELECT src_ip, {_NUMBER} AS key FROM ips WHERE NOT contains(src_ip, ':')),
v6 AS (SELECT src_ip, {_DIGITS} AS key FROM ips WHERE contains(src_ip, ':')),
r4 AS (SELECT {begin} AS first, {end} AS last, {columns} FROM {ranges} WHERE starts_with(first, '4')),
r6 AS (SELECT substr(first, 2) AS first, substr(last, 2) AS last, {columns} FROM {ranges} WHERE starts_with(first, '6')),
inside AS (SELECT src_ip, {columns} FROM v4 ASOF JOIN r4 ON key >= first WHERE key <= last
    UNION ALL SELECT src_ip, {columns} FROM v6 ASOF JOIN r6 ON key >= first WHERE key <= last),
placed AS MATERIALIZED (SELECT src_ip, {columns} FROM ips LEFT JOIN inside USING (src_ip))
"""


_TRIED_SOURCES = f"(SELECT src_ip FROM logs WHERE {_TRIED} AND src_ip IS NOT NULL)"
FOREIGN_SOURCES = f"""
WITH {_placed(_TRIED_SOURCES, "addresses", "country")},
away AS (FROM placed WHERE country IS NULL OR country <> '{{home}}')
SELECT system, src_ip, country, count(*) AS attempts, count(*) FILTER (status = 'failure') AS failures,
    count(*) FILTER (status = 'success') AS successes, count(DISTINCT user_name) AS accounts,
    min(time) AS first, max(time) AS last
FROM logs JOIN away USING (src_ip) WHERE {_TRIED} GROUP BY ALL ORDER BY 1, 2, 3
"""

IMPOSSIBLE_TRAVEL = f"""
WITH several AS (SELECT user_name FROM logs WHERE {_NAMED} AND status = 'success' GROUP BY 1
    HAVING min(src_ip) <> max(src_ip)),
won AS MATERIALIZED (SELECT user_name, time, src_ip, system FROM logs SEMI JOIN several USING (user_name)
    WHERE {_NAMED} AND status = 'success'),
{_placed("won", "places", "latitude, longitude")},
steps AS (SELECT user_name, lag(time) OVER w AS from_time, lag(src_ip) OVER w AS from_ip,
        lag(system) OVER w AS from_system, time, src_ip, system, latitude, longitude,
        lag(latitude) OVER w AS from_latitude, lag(longitude) OVER w AS from_longitude
    FROM won JOIN placed USING (src_ip) WHERE latitude IS NOT NULL
    WINDOW w AS (PARTITION BY user_name ORDER BY time, src_ip, system)),
far AS (SELECT *, epoch_us(time) // 1000000 - epoch_us(from_time) // 1000000 AS seconds,
        2 * 6371.0088 * asin(sqrt(least(1.0, sin(radians((latitude - from_latitude) / 2)) ** 2
            + cos(radians(latitude)) * cos(radians(from_latitude))
            * sin(radians((longitude - from_longitude) / 2)) ** 2))) AS km
    FROM steps WHERE from_ip <> src_ip)
SELECT user_name, from_time, from_ip, from_system, time, src_ip, system, seconds, round(km)::BIGINT AS km FROM far
WHERE km >= {{km}} AND seconds <= {{minutes}} * 60 AND km * 3600 > seconds * {{kmh}} ORDER BY ALL
"""

LOCKOUTS = f"""
WITH failed AS (SELECT system, user_name, time, lag(time, {{failures}} - 1) OVER
        (PARTITION BY system, user_name ORDER BY time) AS began
    FROM logs WHERE {_TRIED} AND status = 'failure' AND user_name IS NOT NULL),
near AS (SELECT DISTINCT system, user_name FROM failed WHERE began + INTERVAL {{minutes}} MINUTE >= time),
rows AS MATERIALIZED (SELECT system, user_name, time, origin, line, activity, status FROM logs
    SEMI JOIN near USING (system, user_name)
    WHERE {_TRIED} AND status IN ('success', 'failure') OR activity IN ('unlock', 'lockout')),
steps AS (SELECT *, CASE WHEN activity = 'unlock' THEN activity ELSE status END AS outcome FROM rows
    WHERE activity <> 'lockout'),
counted AS (SELECT *, lag(time, {{failures}} - 1) OVER w AS began,
        sum((outcome = 'failure')::INT) OVER (w ROWS {{failures}} - 1 PRECEDING) AS in_a_row,
        lead(time) OVER w AS next_time, lead(outcome) OVER w AS next_outcome
    FROM steps WINDOW w AS (PARTITION BY system, user_name ORDER BY time, origin, line)),
held AS (SELECT *, coalesce(in_a_row = {{failures}} AND began + INTERVAL {{minutes}} MINUTE >= time, false) AS holds
    FROM counted),
reached AS (SELECT *, lag(holds) OVER (PARTITION BY system, user_name ORDER BY time, origin, line) AS former
    FROM held QUALIFY holds AND former IS NOT TRUE)
SELECT r.system, r.user_name, r.began, r.time AS reached, min(l.time) AS locked_at, next_time, next_outcome
FROM reached r LEFT JOIN rows l ON l.system = r.system AND l.user_name = r.user_name AND l.activity = 'lockout'
    AND l.time BETWEEN r.began AND r.time + INTERVAL {{seconds}} SECOND
GROUP BY ALL ORDER BY 1, 2, 4, 3, 6, 7
"""


def programs() -> dict[str, str]:
    """The SQL of each question, with its parameters in braces."""
    return {name.lower(): text for name, text in globals().items() if name.isupper() and name[0] != "_"}
