"""The sections of the page, a file each; a module-level `section` is found."""
