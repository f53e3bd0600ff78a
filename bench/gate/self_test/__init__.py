"""How often the gate errs: suites with a known change, and without one."""
