"""Tests of the voter’s window."""
