"""Are network devices' accounts held only by those whom the staff list names as their administrators?

A device goes by the register's words, its account list by the device's name. Whose duties the staff list
leaves open cannot be told; neither can it where nobody at all is named.
"""

from collections.abc import Iterator, Sequence

from inspectorate.analysis.duties import NetworkStaff, network_staff
from inspectorate.facts.accounts import Account, AccountList
from inspectorate.facts.assets import Asset
from inspectorate.facts.device_accounts import DeviceAccounts
from inspectorate.inspection.asset_kinds import is_network_device
from inspectorate.inspection.verdict import Reason, Verdict, breaches, cannot_tell, conforms, verdict_of
from inspectorate.norms.criterion import Criteria

ASKS = DeviceAccounts
NEEDS = ()


def judge(fact: DeviceAccounts, criteria: Criteria) -> Verdict:
    """Every account that can log in to a device which carries or filters traffic."""
    devices = [asset for asset in fact.assets if is_network_device(asset)]
    staff = network_staff(fact.people, criteria.on)
    lists = [one for asset in devices for one in fact.of(asset)]
    usable = [(one, account) for one in lists for account in _held(one, criteria)]
    reasons = [*_unlisted(fact, devices), *_unseen(lists)]
    for listed, account in usable:
        reasons.extend(_account(listed.system, account, staff))
    if not staff.named.gone:
        reasons = [cannot_tell("人員名冊未載明何人之職務為網路設備管理", fact.source)]
    reasons.extend(cannot_tell("{limit}", fact.source, limit=one) for one in dict.fromkeys(fact.limits))
    words = "{devices} 台網路設備之 {count} 個可登入帳號，均由網路設備管理人員持有"
    said = {"devices": len(devices), "count": len(usable)}
    return verdict_of(reasons or [conforms(words, fact.source, **said)])


def _unlisted(fact: DeviceAccounts, devices: Sequence[Asset]) -> Iterator[Reason]:
    if not devices:
        yield cannot_tell("資產清冊未列網路設備", fact.source)
    for asset in devices:
        if not fact.of(asset):
            yield cannot_tell("未提供 {device} 之帳號清冊", asset.source, device=asset.name)
    for asset in fact.assets:
        if is_network_device(asset) is None and fact.of(asset):
            text = "無從判定 {device}（{kind}）是否為網路設備"
            yield cannot_tell(text, asset.source, device=asset.name, kind=asset.kind or "未載明類別")


def _unseen(lists: Sequence[AccountList]) -> Iterator[Reason]:
    for one in lists:
        for limit in one.unseen:
            yield cannot_tell("{device}：{limit}", one.source, device=one.system, limit=limit)


def _held(listed: AccountList, criteria: Criteria) -> list[Account]:
    return [one for one in listed.usable(criteria.on) if one.kind != "service"]


def _account(device: str, account: Account, staff: NetworkStaff) -> Iterator[Reason]:
    keys = account.holders or staff.everyone.keys(account)
    if not keys:
        text = "{device} 之帳號 {account} 未載持有人"
        yield cannot_tell(text, account.source, device=device, account=account.id)
    for who in keys:
        said = {"device": device, "account": account.id, "who": who}
        administers = staff.administers(who)
        if administers is False and account.enabled:
            text = "{device} 之帳號 {account} 由 {who} 持有，其非現任網路設備管理人員"
            yield breaches(text, account.source, **said)
        elif not administers:
            text = "{device} 之帳號 {account} 由 {who} 持有，是否為網路設備管理人員無從判定"
            yield cannot_tell(text, account.source, **said)
