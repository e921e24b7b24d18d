"""Stores to test on: SQLite files always, PostgreSQL where a server can be started (CI insists)."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
