"""Acts of the trail in the words of the page; the trail itself keeps its own names."""

from collections.abc import Mapping

from django import template

from inspectorate.i18n import _

register = template.Library()

ACT_ZH: Mapping[str, str] = {
    "absence_added": "登記請假與代理",
    "absence_ended": "提前結束請假",
    "announced": "提醒到期與逾期",
    "approved": "核准",
    "assigned": "分派",
    "attached": "附佐證",
    "commented": "留言",
    "calendar_made": "產生行事曆訂閱網址",
    "calendar_revoked": "撤銷行事曆訂閱網址",
    "corrected": "開立更正",
    "demo_history": "填入示範歷史",
    "detached": "移除佐證",
    "evidence_broken": "佐證內容不符",
    "evidence_read": "讀取佐證",
    "evidence_scrubbed": "全面核對佐證",
    "exported": "匯出",
    "filter_dropped": "刪除查詢條件",
    "filter_kept": "儲存查詢條件",
    "duties_changed": "變更職責",
    "finding_closed": "同意結案",
    "finding_opened": "開立缺失",
    "finding_planned": "填寫改善",
    "finding_proposed": "提出結案",
    "finding_refused": "退回結案",
    "finding_retested": "登記複測通過",
    "finding_seen": "再次發現",
    "firm_added": "新增公司",
    "first_password_taken": "移除未用之初始密碼",
    "imported": "匯入佐證",
    "job_asked": "委託背景作業",
    "job_cancelled": "取消背景作業",
    "job_retried": "重試背景作業",
    "judged": "執行檢測",
    "left": "收回權限",
    "list_exported": "匯出底稿清單",
    "locked": "登入失敗並鎖定",
    "password_changed": "變更密碼",
    "period_opened": "開立查核期間",
    "person_added": "新增人員",
    "recovery_codes_made": "產生復原碼",
    "reminded": "提醒",
    "reminder_address_set": "設定提醒郵件",
    "reminders_mailed": "寄送提醒郵件",
    "returned": "退回",
    "sealed": "封存",
    "second_factor_added": "新增驗證方式",
    "second_factor_failed": "多因子驗證失敗",
    "second_factor_moved": "驗證方式與其人不符",
    "second_factor_removed": "移除驗證方式",
    "signature_stamped": "取得簽章時戳",
    "sign_in": "登入",
    "sign_in_failed": "登入失敗",
    "sign_out": "登出",
    "submitted": "送審",
    "token_made": "建立權杖",
    "token_refused": "權杖遭拒",
    "token_revoked": "撤銷權杖",
    "unlocked": "重設密碼並解鎖",
    "upload_dropped": "取消上傳",
    "written": "填寫底稿",
}


@register.filter
def act_said(act: str) -> str:
    """An act by its name in the trail, in words; one that has none by its name."""
    return _(ACT_ZH[act]) if act in ACT_ZH else act
