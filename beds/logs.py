"""What `beds serve` writes to its log (stderr): one line each, warnings of everybody and what our own code has to tell.

Nothing of ours writes a number, a code or an address. Of uvicorn, whose lines below a warning name visitors' addresses,
and of the libraries that send, whose lines name gateways, only warnings are written.
"""

LINES = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"log": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}},
    "root": {"handlers": ["log"], "level": "WARNING"},
    "loggers": {"beds": {"level": "INFO"}, "web": {"level": "INFO"}},
}
"""For `logging.config.dictConfig`."""
