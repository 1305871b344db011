"""What must hold of recruit's speed, against what the machine can do (docs/benchmarks.md)."""
