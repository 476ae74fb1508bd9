"""What every start of the server loads is light: the mathematics comes with the first planner."""

import subprocess
import sys
from datetime import timedelta

from beds.demand.record import EPISODE_GAP
from beds.need.asked import GAP


def test_an_episode_is_the_same_to_the_record_and_to_the_mathematics() -> None:
    assert timedelta(days=EPISODE_GAP) == GAP


def test_a_server_begins_without_scipy() -> None:
    asked = "import sys, beds.serve, web.app; print([name for name in ('scipy', 'beds.demand') if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
