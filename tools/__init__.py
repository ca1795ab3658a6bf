"""What developers run beside the tests: a browser, a server of one's own, screenshots, measurements."""
