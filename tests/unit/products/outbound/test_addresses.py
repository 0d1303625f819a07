import socket
from ipaddress import ip_address

import pytest

from fashion.products.outbound.addresses import (
    BadUrlError,
    BlockedAddressError,
    PublicSockets,
    check_url,
    is_public,
)

PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.1.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fd00::1",
    "ff0e::1",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
]


def tcp(address: str) -> tuple[object, ...]:
    """What a resolver finds for a name that leads to the address."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, 443)


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_of_networks_of_their_own_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_to_a_private_address_gets_no_socket(address: str) -> None:
    with pytest.raises(BlockedAddressError):
        PublicSockets(loopback=False)(tcp(address))


def test_a_name_that_leads_to_this_machine_gets_one_where_that_is_allowed() -> None:
    PublicSockets(loopback=True)(tcp("127.0.0.1")).close()
    with pytest.raises(BlockedAddressError):
        PublicSockets(loopback=True)(tcp("10.0.0.1"))


@pytest.mark.parametrize(
    "url", ["https://shop.example.com/hooks?a=1", "https://shop.example.com:443", "https://8.8.8.8/"]
)
def test_https_to_the_internet_is_taken(url: str) -> None:
    check_url(url, loopback=False)


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example.com/",
        "https://shop.example.com:8443/",
        "https://me:secret@shop.example.com/",
        "https://shop.example.com/#here",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.1/",
        "https:///hooks",
        "shop.example.com",
        "ftp://shop.example.com/",
        "https://[",
    ],
)
def test_other_addresses_are_not(url: str) -> None:
    with pytest.raises(BadUrlError):
        check_url(url, loopback=False)


def test_this_machine_is_taken_where_that_is_allowed() -> None:
    check_url("http://127.0.0.1:9000/hooks", loopback=True)
    with pytest.raises(BadUrlError):
        check_url("http://10.0.0.1:9000/hooks", loopback=True)


def test_plain_http_is_taken_where_that_is_allowed() -> None:
    check_url("http://shop.example.com/feed.xml", loopback=False, http=True)
    for url in ("http://shop.example.com:8080/", "http://10.0.0.1/", "https://shop.example.com:80/"):
        with pytest.raises(BadUrlError):
            check_url(url, loopback=False, http=True)


def test_this_machine_is_reached_by_http_alone() -> None:
    with pytest.raises(BadUrlError):
        check_url("ftp://127.0.0.1/feed.xml", loopback=True)
