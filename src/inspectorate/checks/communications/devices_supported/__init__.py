"""Is each device still supported by its maker, or else is there a plan, not overdue, to replace it?"""

from collections.abc import Iterator
from datetime import date

from inspectorate.facts.assets import Asset, AssetRegister
from inspectorate.inspection.asset_kinds import is_network_device
from inspectorate.inspection.verdict import Reason, Verdict, breaches, cannot_tell, conforms, verdict_of
from inspectorate.norms.criterion import Criteria

ASKS = AssetRegister
NEEDS = ()


def judge(register: AssetRegister, criteria: Criteria) -> Verdict:
    """Every asset with a date, and every network device: without a date nothing is known of it."""
    reasons = [reason for asset in register.assets for reason in _asset(asset, criteria.on)]
    if not reasons:
        reasons = [cannot_tell("資產清冊未列網路設備，亦未載明任何終止支援日。", register.source)]
    limits = (cannot_tell("{limit}", register.source, limit=one) for one in register.limits)
    return verdict_of((*reasons, *limits))


def _asset(asset: Asset, on: date) -> Iterator[Reason]:
    what = {"name": asset.name, "kind": asset.kind or "未載明類別"}
    if not asset.end_of_support:
        if is_network_device(asset) is not False:
            yield cannot_tell("{name}（{kind}）未載明終止支援日。", asset.source, **what)
        return
    ended = date.fromisoformat(asset.end_of_support)
    due = date.fromisoformat(asset.replacement_due) if asset.replacement_due else None
    if ended >= on:
        words = "{name}（{kind}）支援至 {ended}。"
        yield conforms(words, asset.source, **what, ended=str(ended))
    elif not asset.replacement_plan:
        words = "{name}（{kind}）已於 {ended} 終止支援，未擬定汰換計畫。"
        yield breaches(words, asset.source, **what, ended=str(ended))
    elif due and due < on:
        words = "{name}（{kind}）已於 {ended} 終止支援，汰換計畫預計 {due} 完成，已逾期。"
        yield breaches(words, asset.source, **what, ended=str(ended), due=str(due))
    else:
        words = "{name}（{kind}）已於 {ended} 終止支援，汰換計畫：{plan}；預計汰換日：{due}。"
        by = str(due or "未載明")
        yield conforms(words, asset.source, **what, ended=str(ended), plan=asset.replacement_plan, due=by)
