from inspectorate.facts.operation_log import Operation, OperationLogFile, compose
from inspectorate.facts.source import Source


def file(item: str, *days: str, system: str = "主機") -> OperationLogFile:
    operations = tuple(Operation(day, "王操作", Source(item)) for day in days)
    return OperationLogFile(operations, Source(item), system, (f"{item} 有一列無法解讀",))


def test_the_files_of_one_system_are_one_log_by_day_with_what_each_could_not_say() -> None:
    (found,) = compose([file("10.csv", "2026-10-02", "2026-10-01"), file("09.csv", "2026-09-30")])
    assert [one.day for one in found.operations] == ["2026-09-30", "2026-10-01", "2026-10-02"]
    assert found.limits == ("10.csv 有一列無法解讀", "09.csv 有一列無法解讀")
    assert (found.system, found.source) == ("主機", Source("10.csv"))


def test_two_systems_have_two_logs() -> None:
    found = list(
        compose([file("a.csv", "2026-10-01"), "other fact", file("b.csv", "2026-10-02", system="備援")])
    )
    assert [(one.system, len(one.operations)) for one in found] == [("主機", 1), ("備援", 1)]
