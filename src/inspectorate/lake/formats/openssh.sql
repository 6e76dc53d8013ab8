-- OpenSSH and Linux authentication. What claims more than 1000 repetitions is not believed: it is kept aside.
WITH cut AS (
    SELECT line, regexp_extract(text,
        '^(?:<\d{1,3}>)?([A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2}|\d{4}-\d{2}-\d{2}T\S+) '
        '(\S+) ([^\s:\[(]+)(?:\([\w.-]+\))?(?:\[\d+\])?: (.*)$', ['stamp', 'host', 'program', 'message']) AS c
    FROM lines
), said AS (
    SELECT line, c.stamp AS stamp, c.host AS host, c.program AS program, c.stamp <> '' AS whole,
        CASE WHEN starts_with(c.message, 'message repeated ')
            THEN regexp_extract(c.message, '^message repeated (\d{1,9}) times: \[ ?(.*)\]$', ['times', 'message'])
            ELSE {'times': '1', 'message': c.message} END AS m
    FROM cut
), told_again AS (
    SELECT line, stamp, host, program, whole AND m.message <> '' AS whole, m.message AS message,
        TRY_CAST(m.times AS INTEGER) AS times
    FROM said
), each AS (
    SELECT * EXCLUDE (times, whole), whole AND times BETWEEN 1 AND 1000 AS whole,
        unnest(CASE WHEN times BETWEEN 1 AND 1000 THEN range(times) ELSE [0] END) AS turn
    FROM told_again
), matched AS (
    SELECT line, stamp, host, program, message, whole,
        CASE WHEN starts_with(message, 'Failed ') OR starts_with(message, 'Accepted ')
            THEN regexp_extract(message, '^(Failed|Accepted) (\S+) for (invalid user )?(.*?) from (\S*) port (\d+)',
                ['result', 'how', 'unknown', 'user', 'source', 'port']) END AS ssh,
        CASE WHEN program = 'sudo' AND contains(message, ' ; USER=')
            THEN regexp_extract(message, '^ *(\S+) : (.*?)(?: ; )?TTY=.* ; USER=(\S+) ; COMMAND=',
                ['user', 'why', 'target']) END AS sudo,
        CASE WHEN program = 'su'
            THEN regexp_extract(message, '^(FAILED SU )?\(to (\S+)\) (\S+) on ', ['failed', 'target', 'user'])
            END AS su,
        CASE WHEN program = 'su'
            THEN regexp_extract(message, '^(Successful|FAILED) su for (\S+) by (\S+)', ['result', 'target', 'user'])
            END AS su_by,
        CASE WHEN starts_with(message, 'pam_unix(')
            THEN regexp_extract(message, '^pam_unix\((\S+):session\): session (opened|closed) for user ([^\s(]+)',
                ['service', 'what', 'user']) END AS session,
        CASE WHEN program = 'login' AND starts_with(message, 'FAILED LOGIN')
            THEN regexp_extract(message, '^FAILED LOGIN .*?(?: [Ff]rom ''?(\S*?)''?)? F[Oo][Rr] ''?([^'',]*)''?',
                ['source', 'user']) END AS console,
        CASE WHEN program = 'passwd' AND starts_with(message, 'pam_') AND contains(message, 'password changed for ')
            THEN between_of(message, 'password changed for ', ' ') END AS changed,
        CASE WHEN starts_with(message, 'pam_tally') OR starts_with(message, 'pam_faillock')
            THEN regexp_extract(message, '(?:user (\S+) \(\d+\) tally \d+, deny \d+|'
                'Consecutive login failures for user (\S+) account temporarily locked)', ['one', 'other']) END AS lock
    FROM each
), judged AS (
    SELECT *, CASE
        WHEN ssh.result <> '' THEN 'logon'
        WHEN sudo.user <> '' OR su.user <> '' OR su_by.user <> '' THEN 'privilege'
        WHEN session.what = 'closed' AND session.service = 'sshd' THEN 'logoff'
        WHEN session.what = 'opened' AND (session.service = 'login' OR starts_with(session.service, 'gdm')) THEN 'logon'
        WHEN session.what = 'closed' AND (session.service = 'login' OR starts_with(session.service, 'gdm')) THEN 'logoff'
        WHEN console.user <> '' THEN 'logon'
        WHEN changed <> '' THEN 'password_change'
        WHEN lock.one <> '' OR lock.other <> '' THEN 'lockout'
        END AS activity
    FROM matched
)
SELECT *,
    CASE WHEN NOT whole THEN NULL WHEN activity IS NULL THEN 'base_event' ELSE 'authentication' END AS kind,
    utc_of(stamp) AS utc, CASE WHEN length(stamp) > 15 THEN local_of(stamp) END AS local,
    CASE WHEN length(stamp) = 15 THEN yearless_of(stamp) END AS yearless
FROM judged
