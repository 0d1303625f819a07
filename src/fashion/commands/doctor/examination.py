"""All checks of `fashion doctor`."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec
import psutil

from fashion.commands.doctor.finding import Finding
from fashion.commands.doctor.machine import check_disk, check_memory, check_versions, free_space
from fashion.commands.doctor.photos import check_photos
from fashion.commands.doctor.ports import check_ports
from fashion.commands.doctor.stores import check_data_folder, check_stores
from fashion.configuration import parse_configuration
from fashion.local.running_platform import find_running
from fashion.settings import Settings, SettingsError
from fashion.unknown_variables import unknown_variables


class Examination(msgspec.Struct, frozen=True):
    """The findings, and whether none of them is "FAIL"."""

    healthy: bool
    findings: list[Finding]


def examine(load: Callable[[], Settings], environment: Mapping[str, str]) -> Examination:
    """Check whether this machine can run the platform with the settings that `load` returns; change nothing.

    Without valid settings most checks are left out, because they depend on them.
    """
    try:
        findings = list(_run_checks(load(), environment))
    except SettingsError as error:
        wrong = Finding("settings", "FAIL", str(error), "Correct it, then run `fashion doctor` again.")
        findings = [check_versions(), wrong]
    return Examination(all(each.status != "FAIL" for each in findings), findings)


def _run_checks(settings: Settings, environment: Mapping[str, str]) -> Iterator[Finding]:
    running = find_running(settings.data_dir)
    yield check_versions()
    yield from check_variables(environment)
    yield check_memory(psutil.virtual_memory().available, running=running is not None)
    yield check_disk(settings.data_dir, free_space(settings.data_dir))
    yield check_data_folder(settings.data_dir)
    yield from check_configuration(settings.config_file)
    yield check_photos(settings)
    yield from check_ports(settings, running)
    yield from check_stores(settings, running)


def check_variables(environment: Mapping[str, str]) -> list[Finding]:
    """Check that each FASHION_ variable is known."""
    unknown = unknown_variables(environment)
    found = [Finding("settings", "WARN", f"{each}", f"Rename or remove {each.name}.") for each in unknown]
    return found or [Finding("settings", "OK", "every FASHION_ variable is known and valid")]


def check_configuration(file: Path) -> Iterator[Finding]:
    """Check the live configuration, if there is one; services ignore an invalid one and keep the last."""
    try:
        parse_configuration(file.read_bytes())
    except FileNotFoundError:
        return
    except (OSError, ValueError, RecursionError) as error:
        yield Finding("configuration", "WARN", f"{file} is rejected: {error}", f"Correct {file}.")
    else:
        yield Finding("configuration", "OK", f"{file} is valid")
