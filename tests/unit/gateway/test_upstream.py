import socket
import sys

import pytest

from fashion.gateway.proxy.upstream import UNACKNOWLEDGED_SECONDS, open_socket


@pytest.mark.skipif(sys.platform != "linux", reason="the option is Linux's")
def test_a_connection_to_a_node_that_died_breaks_off_within_seconds() -> None:
    with open_socket((socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", 1))) as made:
        milliseconds = made.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
    assert milliseconds == UNACKNOWLEDGED_SECONDS * 1000
