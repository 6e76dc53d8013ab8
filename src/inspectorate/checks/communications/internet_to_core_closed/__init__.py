"""Is every path from the Internet to a core system outside the DMZ closed?"""

from collections.abc import Iterator

from inspectorate.analysis.addresses import AddressError, addresses, shown
from inspectorate.analysis.first_match import Layout, lay_out
from inspectorate.analysis.intervals import Intervals, meet, union
from inspectorate.analysis.packets import TooManyPiecesError
from inspectorate.analysis.reach import Reach, reaches
from inspectorate.facts.assets import Asset
from inspectorate.facts.firewall_exposure import FirewallExposure
from inspectorate.inspection.verdict import Reason, Verdict, breaches, cannot_tell, conforms, verdict_of
from inspectorate.norms.criterion import Criteria

ASKS = FirewallExposure
NEEDS = ()

_OPEN = "{policy}：{rule} 允許網際網路直達核心資產 {assets}。"
_PERHAPS = "{policy}：{rule} 可能允許網際網路直達核心資產 {assets}，檔案未載明之條件使其無法確定。"
_UNMARKED = "{policy}：{rule} 允許網際網路連至 {assets}，資產清冊未載明其是否為核心資產。"
_PEERS = "{policy}：{rule} 僅允許特定公網位址（{peers}）連至核心資產 {assets}。"
_Places = list[tuple[Asset, Intervals]]


def judge(exposure: FirewallExposure, criteria: Criteria) -> Verdict:
    """Every way by which public addresses reach an asset that is core, or not said not to be."""
    del criteria
    policy, layout = exposure.policy, lay_out(exposure.policy)
    inner = exposure.inner()
    unlocated = "核心資產 {name} 之位址未載明或無法解讀。"
    reasons = [cannot_tell(unlocated, a.source, name=a.name) for a in inner if a.core and not _addresses(a)]
    places = [(asset, found) for asset in inner if (found := _addresses(asset))]
    try:
        reasons += _ways(exposure, layout, places)
    except TooManyPiecesError:
        reasons.append(cannot_tell("{policy}：規則過於複雜，未能判定。", policy.source, policy=policy.title))
    behind = [limit for other in exposure.leaving for limit in (*other.limits, *lay_out(other).gaps)]
    unseen = dict.fromkeys((*policy.limits, *layout.gaps, *behind, *exposure.limits))
    reasons += [cannot_tell("{limit}", policy.source, limit=text) for text in unseen]
    if not any(asset.core for asset in exposure.assets):
        words = "資產清冊未標示任何核心資產，無從判定。"
        reasons.append(cannot_tell(words, exposure.assets[0].source if exposure.assets else None))
    elif policy.translations:
        words = "{policy}：設有目的位址轉換（{names}），規則所載位址與資產位址不同。"
        names = "、".join(policy.translations)
        reasons.append(cannot_tell(words, policy.source, policy=policy.title, names=names))
    words = "{policy}：已比對 {count} 項核心資產，網際網路無直達路徑。"
    return verdict_of(reasons or [conforms(words, policy.source, policy=policy.title, count=len(places))])


def _addresses(asset: Asset) -> Intervals:
    try:
        return addresses(asset.addresses)
    except AddressError:
        return ()


def _ways(exposure: FirewallExposure, layout: Layout, places: _Places) -> Iterator[Reason]:
    targets = union(pair for _, held in places for pair in held)
    for way in reaches(exposure.policy, layout, targets, exposure.leaving):
        hit = [asset for asset, held in places if meet(held, way.targets)]
        for core in (True, None):
            named = "、".join(asset.name for asset in hit if asset.core is core)
            if named and (core or way.width != "few"):
                yield _reason(exposure, way, named, core=bool(core))


def _reason(exposure: FirewallExposure, way: Reach, assets: str, *, core: bool) -> Reason:
    policy, rule = exposure.policy, way.rule
    source = rule.source if rule else policy.default_source or policy.source
    said = {"policy": policy.title, "assets": assets}
    said["rule"] = f"規則 {rule.title}" if rule else policy.default_from or "預設動作"
    if not core:
        return cannot_tell(_UNMARKED, source, **said)
    if way.width == "few" and way.sureness == "surely":
        return conforms(_PEERS, source, **said, peers="、".join(shown(way.senders)))
    sure = way.sureness == "surely" and way.width == "at_large"
    return breaches(_OPEN, source, **said) if sure else cannot_tell(_PERHAPS, source, **said)
