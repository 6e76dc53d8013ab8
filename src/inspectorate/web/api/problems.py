"""What goes wrong, as RFC 9457 has it, in the caller's language."""

import logging
from collections.abc import Mapping

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from inspectorate.i18n import _
from inspectorate.inspection.signing import RefusedSignatureError
from inspectorate.services.access import MissingError, RefusedError
from inspectorate.services.admit_token import NotAdmittedError, TooManyFailuresError
from inspectorate.services.answer_once import ReusedKeyError
from inspectorate.services.bound_work import TooMuchWorkError
from inspectorate.services.firm_evidence import EvidenceFailedError
from inspectorate.services.open_period import OpenedError
from inspectorate.services.read_firm import FirmError
from inspectorate.services.take_upload import DiskFullError, TooLargeError, UploadError
from inspectorate.services.work_on_paper import ChangedError, UnfinishedError
from inspectorate.web.api.shapes import rendered

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger(__name__)


class Wrong(Schema):
    """A field that is not as the document has it: where it stands, and what is wrong with it."""

    where: str
    said: str


class Problem(Schema):
    """Why nothing was done: ``type`` for programs, ``detail`` for people."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Wrong]


class NotReadyError(Exception):
    """The person has a password or second factor to set before programs may act for them."""


_STATUS: Mapping[type[Exception], int] = {
    AuthenticationError: 401,
    NotAdmittedError: 401,
    NotReadyError: 403,
    RefusedError: 403,
    RefusedSignatureError: 403,
    Http404: 404,
    MissingError: 404,
    ChangedError: 409,
    EvidenceFailedError: 409,
    FirmError: 409,
    OpenedError: 409,
    UnfinishedError: 409,
    UploadError: 409,
    RequestDataTooBig: 413,
    TooLargeError: 413,
    ReusedKeyError: 422,
    ValidationError: 422,
    TooManyFailuresError: 429,
    TooMuchWorkError: 429,
    DiskFullError: 507,
}
STATUSES = frozenset({*_STATUS.values(), 400} - {507})
"""What any operation may be answered with besides its own answer; the disk of a platform is not full."""
_TITLE_ZH: Mapping[int, str] = {
    400: "請求不成立",
    401: "須有有效之權杖",
    403: "不得為之",
    404: "查無此項",
    405: "不支援此方法",
    409: "與現狀不符",
    413: "內容過大",
    422: "欄位不符",
    429: "失敗次數過多",
    500: "系統錯誤",
    507: "磁碟空間不足",
}
_NAME: Mapping[int, str] = {
    400: "malformed",
    401: "token",
    403: "refused",
    404: "missing",
    405: "method",
    409: "conflict",
    413: "too-large",
    422: "invalid",
    429: "too-many-failures",
    500: "internal",
    507: "full",
}
_WRONG_ZH: Mapping[str, str] = {
    "missing": "必填",
    "extra_forbidden": "沒有此欄位",
    "string_too_long": "過長",
    "string_too_short": "過短",
    "string_pattern_mismatch": "形式不符",
    "literal_error": "不在可用之值內",
    "enum": "不在可用之值內",
}


def problem(
    status: int, detail: str = "", errors: list[Wrong] | None = None, *, busy: bool = False
) -> HttpResponse:
    """A problem of a status; its detail is the title where nothing more is told.

    ``busy``: too much work was asked for, which is another 429 than too many failures.
    """
    title = _("短時間內要求過多") if busy else _(_TITLE_ZH.get(status, "請求不成立"))
    kind = f"urn:inspectorate:problem:{'too-much-work' if busy else _NAME.get(status, 'malformed')}"
    told = Problem(type=kind, title=title, status=status, detail=detail or title, errors=errors or [])
    answer = HttpResponse(rendered(told), status=status, content_type=MEDIA_TYPE)
    if status == 401:  # noqa: PLR2004 - as the standard has it
        answer["WWW-Authenticate"] = "Bearer"
    return answer


def tell_problems(api: NinjaAPI) -> None:
    """Have every error of the services answered as a problem; what none of them knows is logged."""
    for kind in (*_STATUS, HttpError, Exception):
        api.add_exception_handler(kind, _told)


def _told(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    if isinstance(error, ValidationError):
        return problem(422, errors=_wrong(error))
    for kind in type(error).__mro__:
        if kind in _STATUS:
            return _known(error, _STATUS[kind])
    if isinstance(error, HttpError):
        return problem(error.status_code)
    _log.error("%s %s", request.method, request.path, exc_info=error)  # type: ignore[arg-type] # never a class
    return problem(500)


def _known(error: object, status: int) -> HttpResponse:
    silent = (AuthenticationError, RequestDataTooBig, TooManyFailuresError)
    busy = isinstance(error, TooMuchWorkError)
    answer = problem(status, "" if isinstance(error, silent) else str(error), busy=busy)
    if isinstance(error, TooManyFailuresError | TooMuchWorkError):
        answer["Retry-After"] = str(error.seconds)
    return answer


def _wrong(error: ValidationError) -> list[Wrong]:
    return [Wrong(where=_where(one["loc"]), said=_said(one)) for one in error.errors]


def _where(places: tuple[str | int, ...]) -> str:
    """From the outside in; the name that a parameter has in our code is nobody's business."""
    source, *inner = places
    return "/".join(str(place) for place in [source, *inner[1 if source == "body" else 0 :]])


def _said(one: Mapping[str, str]) -> str:
    known = _WRONG_ZH.get(one["type"])
    return _(known) if known else _("值不符：{said}").format(said=one["msg"])
