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


class NoMasterKey(ServiceError):
    """No master key is given."""

    def __init__(self, place: str) -> None:
        super().__init__(
            Text(
                f"没有主密钥；首次启动服务时会生成于 {place}，也可在 GEO_SERVICE_MASTER_KEY 中提供；"
                "数据库已有数据密钥时，须提供原来的主密钥",
                f"There is no master key; the first start of the service makes {place}, or give it in"
                " GEO_SERVICE_MASTER_KEY; a database that has data keys needs the one it was made with",
            )
        )


class NoDataKeys(ServiceError):
    """The database has no data keys."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "数据库中还没有数据密钥；请先启动一次服务",
                "The database has no data keys yet; start the service once",
            )
        )


class MasterKeyUnreadable(ServiceError):
    """What is given as a master key is none, or others may read its file."""


class UnmaskingRefused(ServiceError):
    """Whoever asks may not see the value in the clear for that purpose."""

    status = 403
    title = Text("没有查看权限", "Not allowed")
