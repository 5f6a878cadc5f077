"""Sealing: what is sealed opens with its key, beside its columns, and in no other way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward_policies.errors import ConfigError, StorageDamaged
from leeward_storage.sealing import Secrets, new_id, new_key, open_text, seal_text

any_text = st.text(st.characters(exclude_categories=()), max_size=200)


@given(text=any_text, cut=st.integers(0, 2**32 - 1), beside=st.binary(max_size=40))
def test_a_sealed_text_opens_as_it_was(text: str, cut: int, beside: bytes) -> None:
    """Any text, lone surrogates included, comes back letter by letter."""
    key = new_key()

    assert open_text(key, seal_text(key, text, cut, beside), beside, "here") == (text, cut)


@given(text=any_text.filter(bool), data=st.data())
def test_no_changed_byte_opens(text: str, data: st.DataObject) -> None:
    """Change one bit of a box, cut it short, or ask beside other columns: it does not open."""
    key = new_key()
    box = seal_text(key, text, 0, b"beside")
    at = data.draw(st.integers(0, len(box) - 1))
    bit = 1 << data.draw(st.integers(0, 7))
    changed = box[:at] + bytes([box[at] ^ bit]) + box[at + 1 :]

    for broken, beside in ((changed, b"beside"), (box[:at], b"beside"), (box, b"besides")):
        with pytest.raises(StorageDamaged, match="at here") as caught:
            open_text(key, broken, beside, "here")
        assert caught.value.cure
    with pytest.raises(StorageDamaged):
        open_text(new_key(), box, b"beside", "here")


def test_no_two_boxes_are_alike() -> None:
    """The same text sealed twice looks different, so nobody sees that a line was repeated."""
    key = new_key()

    boxes = {seal_text(key, "again", 0, b"") for _ in range(100)}

    assert len(boxes) == 100
    assert len({box[:12] for box in boxes}) == 100


def test_a_wrapped_key_opens_with_its_own_master_key_and_id_alone() -> None:
    """Another master key, another database or another key's id open nothing."""
    store, key_id, key = new_id(), new_id(), new_key()
    wrapped = Secrets(bytes(32), store).wrap(key_id, key)

    assert Secrets(bytes(32), store).unwrap(key_id, wrapped) == key
    assert key not in wrapped
    for secrets, name in (
        (Secrets(bytes(31) + b"1", store), key_id),
        (Secrets(bytes(32), new_id()), key_id),
        (Secrets(bytes(32), store), new_id()),
    ):
        with pytest.raises(StorageDamaged, match="the keys of sealed evidence"):
            secrets.unwrap(name, wrapped)


def test_what_is_derived_differs_by_purpose_master_key_and_database() -> None:
    """Nothing derived for one purpose serves another, and no two databases share anything."""
    store, other = new_id(), new_id()
    many = [Secrets(bytes(32), store), Secrets(bytes(32), other), Secrets(b"1" * 32, store)]

    derived = [
        value
        for one in many
        for value in (one.hashed("a"), one.audit_seal(b"a").hex()[:32], one.proof.hex())
    ]

    assert len(set(derived)) == 9
    assert many[0].hashed("a") == Secrets(bytes(32), store).hashed("a")
    assert many[0].hashed("a") != many[0].hashed("b")
    assert many[0].hashed("\ud800") != many[0].hashed("a")


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_master_key_has_32_bytes(length: int) -> None:
    """Another length is somebody's mistake, and the answer does not show the key."""
    with pytest.raises(ConfigError, match=f"it has {length} bytes") as caught:
        Secrets(b"k" * length, new_id())

    assert "kkk" not in str(caught.value)
