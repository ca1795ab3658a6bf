"""Many readers: several server processes over one build behind nginx, started, watched and restarted one by one."""
