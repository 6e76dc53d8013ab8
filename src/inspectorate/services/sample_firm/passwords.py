"""Password policies as a Linux host, a directory and a table of systems state them."""

from inspectorate.services.sample_firm.plan import Files, Plan, lines

QUALITY, FAILLOCK, PAM_PASSWORD, PAM_AUTH, DIRECTORY, TABLE = (
    "policies/daan-web01/pwquality.conf",
    "policies/daan-web01/faillock.conf",
    "policies/daan-web01/pam.d/common-password",
    "policies/daan-web01/pam.d/common-auth",
    "policies/ad-net-accounts.txt",
    "policies/systems.csv",
)


def passwords(plan: Plan) -> Files:
    """What each system enforces; the weak settings are planted."""
    return {
        QUALITY: lines(
            "# /etc/security/pwquality.conf", "minlen = 12", "dcredit = -1", "lcredit = -1", "ocredit = -1"
        ),
        FAILLOCK: lines(
            "# /etc/security/faillock.conf", f"deny = {plan.planted(10, 3)}", "unlock_time = 900"
        ),
        PAM_PASSWORD: lines(
            "password requisite pam_pwquality.so retry=3",
            "password [success=1 default=ignore] pam_unix.so obscure use_authtok yescrypt",
            "password requisite pam_deny.so",
            "password required pam_permit.so",
        ),
        PAM_AUTH: lines(
            "auth required pam_faillock.so preauth",
            "auth [success=1 default=ignore] pam_unix.so",
            "auth [default=die] pam_faillock.so authfail",
            "auth required pam_permit.so",
        ),
        DIRECTORY: lines(
            "Force user logoff how long after time expires?:       Never",
            "Minimum password age (days):                          1",
            "Maximum password age (days):                          90",
            "Minimum password length:                              8",
            "Length of password history maintained:                5",
            "Lockout threshold:                                    3",
            "Lockout duration (minutes):                           30",
            "Lockout observation window (minutes):                 30",
            "Computer role:                                        PRIMARY",
            "The command completed successfully.",
        ),
        TABLE: lines(*_table(plan)),
    }


def _table(plan: Plan) -> list[str]:
    """The firm's own table of what its systems enforce, for what no export shows."""
    whole = "英文、數字及符號"
    length, first = plan.planted(4, 8), plan.planted("否", "是")
    age = plan.planted("365 天", "90 天")
    stored, characters = plan.planted("明碼", "bcrypt"), plan.planted("僅數字", whole)
    return [
        "系統,密碼最小長度,密碼最長使用期限,字元組成,錯誤次數上限,首次登入變更密碼,僅可輸入數字,密碼儲存方式",
        f"網路下單系統,{length},90 天,{whole},3,{first},否,{stored}",
        f"後台帳務系統,8,{age},{characters},3,是,否,bcrypt",
        "語音下單系統,6,90 天,僅數字,3,是,是,bcrypt",
        f"Active Directory,,,{whole},,是,否,",
        "daan-web01,,90 天,,,是,否,",
        *(f"{device},8,90 天,{whole},3,是,否,bcrypt" for device in ("daan-edge", "daan-core", "sw-floor3")),
    ]
