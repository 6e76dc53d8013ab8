"""Verifies a package of evidence that was handed over (移交). Needs Python 3.8 and OpenSSL 3, nothing else.

    python3 verifier.py --key KEY             in the folder into which the package was unpacked
    python3 verifier.py PACKAGE.zip --key KEY --tsa-trust ROOTS.pem

KEY is the verifier key that the firm gave by another way than this package, or a file that holds it. Exit
code 0: all of it is what the ledger says. 4: it is not. 3: it agrees with itself, but no key was given that
would show whose it is. 2: it could not be verified. ROOTS.pem are the root certificates of the time-stamp
authorities, got by another way; without them those in the package are taken, and that is said. A copy of
this file lies in each package as verifier.py.
"""

from __future__ import annotations  # the examiner's Python may be older than ours

import argparse
import csv
import hashlib
import html
import io
import json
import re
import shutil
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import IO, Any

from inspectorate.services.evidence_proofs import (  # in a package its text stands here
    TRUST,
    Faulty,
    Stamp,
    bounds_of,
    key_files,
    succession,
    verify_checkpoint,
    verify_inclusion,
    verify_stamps,
)

STANDS, UNABLE, UNKNOWN_KEY, BROKEN = 0, 2, 3, 4
OWN = {"verifier.py", "verifier-key.txt", "checkpoint", "index.html", "index.csv"}
_UTC, _TAIWAN = timezone(timedelta(0)), timezone(timedelta(hours=8))
_ENTRY = re.compile(r"entries/(0|[1-9][0-9]*)\.json")
_CHUNK = 1024 * 1024
_UNSAFE = set('/\\:*?"<>|')
_LONGEST_NAME = 100
_UNREADABLE = (OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)

EVENTS = {
    "received": "收到",
    "read": "閱讀",
    "exported": "匯出",
    "handed_over": "移交",
    "checked": "核對無誤",
    "finding": "內容不符（缺失）",
    "closing_proposed": "提出缺失結案",
    "closed": "缺失結案",
    "sealed": "封存底稿",
    "held": "保全",
    "released": "解除保全",
    "purge_proposed": "提出銷毀",
    "purged": "銷毀",
    "scanned": "掃毒",
    "encrypted": "重新加密",
}
_SCANS = {"clean": "未驗出惡意程式", "infected": "驗出惡意程式", "not_scanned": "未掃描"}
_UNITS = {"years": "年", "months": "個月", "days": "日"}
_COLUMNS = ["佐證", "軌跡筆次", "事件", "時間（臺灣）", "何人", "系統帳號", "說明"]
_ABOUT = (
    "本頁由軌跡之紀錄產生，verifier.py 會重新產生並比對。時間為紀錄當時之系統時鐘。"
    "驗證可顯示所列各筆確在軌跡之中、未遭更動，且移交途中未經增減；不能顯示公司已將一切載入軌跡。"
)


class Package:
    """A package as a zip file or as the folder that it was unpacked into."""

    def __init__(self, path: Path) -> None:
        """``path`` is the zip file or the folder."""
        self.path = path
        self._zip = None if path.is_dir() else zipfile.ZipFile(path)

    def names(self) -> list[str]:
        """Every file of the package, with ``/`` between folders."""
        if self._zip:
            return [name for name in self._zip.namelist() if not name.endswith("/")]
        return [path.relative_to(self.path).as_posix() for path in self.path.rglob("*") if not path.is_dir()]

    def open(self, name: str) -> IO[bytes]:
        """One file."""
        return self._zip.open(name) if self._zip else (self.path / name).open("rb")

    def read(self, name: str) -> bytes:
        """One file's bytes."""
        try:
            with self.open(name) as stream:
                return stream.read()
        except (KeyError, *_UNREADABLE) as error:
            raise Faulty(f"缺 {name}，或無法讀取") from error


# --- the package ---


def verify_package(package: Package, key: str, openssl: str, trust: bytes | None = None) -> list[str]:
    """Everything that is wrong with a package; empty where nothing is.

    ``trust``: root certificates of time-stamp authorities (PEM); None to take those in the package.
    """
    try:
        return _faults(package, key, openssl, trust)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        return [f"軌跡之紀錄不是佐證之事件：{error!r}"]


