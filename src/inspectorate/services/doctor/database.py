"""The database: reachable, of this version, with all that it refuses by itself still in place."""

from collections.abc import Iterator
from importlib import import_module

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from inspectorate.i18n import _
from inspectorate.services.begin_platform import embedded_database
from inspectorate.services.doctor.finding import Finding
from inspectorate.store.row_security import bypassed

_STORE = "store"
_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')",
}


def reachable() -> Iterator[Finding]:
    """Why the database can't be asked; nothing where it can."""
    file = embedded_database()
    where = str(file or settings.DATABASES["default"]["HOST"])
    if file is not None and not file.is_file():
        said, do = _("尚無資料庫"), _("請以 inspectorate serve 啟動一次，將自動建立")
        yield Finding("missing", said, where, do)
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        said = _("無法連線資料庫：{error}").format(error=str(error).strip())
        do = _("請確認資料庫已啟動，以及 INSPECTORATE_DATABASE 之位址與密碼")
        yield Finding("missing", said, where, do)


def examine_database() -> Iterator[Finding]:
    """What is wrong with a database that answers."""
    loader = MigrationLoader(connection)
    pending = sorted(set(loader.graph.nodes) - set(loader.applied_migrations))
    if pending:
        names = "、".join(f"{app}.{name}" for app, name in pending[:5])
        said = _("資料表尚有 {count} 項更新未套用：{names}").format(count=len(pending), names=names)
        do = _("請備份後以此版本之 inspectorate serve 重新啟動")
        yield Finding("missing", said, connection.vendor, do)
        return
    newer = sorted(name for app, name in set(loader.applied_migrations) - set(loader.disk_migrations)
                   if app == _STORE)  # fmt: skip
    if newer:
        said = _("資料庫由較新之版本更新過：{names}").format(names="、".join(newer))
        yield Finding("unsafe", said, connection.vendor, _("請使用該版本或更新之程式"))
    yield from _of_guards(loader)
    yield from _of_cache()
    if bypassed(connection):
        said = _("資料庫角色不受資料列安全限制：程式一旦漏篩公司，資料庫不會擋下")
        do = _("請改以非超級使用者、不具 BYPASSRLS 之角色連線；資料列安全遭停用者請重新啟用")
        yield Finding("unsafe", said, connection.vendor, do)


def _of_guards(loader: MigrationLoader) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS[connection.vendor])
        there = {row[0] for row in cursor.fetchall()}
    gone = sorted(name for name in _guards(loader) if name not in there)
    if gone:
        said = _("資料庫之防護遭移除或停用：{names}；軌跡與簽核可遭更改").format(names="、".join(gone))
        do = _("請查明何人所為，自備份還原，並執行 inspectorate trail verify")
        yield Finding("unsafe", said, connection.vendor, do)


def _guards(loader: MigrationLoader) -> Iterator[str]:
    """The triggers that the migrations of our own tables put."""
    for (app, _name), migration in loader.disk_migrations.items():
        if app == _STORE:
            module = import_module(type(migration).__module__)
            yield from (f"store_{one.name}" for one in getattr(module, "REFUSALS", ()))
            if hasattr(module, "guards"):
                yield from (f"store_{name}" for _table, _event, name, *_more in module.guards())


def _of_cache() -> Iterator[Finding]:
    table = settings.CACHES["default"]["LOCATION"]
    if table not in connection.introspection.table_names():
        said, do = _("缺資料表 {table}").format(table=table), _("請以 inspectorate serve 重新啟動")
        yield Finding("missing", said, connection.vendor, do)
