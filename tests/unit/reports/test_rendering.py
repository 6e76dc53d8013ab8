from inspectorate.norms.criterion import Criterion
from inspectorate.reports.rendering import threshold


def test_a_threshold_is_said_in_the_words_of_papers() -> None:
    assert threshold("firewall_log.kept_for", Criterion(3, "years")) == "3 年"
    assert threshold("password.max_age", Criterion(90, "days")) == "90 日"
    assert threshold("audit_log.fields", Criterion(("user", "time"))) == "使用者識別碼、登入日期時間"
    assert threshold("password.characters", Criterion("alphanumeric_or_symbol")) == "文數字或符號"
    assert threshold("nobody.knows", Criterion(value=True)) == "是"
