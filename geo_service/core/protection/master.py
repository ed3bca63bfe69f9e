"""The master keys: given in the environment, or in a file that the first start makes; they wrap the data keys."""

import os
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from geo_service.core.protection.cipher import AES_256_GCM, CIPHERS, Cipher
from geo_service.core.protection.errors import MasterKeyMissing, MasterKeyUnreadable, NoMasterKey
from geo_service.core.text import Text
from geo_service.settings import Settings

FILE = "master.key"
KEY_BYTES = 32
OTHERS_MAY = 0o077


@dataclass(frozen=True)
class MasterKey:
    """One master key, and the name it has beside what it wraps."""

    secret: bytes = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that tell this key from others and nothing about it."""
        return sha256(b"geo_service master key|" + self.secret).hexdigest()[:16]

    def wrap(self, data_key: bytes, name: str, cipher: Cipher = AES_256_GCM) -> bytes:
        """A data key as it is stored, bound to its name."""
        return bytes([cipher.tag]) + cipher.encrypt(self.secret, data_key, name.encode())

    def unwrap(self, wrapped: bytes, name: str) -> bytes:
        """The data key.

        Raises:
            NotOurs: it was wrapped by another key or under another name, or changed since.
        """
        return CIPHERS[wrapped[0]].decrypt(self.secret, wrapped[1:], name.encode())


@dataclass(frozen=True)
class MasterKeys:
    """The master keys that are given: the first wraps, the others only unwrap what they once wrapped.

    Attributes:
        place: where they can be given, for the words of an error.
    """

    keys: tuple[MasterKey, ...]
    place: str

    def first(self) -> MasterKey:
        """The key that wraps."""
        return self.keys[0]

    def called(self, fingerprint: str) -> MasterKey:
        """The key with a fingerprint.

        Raises:
            MasterKeyMissing: it is not among them.
        """
        for key in self.keys:
            if key.fingerprint == fingerprint:
                return key
        raise MasterKeyMissing(fingerprint, self.place)


def file_of(settings: Settings) -> Path:
    """The file of the master keys, one a line, the newest first."""
    return settings.master_key_file or settings.var / FILE


def place_of(settings: Settings) -> str:
    """Where the master keys are given: the variable, or the file."""
    return "GEO_SERVICE_MASTER_KEY" if settings.master_key is not None else str(file_of(settings))


def given_keys(settings: Settings) -> MasterKeys | None:
    """The master keys of the environment, else of the file; None when there are neither.

    Raises:
        MasterKeyUnreadable: one of them is no key, or others may read the file.
    """
    file = file_of(settings)
    if settings.master_key is not None:
        return MasterKeys(
            parsed(settings.master_key.get_secret_value().split(","), "GEO_SERVICE_MASTER_KEY"), str(file)
        )
    try:
        lines = read(file).splitlines()
    except FileNotFoundError:
        return None
    return MasterKeys(parsed(lines, str(file)), str(file))


def needed_keys(settings: Settings) -> MasterKeys:
    """The master keys of the environment, else of the file.

    Raises:
        NoMasterKey: there are neither.
        MasterKeyUnreadable: one of them is no key, or others may read the file.
    """
    masters = given_keys(settings)
    if masters is None:
        raise NoMasterKey(str(file_of(settings)))
    return masters


def read(file: Path) -> str:
    """The text of a file that nobody but its owner may read.

    Raises:
        MasterKeyUnreadable: others may read it, or we may not.
    """
    try:
        mode = file.stat().st_mode & 0o777
        text = file.read_text(encoding="ascii")
    except FileNotFoundError:
        raise
    except (OSError, UnicodeDecodeError) as error:
        raise MasterKeyUnreadable(
            Text(f"无法读取主密钥文件 {file}", f"{file} cannot be read as master keys")
        ) from error
    if mode & OTHERS_MAY:
        raise MasterKeyUnreadable(
            Text(
                f"主密钥文件 {file} 的权限为 {mode:04o}，他人可读；应为 0600",
                f"{file} has the mode {mode:04o}, others may read it; it should be 0600",
            )
        )
    return text


def parsed(texts: Sequence[str], where: str) -> tuple[MasterKey, ...]:
    """The keys written in base64.

    Raises:
        MasterKeyUnreadable: one is not 32 bytes in base64, or there is none.
    """
    try:
        secrets = [b64decode(text.strip(), validate=True) for text in texts if text.strip()]
    except (NotBase64, ValueError):
        secrets = []
    if not secrets or any(len(secret) != KEY_BYTES for secret in secrets):
        raise MasterKeyUnreadable(
            Text(
                f"{where} 中的主密钥应为 base64 编码的 {KEY_BYTES} 字节",
                f"a master key in {where} should be {KEY_BYTES} bytes in base64",
            )
        )
    return tuple(MasterKey(secret) for secret in secrets)


def made_key() -> MasterKey:
    """A new master key."""
    return MasterKey(os.urandom(KEY_BYTES))


def write_keys(file: Path, keys: Sequence[MasterKey], replace: bool) -> bool:
    """Whether the keys now stand in the file, mode 0600; False when it was there and shall not be replaced.

    The file appears whole or not at all, and it is on the disk before anything is wrapped by its keys.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f"{file.name}.{os.getpid()}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as writing:
        writing.writelines(f"{b64encode(key.secret).decode()}\n" for key in keys)
        writing.flush()
        os.fsync(writing.fileno())
    try:
        if replace:
            new.replace(file)
        else:
            os.link(new, file)  # unlike a rename it fails when another start was quicker
    except FileExistsError:
        return False
    finally:
        new.unlink(missing_ok=True)
        sync_folder(file.parent)
    return True


def sync_folder(folder: Path) -> None:
    """Put the folder's entries on the disk."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
