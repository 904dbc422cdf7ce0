"""What counts as one address."""

from __future__ import annotations

from ipaddress import IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_server.domain.addresses import address_key


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "::/64"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("not an address", "not an address"),
    ],
)
def test_what_an_address_is_counted_as(address: str, key: str) -> None:
    assert address_key(address) == key


@given(st.ip_addresses(v=4).map(str))
def test_each_ipv4_address_is_counted_alone(address: str) -> None:
    assert address_key(address) == address_key(f"::ffff:{address}") == address


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_the_addresses_of_a_home_are_counted_as_one(home: int, one: int, other: int) -> None:
    home |= 0x2001 << 48  # a network of the internet, so that none is an IPv4 address in disguise
    keys = {address_key(_ipv6(home << 64 | host)) for host in (one, other)}
    assert len(keys) == 1
    assert keys != {address_key(_ipv6((home ^ 1) << 64 | one))}


@given(st.one_of(st.ip_addresses().map(str), st.text()))
def test_what_is_counted_is_counted_as_itself(address: str) -> None:
    key = address_key(address)
    assert address_key(key) == key


def _ipv6(number: int) -> str:
    return str(IPv6Address(number))
