"""Hours: the incidents of the last day by hour and severity, and what such an hour usually brings."""
