"""What a case must fulfil: the last value that is accepted and the first that is not."""
