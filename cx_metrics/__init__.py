"""Customer experience, measured: from a survey file to a number a board can rely on."""
