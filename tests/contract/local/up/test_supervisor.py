import subprocess
import sys


def test_what_a_rejected_start_does_not_need_is_not_imported() -> None:
    program = "import sys, fashion.local.up.supervisor; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"sqlalchemy", "alembic", "fashion.products.bootstrap"} & set(ran.stdout.split())
