"""Read a firm's profile: `firm.toml`, every key checked, every misspelling answered with the nearest word."""

import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

from inspectorate.inspection.firm import Firm, OwnInterval, Rhythm
from inspectorate.norms.applicability import Answers
from inspectorate.norms.catalogue import Catalogue
from inspectorate.norms.conditions import read_conditions
from inspectorate.norms.criterion import Criterion

FILE = "firm.toml"
_TABLES = ("firm", "answers", "category", "calendar", "intervals", "criteria", "signing")
_FIRM_KEYS = ("name", "code", "tier", "note")
_CALENDAR_KEYS = ("half_year_months", "year_month", "set_by")
_INTERVAL_KEYS = ("months", "set_by", "document")
_CRITERION_KEYS = ("value", "measure", "note")
_SIGNING_KEYS = ("maker", "checker", "chain")
_MEASURES = ("", "years", "months", "days", "hours", "minutes", "characters", "times")
_TIERS = (1, 2, 3, 4)
_CATEGORIES = (1, 2)
_MONTHS = range(1, 13)


class FirmError(ValueError):
    """A profile that can't be used: the file, the key, and what to write instead."""


def read_firm(folder: Path, catalogue: Catalogue) -> Firm:
    """The firm described by ``firm.toml`` in a folder (or by the file itself).

    Raises:
        FirmError: no such file, not TOML, an unknown key (with the nearest known one), a value out of range.
    """
    path = folder if folder.is_file() else folder / FILE
    return _Profile(path, _load(path), catalogue).firm()


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise FirmError(f"{path}：找不到公司資料檔。請建立 {FILE}（格式見 docs/zh-TW/firm.md）。") from None
    except (OSError, UnicodeDecodeError) as error:
        raise FirmError(f"{path}：無法讀取（{error}）。請以 UTF-8 儲存。") from error
    except tomllib.TOMLDecodeError as error:
        raise FirmError(f"{path}：不是合法的 TOML：{error}。") from error


