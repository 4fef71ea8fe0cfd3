-- nil is an error value too.
error(nil) --! nil
