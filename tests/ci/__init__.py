"""What the gate runs beside the tests."""