def _faults(package: Package, key: str, openssl: str, trust: bytes | None) -> list[str]:
    faults: list[str] = []
    entries: dict[int, dict[str, Any]] = {}
    names = package.names()
    expected = set(OWN)
    try:
        checkpoint = package.read("checkpoint")
        keys = succession(names, package.read, key, openssl)
        verify_checkpoint(checkpoint, keys[-1], openssl)
        for index in sorted(int(found[1]) for found in map(_ENTRY.fullmatch, names) if found):
            data = package.read(f"entries/{index}.json")
            verify_inclusion(data, index, package.read(f"proofs/{index}.tlog-proof"), checkpoint)
            entries[index] = json.loads(data)
        expected |= key_files(names, package.read, entries)
        roots = _trust(package, names) if trust is None else trust
        stamps, files = verify_stamps(names, package.read, keys, openssl, roots)
        expected |= files
    except (Faulty, ValueError, IndexError) as error:
        return [f"軌跡：{error}"]
    if not _items(entries):
        return ["其中沒有任何佐證"]
    for index in entries:
        expected |= {f"entries/{index}.json", f"proofs/{index}.tlog-proof"}
    for index in _items(entries):
        expected.add(place_in(entries, index))
        faults += _verify_file(package, place_in(entries, index), entries[index])
    faults += _verify_whole(entries)
    twice = Counter(names)
    faults += [
        f"多出或重複之檔案 {name}" for name in sorted(twice) if name not in expected or twice[name] > 1
    ]
    try:
        faults += _verify_index(package, entries, checkpoint, stamps)
    except Faulty as error:
        faults.append(str(error))
    return faults


def _verify_whole(entries: dict[int, dict[str, Any]]) -> list[str]:
    """Whether these are the entries that the hand-over itself, the last of them, says go with it."""
    last = max(entries)
    told = entries[last]
    if told["event"] != "handed_over":
        return ["其中沒有此次移交之紀錄"]
    if told["shown"] != shown_of(index for index in entries if index != last):
        return ["監管歷程與移交時所附者不同：有增減"]
    return []


def shown_of(indexes: Iterable[int]) -> str:
    """The SHA-256 over the indexes of the entries that go with a hand-over, in order, between commas."""
    return hashlib.sha256(",".join(str(index) for index in sorted(indexes)).encode()).hexdigest()


def file_of(index: int, name: str) -> str:
    """Where an item's content lies in the package, under a name that every system can write."""
    kept = "".join("_" if one in _UNSAFE or not one.isprintable() else one for one in name)
    stem, dot, suffix = kept.strip(". ").rpartition(".")
    cut = f"{stem[:_LONGEST_NAME]}{dot}{suffix[:_LONGEST_NAME]}"
    return f"files/E{index}/{cut or 'file'}"


def place_in(entries: dict[int, dict[str, Any]], index: int) -> str:
    """Where an item's content lies; papers that were sealed lie together, malware under a telling name."""
    scans = [one for one in entries.values() if one["event"] == "scanned" and one["item"] == index]
    marked = any(one["quarantined"] or one["result"] == "infected" for one in scans)
    name = entries[index]["name"] + (".malware" if marked else "")
    for seal in (entries[one] for one in sorted(entries) if entries[one]["event"] == "sealed"):
        place = f"papers/{seal['engagement']}/{seal['revision']}/{name}"
        if index in seal["items"] and all(
            file_of(0, part) == f"files/E0/{part}" for part in place.split("/")
        ):
            return place
    return file_of(index, name)


def _verify_file(package: Package, name: str, entry: dict[str, Any]) -> list[str]:
    found, size = hashlib.sha256(), 0
    try:
        with package.open(name) as stream:
            for piece in iter(lambda: stream.read(_CHUNK), b""):
                found.update(piece)
                size += len(piece)
    except (KeyError, *_UNREADABLE) as error:
        return [f"{name} 不存在或無法讀取：{error}"]
    if (found.hexdigest(), size) != (entry["sha256"], entry["size"]):
        return [f"{name} 內容與收到時不同"]
    return []


def _verify_index(
    package: Package, entries: dict[int, dict[str, Any]], checkpoint: bytes, stamps: list[Stamp]
) -> list[str]:
    faults = []
    if package.read("index.csv") != index_csv(entries):
        faults.append("index.csv 與軌跡之紀錄不符")
    if package.read("index.html") != index_html(entries, checkpoint, stamps):
        faults.append("index.html 與軌跡之紀錄不符")
    return faults


