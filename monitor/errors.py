"""The one tree of exceptions, caught at the border of one crawl, one mail or one command."""


class MonitorError(Exception):
    """Something Vigie can explain; the message says what to do about it."""


class ParseError(MonitorError):
    """A page or a file does not have the form its source is known to have."""


class RefusedError(ParseError):
    """The site refused or challenged us, whatever its HTTP status said."""


class StorageError(MonitorError):
    """The archive on the disk cannot be read or written."""


class DeliveryError(MonitorError):
    """A message could not be handed to the relay."""


class ConfigError(MonitorError):
    """A setting is unknown or has a wrong value, or an argument makes no sense."""


class LockedError(MonitorError):
    """Another process is doing the same job."""


class UnreadableFileError(ParseError):
    """A file cannot be read (damaged, protected, too large): the message says which, in French."""


class FileReaderError(UnreadableFileError):
    """Our own reader failed, whatever the file is worth: it is to be read again."""
