"""What a Sigma rule may ask for and the lake cannot answer: named, so that a rule is never half evaluated."""

from inspectorate.i18n import _
from inspectorate.lake.errors import LakeError


class SigmaRuleError(LakeError):
    """A rule that cannot be taken; the message (zh-TW) names the rule, the place and what to do."""


class UnsupportedError(SigmaRuleError):
    """The rule is good Sigma and asks for what the lake does not know.

    Attributes:
        feature: its name in the Sigma specification.
    """

    def __init__(self, feature: str, why: str = "") -> None:
        """``why`` says what stands against it."""
        said = _("不支援 Sigma 功能「{feature}」").format(feature=feature)
        super().__init__(f"{said}：{why}" if why else said)
        self.feature = feature
