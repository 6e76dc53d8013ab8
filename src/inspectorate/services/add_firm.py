"""Adds a firm to the platform, by the profile that says what it is."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from django.db import transaction

from inspectorate.i18n import _
from inspectorate.inspection.duty import DUTY_ZH, SIGNING, Duty
from inspectorate.services.access import RefusedError, today
from inspectorate.services.keep_trail import write_trace
from inspectorate.services.open_catalogue import open_catalogue
from inspectorate.services.read_firm import FILE, read_firm
from inspectorate.store.models import Firm, Person


@transaction.atomic
def add_firm(profile: Path, chain: Sequence[Duty]) -> Firm:
    """Add a firm; its papers are signed in the order of ``chain``.

    Raises:
        FirmError: the profile cannot be used.
        RefusedError: the firm is there already, or a duty of the chain does not sign.
    """
    told = read_firm(profile, open_catalogue())
    if not chain or any(duty not in SIGNING for duty in chain) or len(set(chain)) != len(chain):
        known = "、".join(SIGNING)
        raise RefusedError(_("簽核順序須由下列職責組成且不重複：{known}").format(known=known))
    if Firm.objects.filter(code=told.code).exists():
        raise RefusedError(_("公司 {code} 已存在").format(code=told.code))
    text = (profile if profile.is_file() else profile / FILE).read_text("utf-8-sig")
    firm = Firm.objects.create(code=told.code, name=told.name, profile=text, chain=list(chain))
    write_trace("(command line)", "firm_added", f"firm:{firm.code}", firm=firm)
    return firm


def firm_of(code: str) -> Firm:
    """The firm of a code.

    Raises:
        RefusedError: there is none.
    """
    firm = Firm.objects.filter(code=code).first()
    if firm is None:
        raise RefusedError(_("沒有公司 {code}").format(code=code))
    return firm


def everybody() -> Iterator[str]:
    """A line for each person: firm, name, duties, and whether they may sign in."""
    day = today()
    for person in (
        Person.objects.select_related("firm").prefetch_related("duties").order_by("firm", "username")
    ):
        held = [
            DUTY_ZH[Duty(d.duty)]
            for d in person.duties.all()
            if d.first <= day and (not d.last or day <= d.last)
        ]
        state = "" if person.is_active else _("（已鎖定）") if person.left_at is None else _("（已離職）")
        yield f"{person.firm.code}  {person.username}  {person.name}  {'、'.join(held)}{state}"
