"""Rules as files: read, checked, and each compiled to its expression over the lake's tables."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import ibis
import yaml
from sigma.collection import SigmaCollection
from sigma.correlations import SigmaCorrelationCondition, SigmaCorrelationRule
from sigma.exceptions import SigmaError
from sigma.rule import SigmaRule

from inspectorate.i18n import _
from inspectorate.lake.kinds import KindName
from inspectorate.lake.question import Tables
from inspectorate.lake.sigma.correlation import Events, correlated
from inspectorate.lake.sigma.detection import Placeholders, detected
from inspectorate.lake.sigma.fields import Mapped, log_source
from inspectorate.lake.sigma.unsupported import SigmaRuleError, UnsupportedError

_LARGEST = 1024 * 1024
_MICRO = 1_000_000
_BROKEN = (OSError, ValueError, AttributeError, TypeError, KeyError, RecursionError)
"""What a document that is no rule brings the parser to."""
Rule = SigmaRule | SigmaCorrelationRule


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A firm's rules, with what they need to be told.

    Attributes:
        collection: the parsed rules, each after those that it refers to.
        mapped: the firm's own log sources.
        placeholders: the values of ``%name%``.
    """

    collection: SigmaCollection
    mapped: Mapped = field(default_factory=dict)
    placeholders: Placeholders = field(default_factory=dict)

    @property
    def alerting(self) -> list[Rule]:
        """The rules that tell of something by themselves: not those that only serve a correlation."""
        return [rule for rule in self.collection.get_output_rules() if isinstance(rule, Rule)]

    def kinds(self, rule: Rule) -> tuple[KindName, ...]:
        """The kinds of records that a rule reads.

        Raises:
            UnsupportedError: its log source is not known.
        """
        return tuple(
            dict.fromkeys(log_source(leaf.logsource, self.mapped).kind for leaf in _leaves(rule))  # type: ignore[misc] # a mapping's kinds are checked where it is read
        )

    def expression(self, rule: Rule, tables: Tables) -> ibis.Table:
        """What a rule finds: records, or for a correlation its groups with first and last time and peak.

        Raises:
            UnsupportedError: it asks for what the lake cannot answer; the feature is named.
            SigmaRuleError: the rule is not sound.
        """
        try:
            if isinstance(rule, SigmaRule):
                found = detected(rule, tables, self.mapped, self.placeholders)
                return found.order_by("time", "system", "origin", "line")
            return self._named(rule, correlated(rule, self._events(rule, tables)))
        except SigmaError as error:
            raise SigmaRuleError(
                _("規則「{title}」：{error}").format(title=rule.title, error=error)
            ) from error

    def _events(self, rule: SigmaCorrelationRule, tables: Tables) -> list[Events]:
        return [
            Events(reference.reference, self._of(reference.rule, reference.reference, rule, tables))
            for reference in rule.referenced_rules
        ]

    def _of(self, one: Rule, name: str, rule: SigmaCorrelationRule, tables: Tables) -> ibis.Table:
        """The events of a rule that a correlation refers to: when, of which group, with which value."""
        wanted = {f"g{number}": group for number, group in enumerate(rule.group_by or [])}
        condition = rule.condition
        value = condition.fieldref if isinstance(condition, SigmaCorrelationCondition) else None
        if isinstance(value, str):
            wanted["value"] = value
        if isinstance(one, SigmaCorrelationRule):
            return self._of_correlation(one, wanted, tables)
        source = log_source(one.logsource, self.mapped)
        table = detected(one, tables, self.mapped, self.placeholders)
        time = table.time
        micro = time.epoch_seconds().cast("int64") * _MICRO + time.microsecond().cast("int64")
        own = {
            place: source.column(table, _alias(rule, group, name)).cast("string")
            for place, group in wanted.items()
        }
        made = table.select(at=micro, **own)
        groups = [made[place].notnull() for place in own if place != "value"]
        return made.filter(*groups) if groups else made

    def _of_correlation(
        self, one: SigmaCorrelationRule, wanted: Mapping[str, str], tables: Tables
    ) -> ibis.Table:
        found = correlated(one, self._events(one, tables))
        has = {group: f"g{number}" for number, group in enumerate(one.group_by or [])}
        missing = [group for group in wanted.values() if group not in has]
        if missing:
            raise UnsupportedError(_("以下層關聯規則所無之欄位 {name} 分組").format(name=missing[0]))
        return found.select(at=found.last, **{place: found[has[group]] for place, group in wanted.items()})

    def _named(self, rule: SigmaCorrelationRule, found: ibis.Table) -> ibis.Table:
        """The columns by their own names, and times as times."""
        groups = {_column(group): found[f"g{number}"] for number, group in enumerate(rule.group_by or [])}
        times = {
            name: (found[name] / _MICRO).floor().cast("int64").as_timestamp("s") for name in ("first", "last")
        }
        return found.select(**groups, **times, peak=found.peak).order_by(*groups, "first")


def _column(group: str) -> str:
    """A field's name as a column's: what is not a letter or digit becomes a line below."""
    return re.sub(r"\W", "_", group)


def _alias(rule: SigmaCorrelationRule, group: str, name: str) -> str:
    """The field that stands for a group in the events of one rule."""
    for alias in rule.aliases:
        if alias.alias == group:
            for reference, own in alias.mapping.items():
                if reference.reference == name:
                    return own
    return group


def _leaves(rule: Rule) -> list[SigmaRule]:
    if isinstance(rule, SigmaRule):
        return [rule]
    return [leaf for reference in rule.referenced_rules for leaf in _leaves(reference.rule)]


def read_rules(
    paths: Sequence[Path], mapped: Mapped | None = None, placeholders: Placeholders | None = None
) -> RuleSet:
    """The rules of files and folders (``.yml``, ``.yaml``), references between them resolved.

    Raises:
        SigmaRuleError: a file cannot be read or is no Sigma rule; nothing of the others is used then.
    """
    read = [_read(path) for path in _files(paths)]
    try:
        collection = SigmaCollection.merge(read)
    except SigmaError as error:
        raise SigmaRuleError(_("Sigma 規則之間不相符：{error}").format(error=error)) from error
    if not collection.rules:
        said = _("{paths} 之中沒有 Sigma 規則（.yml、.yaml）")
        raise SigmaRuleError(said.format(paths="、".join(map(str, paths))))
    return RuleSet(collection, mapped or {}, placeholders or {})


def _files(paths: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        inside = [each for each in path.rglob("*") if each.suffix in {".yml", ".yaml"} and each.is_file()]
        found += sorted(inside) if path.is_dir() else [path]
    return found


def _read(path: Path) -> SigmaCollection:
    try:
        if path.stat().st_size > _LARGEST:
            said = _("{path} 大於 {most} 位元組，不是 Sigma 規則")
            raise SigmaRuleError(said.format(path=path, most=_LARGEST))
        text = path.read_text(encoding="utf-8")
        documents = [each for each in yaml.safe_load_all(text) if each is not None]
        wrong = next((n for n, each in enumerate(documents, start=1) if not isinstance(each, dict)), 0)
        if wrong:
            raise SigmaRuleError(_("{path} 第 {number} 份文件不是規則").format(path=path, number=wrong))
        return SigmaCollection.from_dicts(documents, collect_filters=True, resolve_references=False)
    except (*_BROKEN, yaml.YAMLError) as error:
        raise SigmaRuleError(_("{path} 不是 Sigma 規則：{error}").format(path=path, error=error)) from error
