-- Access logs of web servers in the common and the combined form, perhaps with the virtual host before it and
-- more after it. What is quoted may hold an escaped quotation mark.
WITH cut AS (
    SELECT line, regexp_extract(text,
        '^(?:([^\s"\[]+:\d{1,5}) )?(\S+) (\S+) (.*?) \[(\d{1,2}/[A-Z][a-z]{2}/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4})\] '
        '"((?:[^"\\]|\\.)*)" (\d{3}|-) (\d+|-)(?: "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)")?(?: (.*))?$',
        ['server', 'source', 'identity', 'user', 'stamp', 'request', 'status', 'bytes', 'referrer', 'agent', 'rest']) AS c
    FROM lines
), asked AS (
    SELECT line, c, regexp_extract(c.request, '^([A-Za-z_-]{1,40}) (\S+)(?: HTTP/[\d.]+)?$', ['method', 'target']) AS r,
        c.stamp <> '' AS whole FROM cut
), parted AS (
    SELECT line, whole, c, r.method AS method, regexp_extract(r.target,
        '^(?:[a-zA-Z][a-zA-Z0-9+.-]*://([^/?]*))?([^?]*)(\?(.*))?$', ['authority', 'path', 'mark', 'query']) AS t
    FROM asked
)
SELECT *, CASE WHEN whole THEN 'http_activity' END AS kind, written_of(c.stamp).utc AS utc,
    -- A duration whose unit is told: request_time=0.012, or 0.012 as nginx writes it.
    coalesce(nullif(regexp_extract(c.rest, '(?:^|[ "])(?:rt|request_time)="?(\d+\.\d+)', 1), ''),
        nullif(regexp_extract(c.rest, '(?:^|[ "])"?(\d+\.\d{3})"?$', 1), '')) AS took
FROM parted