# --- the index, as people read it ---


def index_csv(entries: dict[int, dict[str, Any]]) -> bytes:
    """One row for each event of each item, for spreadsheets (UTF-8 with its mark)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for item in _items(entries):
        for row in _rows(entries, item):
            writer.writerow(["'" + cell if cell[:1] in "=+-@\t" and cell else cell for cell in row])
    return out.getvalue().encode("utf-8-sig")


def index_html(entries: dict[int, dict[str, Any]], checkpoint: bytes, stamps: Iterable[Stamp] = ()) -> bytes:
    """The same as a page, with what was stated of each item when it arrived."""
    lines = checkpoint.decode("utf-8").split("\n")
    parts = [
        '<!doctype html>\n<html lang="zh-Hant-TW"><meta charset="utf-8"><title>佐證移交清單</title>\n<style>',
        "body{font-family:sans-serif;max-width:70em;margin:2em auto;padding:0 1em}",
        "table{border-collapse:collapse}",
        "td,th{border:1px solid #999;padding:.2em .5em;text-align:left;overflow-wrap:anywhere}",
        "th{white-space:nowrap}</style>\n",
        "<h1>佐證移交清單</h1>\n",
        f"<p>軌跡 {_safe(lines[0])}，{_safe(lines[1])} 筆，樹根 {_safe(lines[2])}</p>\n",
        f"<p>{_ABOUT}</p>\n",
        *_stamp_rows(list(stamps), int(lines[1]), entries),
    ]
    for item in _items(entries):
        parts.append(f"<h2>E{item} {_safe(entries[item]['name'])}</h2>\n<table>\n")
        parts += [f"<tr><th>{_safe(k)}</th><td>{_safe(v)}</td></tr>\n" for k, v in _stated(entries[item])]
        parts.append("</table>\n<h3>監管歷程</h3>\n<table>\n<tr>")
        parts += [f"<th>{_safe(column)}</th>" for column in _COLUMNS[1:]]
        parts.append("</tr>\n")
        for row in _rows(entries, item):
            parts.append("<tr>" + "".join(f"<td>{_safe(cell)}</td>" for cell in row[1:]) + "</tr>\n")
        parts.append("</table>\n")
    return "".join(parts).encode("utf-8")


def _stamp_rows(stamps: list[Stamp], size: int, shown: Iterable[int]) -> list[str]:
    """Which of the entries existed when at the latest, and from when until when they had no time stamp."""
    bounds, shown = bounds_of(stamps), set(shown)
    until = bounds[-1].last + 1 if bounds else 0
    parts = ["<h2>時戳</h2>\n<table>\n<tr><th>軌跡筆次</th><th>最遲於（臺灣）已存在</th>"]
    parts.append("<th>時戳機構</th><th>沒有時戳之期間（臺灣）</th></tr>\n")
    rows = []
    for one in bounds:
        if not any(one.first <= index <= one.last for index in shown):
            continue  # it goes along to say how long the next ones had none
        without = f"{_local(one.before)} 至 {_local(one.at)}" if one.before else f"最初至 {_local(one.at)}"
        rows.append((f"{one.first} 至 {one.last}", _local(one.at), one.authority, without))
    if until < size:
        since = f"{_local(bounds[-1].at)} 起" if bounds else "最初起"
        rows.append((f"{until} 至 {size - 1}", "未經時戳證明", "無", f"{since}至移交時"))
    parts += ["<tr>" + "".join(f"<td>{_safe(cell)}</td>" for cell in row) + "</tr>\n" for row in rows]
    return [*parts, "</table>\n"]


def _items(entries: dict[int, dict[str, Any]]) -> list[int]:
    return [index for index in sorted(entries) if entries[index]["event"] == "received"]


def _rows(entries: dict[int, dict[str, Any]], item: int) -> list[list[str]]:
    rows = []
    for index in sorted(entries):
        event = entries[index]
        if index == item or event.get("item") == item or item in _several(event):
            said = str(event.get("reason") or event.get("to") or event.get("found") or "")
            if event["event"] == "scanned":
                said = " ".join(filter(None, (_SCANS[event["result"]], event["said"], event["engine"])))
            if event["event"] == "sealed":
                said = f"{event['engagement']} 第 {event['revision']} 版，覆核 {event['reviewed_by']}　{said}"
            when, kind = _local(event["at"]), EVENTS.get(event["event"], event["event"])
            rows.append([f"E{item}", str(index), kind, when, event["by"], event["account"], said])
    return rows


def _several(event: dict[str, Any]) -> list[int]:
    """The items of an event that is about more than one: those of a seal, and the evidence that it cites."""
    return [*event.get("items", []), *event.get("evidence", [])]


def _stated(entry: dict[str, Any]) -> list[tuple[str, str]]:
    covers, keep = entry["covers"], entry["keep"]
    kept = f"{keep['count']} {_UNITS[keep['unit']]}" if keep["count"] else "至解除保全"
    return [
        ("SHA-256", entry["sha256"]),
        ("大小（位元組）", str(entry["size"])),
        ("媒體類型", entry["media_type"]),
        ("收到時間（臺灣）", _local(entry["at"])),
        ("蒐集者", entry["collector"]),
        ("蒐集方式", entry["how"]),
        ("有效期間", f"{covers['first']} 至 {covers['last']}" if covers else "未載"),
        ("缺日", "、".join(f"{one['first']} 至 {one['last']}" for one in entry.get("lacks", [])) or "未載"),
        ("系列", entry["series"] or "無"),
        ("條款", "、".join(entry["provisions"]) or "未載"),
        ("控制項", "、".join(entry["controls"]) or "未載"),
        ("保存類別", f"{keep['name']}（{kept}）"),
    ]


def _local(moment: str) -> str:
    found = datetime.strptime(moment, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=_UTC)
    return found.astimezone(_TAIWAN).strftime("%Y-%m-%d %H:%M:%S")


def _safe(text: str) -> str:
    return html.escape(text)


def main(arguments: list[str] | None = None) -> int:
    """Verify the package that the command line names, and say what was found."""
    parser = argparse.ArgumentParser(description="驗證移交之佐證")
    parser.add_argument(
        "package", nargs="?", default=str(Path(__file__).parent), help="移交之 zip，或解開後之資料夾"
    )
    parser.add_argument("--key", help="由公司另行交付之驗證金鑰，或載有金鑰之檔案")
    parser.add_argument("--tsa-trust", help="另行取得之時戳機構根憑證（PEM）")
    given = parser.parse_args(arguments)
    openssl = shutil.which("openssl")
    if not openssl:
        return _say("無法驗證：找不到 openssl（需要 OpenSSL 3）", UNABLE)
    try:
        package = Package(Path(given.package))
        key = _key(given.key) if given.key else package.read("verifier-key.txt").decode("utf-8")
        trust = Path(given.tsa_trust).read_bytes() if given.tsa_trust else None
    except (Faulty, OSError, zipfile.BadZipFile) as error:
        return _say(f"無法驗證：{error}", UNABLE)
    faults = verify_package(package, key, openssl, trust)
    if faults:
        return _say("\n".join([f"不符：{fault}" for fault in faults] + ["此移交資料不可採信"]), BROKEN)
    if not given.key:
        return _say(
            "內容前後一致，但金鑰取自同一移交資料，不能證明出自何人；請以 --key 指定另行取得之金鑰",
            UNKNOWN_KEY,
        )
    said = "各檔案與收到時相同；監管歷程各筆均在軌跡之中；檢查點簽章相符"
    return _say(f"{said}\n{_about_stamps(package, trust)}", STANDS)


def _about_stamps(package: Package, trust: bytes | None) -> str:
    names = package.names()
    count = sum(name.endswith(".tsr") for name in names)
    if not count:
        return "其中沒有時戳：各筆之時間僅依公司之系統時鐘"
    if trust is not None:
        return f"時戳 {count} 個相符（以 --tsa-trust 之憑證驗證）"
    if not _trust(package, names):
        return f"時戳 {count} 個之簽章未經驗證：其中沒有時戳機構之憑證，請以 --tsa-trust 指定"
    return f"時戳 {count} 個相符，但憑證取自同一移交資料；請以 --tsa-trust 指定另行取得之憑證"


def _trust(package: Package, names: Iterable[str]) -> bytes:
    return package.read(TRUST) if TRUST in names else b""


def _key(given: str) -> str:
    path = Path(given)
    return path.read_text("utf-8") if path.is_file() else given


def _say(said: str, code: int) -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.stdout.write(said + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
