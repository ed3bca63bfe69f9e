"""What can go wrong with protected values; no text of these holds a value, a key or a part of one."""

from geo_service.core.errors import ServiceError
from geo_service.core.text import Text


class NotOurs(ServiceError):
    """A stored value cannot be opened: another key, another place, or changed since."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "加密数据无法解开：密钥不符、被移到别处或被改动",
                "A protected value cannot be opened: its key is another, or it was moved or changed",
            )
        )


class MasterKeyMissing(ServiceError):
    """The master key that wraps the data keys is not there."""

    def __init__(self, fingerprint: str, place: str) -> None:
        super().__init__(
            Text(
                f"缺少主密钥 {fingerprint}；请在 GEO_SERVICE_MASTER_KEY 或 {place} 中提供",
                f"The master key {fingerprint} is missing; give it in GEO_SERVICE_MASTER_KEY or in {place}",
            )
        )


class MasterKeyUnreadable(ServiceError):
    """What is given as a master key is none, or others may read its file."""


class UnmaskingRefused(ServiceError):
    """Whoever asks may not see the value in the clear for that purpose."""

    status = 403
    title = Text("没有查看权限", "Not allowed")
