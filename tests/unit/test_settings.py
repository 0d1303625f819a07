import pytest

from fashion.unknown_variables import unknown_variables


def test_a_misspelled_variable_is_reported_with_the_nearest_known_one() -> None:
    [unknown] = unknown_variables({"FASHION_POOLSIZE": "9", "FASHION_PORT": "8080", "HOME": "/"})
    assert str(unknown) == "FASHION_POOLSIZE is set, but there is no such setting; did you mean FASHION_POOL_SIZE?"


def test_a_variable_that_resembles_none_is_reported_without_a_guess() -> None:
    [unknown] = unknown_variables({"FASHION_XYZZY": ""})
    assert unknown.nearest is None
    assert "`fashion config` lists the known ones" in str(unknown)


def test_variables_are_known_in_lower_case_too() -> None:
    assert unknown_variables({"fashion_pool_size": "9"}) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FASHION_GATEWAY_SERVICE_HOST", "10.0.0.1"),
        ("FASHION_GATEWAY_SERVICE_PORT", "8080"),
        ("FASHION_GATEWAY_SERVICE_PORT_HTTP", "8080"),
        ("FASHION_GATEWAY_PORT", "tcp://10.0.0.1:8080"),
        ("FASHION_GATEWAY_PORT_8080_TCP", "tcp://10.0.0.1:8080"),
        ("FASHION_GATEWAY_PORT_8080_TCP_PROTO", "tcp"),
        ("FASHION_GATEWAY_PORT_8080_TCP_ADDR", "10.0.0.1"),
    ],
)
def test_variables_that_kubernetes_makes_are_not_reported(name: str, value: str) -> None:
    assert unknown_variables({name: value}) == []


@pytest.mark.parametrize("name", ["FASHION_OPERATOR_TAG", "FASHION_E2E_REST_MINUTES"])
def test_variables_of_other_programs_are_not_reported(name: str) -> None:
    assert unknown_variables({name: "1"}) == []


def test_a_port_that_someone_set_for_the_gateway_is_reported() -> None:
    assert [each.name for each in unknown_variables({"FASHION_GATEWAY_PORT": "9000"})] == ["FASHION_GATEWAY_PORT"]
