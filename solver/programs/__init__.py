"""What no network expresses: linear and integer programs, and bounds that are safe in whole numbers."""
