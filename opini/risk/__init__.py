"""See CONTRIBUTING.md, the floors."""
