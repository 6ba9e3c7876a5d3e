"""Tests of the benchmarks: what is measured is told rightly; time itself is not tested."""
