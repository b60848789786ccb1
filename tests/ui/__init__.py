"""Tests of the shared Qt Quick kit."""
