"""The defects planted in the sample firm: which check finds each, and in which evidence."""

from dataclasses import dataclass

from inspectorate.services.sample_firm import (
    accounts,
    certificates,
    firewalls,
    inventories,
    logs,
    passwords,
    registers,
)


@dataclass(frozen=True, slots=True)
class Planted:
    """One planted defect.

    Attributes:
        check: the check that must find it.
        evidence: the item, or the folder, that a reason must cite.
        says: words that the reason must hold.
        what: the defect in one sentence, zh-TW.
    """

    check: str
    evidence: str
    says: str
    what: str


PLANTED: tuple[Planted, ...] = (
    Planted("firewall_default_deny", firewalls.HOST, "", "主機防火牆之預設動作為允許"),
    Planted("firewall_no_any_to_any", firewalls.EDGE, "INSIDE_IN", "內部介面允許任意來源至任意目的"),
    Planted("internet_to_core_closed", firewalls.CORE, "order-db", "自網際網路可達核心資料庫"),
    Planted("firewall_rules_effective", firewalls.CORE, "30", "後台資料庫規則被前列拒絕規則完全遮蔽"),
    Planted("firewall_rules_accounted_for", firewalls.CORE, firewalls.UNOWNED, "規則無負責人與申請單"),
    Planted("firewall_rules_review_dated", firewalls.CORE, firewalls.UNOWNED, "規則無檢視日"),
    Planted("third_party_line_agreed", firewalls.CORE, "60", "結算專線開放未經約定之埠號"),
    Planted("firewall_changes_approved", firewalls.CORE, "50", "新增之規則無核准之異動申請"),
    Planted("firewall_changes_assessed", firewalls.REQUESTS, "FW-0102", "異動申請未載明風險評估"),
    Planted("firewall_log_kept", "logs/firewall-primary/daan-edge", "缺", "防火牆紀錄缺漏一日"),
    Planted("dmz_rules_reviewed", registers.REVIEWS, "", "DMZ 防火牆規則逾半年未檢視"),
    Planted("certificates_valid", certificates.API, "", "API 憑證已逾有效期限"),
    Planted("antivirus_covers_assets", inventories.ASSETS, "order-app", "應用伺服器未安裝防毒軟體"),
    Planted("devices_supported", inventories.ASSETS, "sw-floor3", "交換器終止支援且無汰換計畫"),
    Planted("operation_log_verified", registers.OPERATIONS, "黃俊傑", "操作人員自行核驗操作日誌"),
    Planted("vulnerability_scanned", "scans/", "", "逾半年未辦理弱點掃描"),
    Planted("log_fields_present", logs.AUDIT, "", "稽核日誌有紀錄缺來源位址"),
    Planted("dormant_accounts_reviewed", accounts.CORE, "e1006", "帳號逾半年未登入且未檢討"),
    Planted("leavers_disabled", accounts.CORE, "e1001", "離職人員帳號仍啟用"),
    Planted("network_accounts_designated", accounts.DEVICES, "net-e1006", "結算人員持有交換器帳號"),
    Planted("account_ids_personal", accounts.CORE, "counter1", "營業櫃檯共用帳號"),
    Planted("vendor_accounts_ended", accounts.CORE, "v-hongda01", "委外廠商合約已到期而帳號仍啟用"),
    Planted("account_names_not_default", accounts.DIRECTORY, "Administrator", "使用預設帳號名稱"),
    Planted("password_age_limited", passwords.TABLE, "365", "密碼最長使用期限為一年"),
    Planted("password_length", passwords.TABLE, "網路下單系統", "密碼長度僅四碼"),
    Planted("password_characters", passwords.TABLE, "後台帳務系統", "密碼未要求文數字或符號"),
    Planted("password_lockout", passwords.FAILLOCK, "10", "密碼錯誤十次始鎖定"),
    Planted("password_first_change", passwords.TABLE, "網路下單系統", "首次登入未要求變更初始密碼"),
    Planted("password_stored_unreadable", passwords.TABLE, "網路下單系統", "密碼以明碼儲存"),
)
