"""What the store refuses, in the user's words: what, where and what to do. Secrets never stand in it."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    PartialCredentialsError,
    ReadTimeoutError,
)

from inspectorate.i18n import _
from inspectorate.services.object_store.objects import AbsentError, StoreError


class TakenError(StoreError):
    """Something stands under that name already, or was changed since it was looked at."""


class DeniedError(StoreError):
    """The store lets nobody do this, or not with these credentials."""


@contextmanager
def asked(where: str) -> Iterator[None]:
    """Ask the store; what it refuses becomes a :class:`StoreError` that names ``where``."""
    try:
        yield
    except ClientError as error:
        raise _refused(where, error) from error
    except (NoCredentialsError, PartialCredentialsError) as error:
        said = _("{where}：找不到存取憑證；請設定 AWS_ACCESS_KEY_ID 等環境變數或 AWS 設定檔")
        raise StoreError(said.format(where=where)) from error
    except (EndpointConnectionError, ConnectTimeoutError, ReadTimeoutError) as error:
        said = _("{where}：無法連線至保存庫；請確認網路與 endpoint 後再試")
        raise StoreError(said.format(where=where)) from error
    except BotoCoreError as error:
        raise StoreError(_("{where}：{reason}").format(where=where, reason=error)) from error


def _refused(where: str, error: ClientError) -> StoreError:
    code = str(error.response.get("Error", {}).get("Code", ""))
    kind: type[StoreError] = StoreError
    match code:
        case "PreconditionFailed" | "ConditionalRequestConflict" | "412" | "409":
            kind, said = TakenError, _("{where}：已有內容，不予覆寫")
        case "NoSuchKey" | "NoSuchVersion" | "NotFound" | "404":
            kind, said = AbsentError, _("{where}：沒有這個物件")
        case "BadDigest" | "XAmzContentChecksumMismatch":
            said = _("{where}：所送與保存庫所收不同（{code}），未收存；請再試一次")
        case "NoSuchBucket":
            said = _("{where}：沒有這個 bucket；請確認名稱與 region")
        case "InvalidAccessKeyId" | "SignatureDoesNotMatch" | "ExpiredToken" | "InvalidToken":
            said = _("{where}：保存庫不接受存取憑證（{code}）；請確認憑證與 region")
        case "RequestTimeTooSkewed" | "RequestExpired":
            said = _("{where}：本機時鐘與保存庫相差過多（{code}）；請校正時鐘")
        case "AccessDenied" | "403":
            kind, said = DeniedError, _("{where}：保存庫拒絕；憑證權限不足，或物件仍在鎖定中")
        case _other:
            said = _("{where}：保存庫拒絕（{code}）；請稍後再試，或洽保存庫之管理者")
    return kind(said.format(where=where, code=code))
