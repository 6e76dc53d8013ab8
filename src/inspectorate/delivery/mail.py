"""Mail through the firm's own server, encrypted on the way; unencrypted only within this machine."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTPUTF8
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from inspectorate.delivery.message import DeliveryError, Message
from inspectorate.i18n import _

_TRANSIENT = 500


@dataclass(frozen=True, slots=True)
class MailServer:
    """The server that mail is handed to.

    Attributes:
        security: ``tls`` from the start, ``starttls`` before anything is said, ``none`` on loopback alone.
        trust: a file of certificates to trust in place of the machine's.
        seconds: how long one step may last.
    """

    host: str
    port: int
    sender: str
    security: Literal["tls", "starttls", "none"] = "starttls"
    user: str = ""
    password: str = ""
    trust: Path | None = None
    seconds: float = 20.0

    def send(self, message: Message) -> str:
        """Hand a mail over; its Message-ID comes back.

        Raises:
            DeliveryError: the server was not reached, or refused it.
        """
        mail = self._written(message)
        with _said(), self._signed_in() as server:
            server.send_message(mail)
        return str(mail["Message-ID"])

    def reach(self) -> None:
        """See whether it would take a mail: connected, encrypted and signed in as for one; none is sent.

        Raises:
            DeliveryError: the server was not reached, or refused.
        """
        with _said(), self._signed_in() as server:
            server.noop()

    @contextmanager
    def _signed_in(self) -> Iterator[smtplib.SMTP]:
        with self._open() as server:
            if self.user:
                server.login(self.user, self.password)
            yield server

    def _written(self, message: Message) -> EmailMessage:
        mail = EmailMessage(policy=SMTPUTF8)
        try:
            mail["From"], mail["To"], mail["Subject"] = self.sender, message.to, message.subject
            mail["Message-ID"] = f"<{message.reference}@{self.sender.rpartition('@')[2]}>"
        except ValueError as error:  # a line end in a header
            raise DeliveryError(_("收件者或主旨含有換行，不予寄送"), again=False) from error
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        return mail

    def _open(self) -> smtplib.SMTP:
        if self.security == "tls":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self.seconds, context=self._context())
        if self.security == "none" and not on_loopback(self.host):
            raise DeliveryError(_("未加密之郵件僅能交給本機之伺服器"), again=False)
        server = smtplib.SMTP(self.host, self.port, timeout=self.seconds)
        if self.security == "starttls":
            try:
                server.starttls(context=self._context())
            except smtplib.SMTPNotSupportedError as error:
                server.close()
                raise DeliveryError(_("郵件伺服器不提供加密（STARTTLS），不予寄送"), again=False) from error
            except BaseException:
                server.close()
                raise
        return server

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.trust) if self.trust else None)


@contextmanager
def _said() -> Iterator[None]:
    """What the server or the line says, in words for people."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        raise _refused(code) from error
    except smtplib.SMTPAuthenticationError as error:
        raise DeliveryError(_("郵件伺服器不接受帳號或密碼"), again=False) from error
    except smtplib.SMTPResponseException as error:
        raise _refused(error.smtp_code) from error
    except ssl.SSLCertVerificationError as error:
        said = _("郵件伺服器之憑證不可信：{reason}").format(reason=error.verify_message)
        raise DeliveryError(said, again=False) from error
    except (OSError, smtplib.SMTPException) as error:
        said = _("無法連線郵件伺服器：{error}").format(error=type(error).__name__)
        raise DeliveryError(said, again=True) from error


def on_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _refused(code: int) -> DeliveryError:
    said = _("郵件伺服器回覆 {code}，未收下").format(code=code)
    return DeliveryError(said, again=code < _TRANSIENT)
