"""The reference message path: sans-IO client and gateway, their drivers, and what their messages cost; see `api`."""
