"""What stands in the platform of a browser's test: two firms, a person for each duty, a month at work.

Imported only where Django is set up on a fresh INSPECTORATE_HOME: see `live.FILL`.
"""

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from inspectorate.inspection.duty import DUTY_ZH, STRONGLY_SIGNED_IN, Duty
from inspectorate.services.access import Actor, actor_of
from inspectorate.services.add_firm import add_firm
from inspectorate.services.home import home
from inspectorate.services.judge_period import judge_period
from inspectorate.services.keep_trail import enter_traces
from inspectorate.services.make_sample_firm import make_sample_firm
from inspectorate.services.open_period import open_period
from inspectorate.services.prepare_platform import prepare_platform
from inspectorate.services.work_on_paper import approve, assign, newest, send_back, submit, write
from inspectorate.store.models import DutyHeld, Firm, Paper, Person

PASSWORD = "Correct-Horse-7-Battery"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STRANGER = "stranger"
PERIOD = "2026-10"
_SAID = {"method": ["examination"], "result": "抽核樣本均有紀錄可稽。", "outcome": "conforming"}
_STAGES = ("assigned", "submitted", "returned", "approved", "sealed")


def fill(*, judged: bool = True) -> None:
    """Fill the home of the environment; sign-in names are those of the duties."""
    list(prepare_platform())
    sample = home() / "sample" / "daan"
    make_sample_firm(sample)
    signs_in = _people(sample)
    _work(sample, judged=judged)
    enter_traces()
    (home() / "people.json").write_text(json.dumps(signs_in), "utf-8")


def _people(sample: Path) -> dict[str, dict[str, str]]:
    firm = add_firm(sample, [Duty.MANAGER, Duty.CISO])
    other = Firm.objects.create(code="9B11", name="信義證券", profile=firm.profile, chain=firm.chain)
    signs_in = {duty.value: _person(firm, duty.value, duty) for duty in Duty}
    return {**signs_in, STRANGER: _person(other, STRANGER, *Duty)}


def _person(firm: Firm, username: str, *duties: Duty) -> dict[str, str]:
    row = Person(firm=firm, username=username, name=DUTY_ZH[duties[0]])
    row.must_change, row.password_at, row.password = False, timezone.now(), _hashed()
    row.save()
    for duty in duties:
        DutyHeld.objects.create(person=row, duty=duty, first=date(2025, 1, 1))
    if not STRONGLY_SIGNED_IN & set(duties):
        return {"password": PASSWORD}
    TOTP.activate(row, SECRET)
    return {"password": PASSWORD, "totp": SECRET}


@cache
def _hashed() -> str:
    """The password of everybody, hashed once: that is slow on purpose."""
    return make_password(PASSWORD)


def _work(sample: Path, *, judged: bool) -> None:
    """Papers in every state, the findings of the machine's tests, and a period of the other firm."""
    who = {name: actor_of(person) for name, person in _everybody().items()}
    period = open_period(who["manager"], PERIOD)
    if judged:
        judge_period(who["officer"], period.pk, sample, _silent)
    plain = period.papers.exclude(revisions__machine__icontains="nonconforming").order_by("id")[:10]
    assign(who["manager"], [paper.pk for paper in plain], who["officer"].person.pk)
    for place, paper in enumerate(plain):
        _bring(who, paper, _STAGES[place % len(_STAGES)])
    open_period(who[STRANGER], PERIOD)


def _everybody() -> dict[str, Person]:
    return {person.username: person for person in Person.objects.all()}


def _bring(who: Mapping[str, Actor], paper: Paper, stage: str) -> None:
    if stage == "assigned":
        return
    maker, manager = who["officer"], who["manager"]
    submit(maker, paper.pk, write(maker, paper.pk, newest(paper).version, _SAID).version)
    bound = newest(paper).sha256
    if stage == "returned":
        send_back(manager, paper.pk, bound, "請補抽樣名單")
    elif stage in ("approved", "sealed"):
        approve(manager, paper.pk, bound)
    if stage == "sealed":
        approve(who["ciso"], paper.pk, bound)


def _silent(message: str, /, **params: str | int) -> None:
    del message, params
