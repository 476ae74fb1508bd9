"""From one shift to the next: handover, tasks, who got no bed."""
