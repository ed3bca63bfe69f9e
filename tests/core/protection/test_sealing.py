"""A sealed value opens with its key in its place, and nowhere else, and tells nothing."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from geo_service.core.protection.cipher import AES_256_GCM, CIPHERS, Aes256Gcm
from geo_service.core.protection.errors import NotOurs
from geo_service.core.protection.keyring import Keyring
from geo_service.core.protection.values import ProtectedField, Sealed, SealedColumn

KEYS = Keyring(7, AES_256_GCM, {7: bytes(range(32)), 6: bytes(range(1, 33))}, bytes(range(2, 34)))
MOBILE = ProtectedField("core.made_up", "mobile", "mobile")
OTHER_TABLE = ProtectedField("core.people", "mobile", "mobile")
OTHER_COLUMN = ProtectedField("core.made_up", "telephone", "mobile")
CLEAR = "139" + "00001234"


def opened(sealed: Sealed, place: ProtectedField = MOBILE, row: object = 1, keys: Keyring = KEYS) -> str:
    return keys.opened(place.associated(row), sealed.value).decode()


@given(st.text(max_size=500), st.one_of(st.integers(), st.uuids(), st.text(max_size=20)))
def test_any_text_comes_back_in_its_own_row(clear: str, row: object) -> None:
    assert opened(KEYS.seal(MOBILE, row, clear), row=row) == clear


def test_a_value_begins_with_the_ciphers_tag_and_the_keys_number_and_is_33_bytes_longer_than_the_text() -> None:
    value = KEYS.seal(MOBILE, 1, CLEAR).value
    assert value[:5] == b"\x01\x00\x00\x00\x07"
    assert len(value) == 1 + 4 + 12 + 11 + 16


def test_it_is_aes_256_gcm_with_the_header_and_the_place_as_associated_data() -> None:
    value = KEYS.seal(MOBILE, 1, CLEAR).value
    clear = AESGCM(bytes(range(32))).decrypt(value[5:17], value[17:], value[:5] + b"core.made_up|mobile|1")
    assert clear.decode() == CLEAR


def test_a_thousand_seals_of_one_text_are_a_thousand_values() -> None:
    assert len({KEYS.seal(MOBILE, 1, CLEAR).value for _ in range(1000)}) == 1000


@pytest.mark.parametrize(("place", "row"), [(OTHER_TABLE, 1), (OTHER_COLUMN, 1), (MOBILE, 2), (MOBILE, "1 ")])
def test_a_value_that_is_put_elsewhere_does_not_open(place: ProtectedField, row: object) -> None:
    with pytest.raises(NotOurs):
        opened(KEYS.seal(MOBILE, 1, CLEAR), place, row)


def test_a_value_of_which_any_bit_is_changed_does_not_open() -> None:
    value = KEYS.seal(MOBILE, 1, CLEAR).value
    for bit in range(len(value) * 8):
        changed = bytearray(value)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(NotOurs):
            opened(Sealed(bytes(changed)))


def test_a_value_that_is_cut_does_not_open() -> None:
    value = KEYS.seal(MOBILE, 1, CLEAR).value
    for length in range(len(value)):
        with pytest.raises(NotOurs):
            opened(Sealed(value[:length]))


def test_a_value_does_not_open_with_another_key_of_the_same_number() -> None:
    with pytest.raises(NotOurs):
        opened(KEYS.seal(MOBILE, 1, CLEAR), keys=replace(KEYS, keys={7: bytes(32)}))


def test_a_value_under_an_older_key_opens() -> None:
    older = replace(KEYS, number=6)
    assert opened(older.seal(MOBILE, 1, CLEAR)) == CLEAR


def test_another_cipher_is_put_in_beside_the_old_one(monkeypatch: pytest.MonkeyPatch) -> None:
    class Aes128Gcm(Aes256Gcm):
        """Stands for any other, SM4-GCM say: its keys have 128 bits, too."""

        tag, name, key_bytes = 2, "aes-128-gcm", 16

    monkeypatch.setitem(CIPHERS, 2, Aes128Gcm())
    keys = replace(KEYS, number=8, cipher=CIPHERS[2], keys={**KEYS.keys, 8: bytes(16)})
    old, new = KEYS.seal(MOBILE, 1, CLEAR), keys.seal(MOBILE, 1, CLEAR)
    assert new.value[:5] == b"\x02\x00\x00\x00\x08"
    assert (opened(old, keys=keys), opened(new, keys=keys)) == (CLEAR, CLEAR)
    with pytest.raises(NotOurs):
        opened(new)


def test_a_protected_column_takes_nothing_in_the_clear_and_does_not_repeat_it() -> None:
    for clear in (CLEAR, CLEAR.encode()):
        with pytest.raises(TypeError) as refused:
            SealedColumn().process_bind_param(clear, None)
        assert "1234" not in str(refused.value)


def test_neither_values_nor_keys_show_themselves() -> None:
    shown = repr((KEYS, KEYS.seal(MOBILE, 1, CLEAR)))
    assert shown == "(Keyring(number=7, cipher=" + repr(AES_256_GCM) + "), Sealed())"


def test_equal_values_are_found_by_their_blind_index_however_they_are_written() -> None:
    written = [
        "31010119900101123X",
        "31010119900101123x",
        " 310101 19900101 123X ",
        "３１０１０１１９９００１０１１２３Ｘ",
    ]
    assert len({KEYS.blind_index(MOBILE, one) for one in written}) == 1
    assert KEYS.blind_index(MOBILE, "139-0000-1234") == KEYS.blind_index(MOBILE, "139 0000 1234")


@given(st.text("0123456789X", min_size=1), st.text("0123456789X", min_size=1))
def test_other_values_have_other_blind_indexes(one: str, other: str) -> None:
    assert (KEYS.blind_index(MOBILE, one) == KEYS.blind_index(MOBILE, other)) == (one == other)


def test_a_blind_index_depends_on_its_own_key_and_on_the_meaning_and_is_32_bytes() -> None:
    index = KEYS.blind_index(MOBILE, CLEAR)
    assert len(index) == 32
    assert KEYS.blind_index(replace(MOBILE, meaning="card"), CLEAR) != index
    assert KEYS.blind_index(OTHER_TABLE, CLEAR) == index  # of one meaning: comparable across tables
    assert replace(KEYS, index_key=bytes(32)).blind_index(MOBILE, CLEAR) != index
    assert replace(KEYS, number=6).blind_index(MOBILE, CLEAR) == index  # rotation leaves it alone
