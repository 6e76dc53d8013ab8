"""Password policies as a Linux host, a directory and a table of systems state them."""

from inspectorate.services.sample_firm.plan import Files, Plan, lines

LOGIN_DEFS, QUALITY, FAILLOCK, DIRECTORY, TABLE = (
    "policies/daan-web01/login.defs",
    "policies/daan-web01/pwquality.conf",
    "policies/daan-web01/faillock.conf",
    "policies/ad-default-domain-policy.txt",
    "policies/systems.csv",
)


def passwords(plan: Plan) -> Files:
    """Five statements of policy; the weak ones are planted."""
    return {
        LOGIN_DEFS: lines(
            "# /etc/login.defs",
            f"PASS_MAX_DAYS {plan.planted(365, 90)}",
            "PASS_MIN_DAYS 0",
            "PASS_WARN_AGE 7",
            "ENCRYPT_METHOD YESCRYPT",
        ),
        QUALITY: lines(
            "# /etc/security/pwquality.conf", "minlen = 12", "dcredit = -1", "lcredit = -1", "ocredit = -1"
        ),
        FAILLOCK: lines(
            "# /etc/security/faillock.conf", f"deny = {plan.planted(10, 3)}", "unlock_time = 900"
        ),
        DIRECTORY: lines(
            "",
            "ComplexityEnabled           : True",
            "DistinguishedName           : DC=daan,DC=example",
            "LockoutDuration             : 00:30:00",
            "LockoutObservationWindow    : 00:30:00",
            "LockoutThreshold            : 3",
            "MaxPasswordAge              : 90.00:00:00",
            "MinPasswordAge              : 1.00:00:00",
            "MinPasswordLength           : 8",
            "objectClass                 : {domainDNS}",
            "PasswordHistoryCount        : 5",
            "ReversibleEncryptionEnabled : False",
            "",
        ),
        TABLE: lines(
            "系統,最小長度,最長使用期限,需含文數字,需含符號,錯誤次數上限,首次登入須變更,僅可輸入數字",
            f"網路下單系統,{plan.planted(4, 8)},90 日,是,是,3,{plan.planted('否', '是')},否",
            f"後台帳務系統,8,90 日,{plan.planted('否', '是')},{plan.planted('否', '是')},3,是,否",
            "語音下單系統,6,90 日,否,否,3,是,是",
        ),
    }
