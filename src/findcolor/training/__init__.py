"""Training: the only room that knows torch; nothing else imports it."""
