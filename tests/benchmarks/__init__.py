"""What must hold of recruit's speed, measured against what the machine can do (docs/benchmarks.md)."""
