from pathlib import Path

import pytest

from fashion.commands.doctor.machine import check_disk, check_memory, existing_parent


@pytest.mark.parametrize(("available", "status"), [(8e9, "OK"), (1.2e9, "WARN"), (0.5e9, "FAIL")])
def test_memory_is_graded_by_what_the_platform_needs(available: float, status: str) -> None:
    found = check_memory(int(available), running=False)
    assert (found.status, bool(found.advice)) == (status, status != "OK")


def test_a_platform_that_runs_has_the_memory_it_needs() -> None:
    assert check_memory(int(0.5e9), running=True).status == "OK"


@pytest.mark.parametrize(("free", "status"), [(50e9, "OK"), (1e9, "WARN"), (0.1e9, "FAIL")])
def test_a_full_disk_is_reported_with_the_variable_that_names_another(free: float, status: str) -> None:
    found = check_disk(Path("/data"), int(free))
    assert found.status == status
    assert ("FASHION_DATA_DIR" in found.advice) == (status != "OK")


def test_an_absent_folder_lies_on_the_disk_of_the_nearest_one_above() -> None:
    assert existing_parent(Path("/absent/folder")) == Path("/")
