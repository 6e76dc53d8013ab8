"""Does every server and personal computer of the asset register run antivirus software?"""

from collections.abc import Iterator

from inspectorate.facts.antivirus import AntivirusCoverage
from inspectorate.facts.assets import Asset
from inspectorate.inspection.asset_kinds import is_computer
from inspectorate.inspection.verdict import Reason, Verdict, breaches, cannot_tell, conforms, verdict_of
from inspectorate.norms.criterion import Criteria

ASKS = AntivirusCoverage
NEEDS = ()


def judge(coverage: AntivirusCoverage, criteria: Criteria) -> Verdict:
    """Every computer, portable and shared ones included, against the console's list; network gear is none."""
    del criteria
    assets = coverage.register.assets
    reasons = [reason for asset in assets for reason in _asset(asset, coverage)]
    covered = sum(is_computer(asset) is True for asset in assets)
    if not reasons and covered:
        words = "資產清冊所列 {count} 台伺服器與個人電腦均已安裝並啟用防毒軟體。"
        reasons = [conforms(words, coverage.register.source, count=covered)]
    if not reasons:
        reasons = [cannot_tell("資產清冊未列任何伺服器或個人電腦。", coverage.register.source)]
    limits = (*coverage.limits, *coverage.register.limits)
    return verdict_of(
        (*reasons, *(cannot_tell("{limit}", coverage.register.source, limit=one) for one in limits))
    )


def _asset(asset: Asset, coverage: AntivirusCoverage) -> Iterator[Reason]:
    needs, client = is_computer(asset), coverage.client_of(asset)
    if needs is None and not (client and client.installed and client.enabled is not False):
        words = "{name} 之類別「{kind}」無法判斷是否應安裝防毒軟體。"
        yield cannot_tell(words, asset.source, name=asset.name, kind=asset.kind)
    elif needs and client is None:
        words = "{name}（{kind}）不在防毒主控台清單。"
        yield breaches(words, asset.source, name=asset.name, kind=asset.kind)
    elif needs and client and not client.installed:
        yield breaches("{name}（{kind}）未安裝防毒軟體。", client.source, name=asset.name, kind=asset.kind)
    elif needs and client and client.enabled is False:
        yield breaches("{name}（{kind}）之防毒軟體未啟用。", client.source, name=asset.name, kind=asset.kind)