class _Profile:
    """One profile while it is being checked."""

    def __init__(self, path: Path, data: Mapping[str, Any], catalogue: Catalogue) -> None:
        self.path, self.data, self.catalogue = path, data, catalogue

    def firm(self) -> Firm:
        self.known(self.data, _TABLES, "")
        firm, signing = self.table("firm", _FIRM_KEYS), self.table("signing", _SIGNING_KEYS)
        for key in ("name", "code"):
            if not isinstance(firm.get(key), str) or not firm[key].strip():
                self.fail(f"firm.{key}", "必填，須為文字")
        code = firm["code"]
        if any(mark in code for mark in "/\\\0") or code.startswith("."):
            self.fail("firm.code", "不得含 / \\ 或以 . 開頭（用作資料夾名稱）")
        return Firm(
            name=firm["name"],
            code=code,
            answers=self.answers(firm),
            rhythm=self.rhythm(),
            intervals=self.intervals(),
            criteria=self.criteria(),
            maker=str(signing.get("maker", "")),
            checker=str(signing.get("checker", "")),
            chain=tuple(str(name) for name in signing.get("chain", ())),
            note=str(firm.get("note", "")),
        )

    def answers(self, firm: Mapping[str, Any]) -> Answers:
        flags = [condition.id for condition in read_conditions().values() if condition.kind == "flag"]
        answered = self.table("answers", flags)
        for key, value in answered.items():
            if not isinstance(value, bool):
                self.fail(f"answers.{key}", f"須為 true 或 false，不是 {value!r}；不知道就刪去此行")
        tier = firm.get("tier")
        if tier is not None and tier not in _TIERS:
            self.fail("firm.tier", f"須為 1 至 4，不是 {tier!r}")
        categories = self.table("category", self.catalogue.instruments())
        for key, value in categories.items():
            if value not in _CATEGORIES:
                self.fail(f"category.{key}", f"須為 1 或 2，不是 {value!r}")
        return Answers(answered, tier, categories)

    def rhythm(self) -> Rhythm:
        given = self.table("calendar", _CALENDAR_KEYS)
        usual = Rhythm()
        halves = given.get("half_year_months", list(usual.half_year_months))
        if not isinstance(halves, list) or len(halves) != len(usual.half_year_months):
            self.fail("calendar.half_year_months", "須為兩個月份，例如 [4, 10]")
        year = given.get("year_month", usual.year_month)
        for key, month in (
            ("half_year_months", halves[0]),
            ("half_year_months", halves[1]),
            ("year_month", year),
        ):
            if isinstance(month, bool) or month not in _MONTHS:
                self.fail(f"calendar.{key}", f"月份須為 1 至 12，不是 {month!r}")
        if abs(halves[0] - halves[1]) != len(_MONTHS) // 2:
            self.fail("calendar.half_year_months", "兩個月份須相隔六個月，否則兩次查核間隔超過半年")
        return Rhythm((halves[0], halves[1]), year, str(given.get("set_by", "")))

    def intervals(self) -> dict[str, OwnInterval]:
        given = self.table("intervals", tuple(self.catalogue.controls))
        return {control: self.interval(control, value) for control, value in given.items()}

    def interval(self, control: str, value: Any) -> OwnInterval:  # noqa: ANN401 - checked here
        where = f"intervals.{control}"
        if not isinstance(value, dict):
            self.fail(where, '須為表，例如 {months = 6, set_by = "董事會"}')
        self.known(value, _INTERVAL_KEYS, where)
        months = value.get("months")
        if isinstance(months, bool) or not isinstance(months, int) or months < 1:
            self.fail(f"{where}.months", "須為 1 以上之整數（月）")
        if len(_MONTHS) % months and months % len(_MONTHS):
            self.fail(f"{where}.months", "須為 1、2、3、4、6、12 或 12 之倍數，否則無法逐年排定")
        if not value.get("set_by"):
            self.fail(f"{where}.set_by", "須載明由誰訂定，底稿將予列示")
        return OwnInterval(months, str(value["set_by"]), str(value.get("document", "")))

    def criteria(self) -> dict[str, Criterion]:
        names = {
            name
            for edition in self.catalogue.editions
            for provision in edition.provisions
            for name in provision.criteria
        }
        given = self.table("criteria", sorted(names))
        return {name: self.criterion(name, value) for name, value in given.items()}

    def criterion(self, name: str, value: Any) -> Criterion:  # noqa: ANN401 - checked here
        where = f"criteria.{name}"
        if not isinstance(value, dict) or "value" not in value:
            self.fail(where, '須為表，例如 {value = 12, measure = "characters"}')
        self.known(value, _CRITERION_KEYS, where)
        if value.get("measure", "") not in _MEASURES:
            self.fail(f"{where}.measure", f"須為 {'、'.join(_MEASURES[1:])} 之一")
        threshold = tuple(value["value"]) if isinstance(value["value"], list) else value["value"]
        if not isinstance(threshold, int | str | tuple):
            self.fail(f"{where}.value", "須為整數、文字或文字之清單")
        return Criterion(threshold, value.get("measure", ""), "firm", "", str(value.get("note", "")))

    def table(self, name: str, keys: Iterable[str]) -> dict[str, Any]:
        value = self.data.get(name, {})
        if not isinstance(value, dict):
            self.fail(name, f"須為 [{name}] 表")
        self.known(value, tuple(keys), name)
        return value

    def known(self, given: Mapping[str, Any], keys: Iterable[str], where: str) -> None:
        names = list(keys)
        for key in given:
            if key not in names:
                near = get_close_matches(key, names, n=1, cutoff=0.6)
                hint = f"您是否要寫 {near[0]!r}？" if near else f"可用者：{'、'.join(names)}"
                self.fail(f"{where}.{key}".lstrip("."), f"不認得此項目。{hint}")

    def fail(self, where: str, what: str) -> NoReturn:
        raise FirmError(f"{self.path}：{where}：{what}{'' if what.endswith('？') else '。'}")
