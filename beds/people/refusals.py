"""Each way in which someone can be turned back because of who they are, or of what they know. Nothing here knows of
HTTP; `message` is the msgid of the sentence for people."""


class TurnedBack(Exception):
    """Somebody may not, or not now. `code` is the stable name for programs."""

    code = "turned-back"
    message = "You cannot do this."


class NotSignedIn(TurnedBack):
    code = "not-signed-in"
    message = "Sign in first."


class NotAllowed(TurnedBack):
    """A role that is never allowed here."""

    code = "not-allowed"
    message = "Your role does not allow this."


class WrongSignIn(TurnedBack):
    """Unknown, disabled or wrong: nobody learns which."""

    code = "wrong-sign-in"
    message = "The name or the passphrase is wrong."


class WrongInvite(TurnedBack):
    code = "wrong-invite"
    message = "The sign-in code is wrong, used or too old. Ask your administrator for a new one."


class WrongPass(TurnedBack):
    """Unknown, used, ended, or for another night: nobody learns which."""

    code = "wrong-pass"
    message = "The code is wrong, used or not for this night. Ask the manager for a new one."


class WeakPassphrase(TurnedBack):
    code = "weak-passphrase"
    message = "Choose a longer passphrase: at least twelve characters, and not your name."


class NameTaken(TurnedBack):
    code = "name-taken"
    message = "There is already an account with that name."


class WrongPin(TurnedBack):
    """Unknown number, misspelt number, wrong code, or too many wrong ones today: the same answer."""

    code = "unknown"
    message = "The number or the code is wrong."


class TooMany(TurnedBack):
    """Too many attempts; `seconds` until the next may succeed."""

    code = "too-many"
    message = "Too many attempts. Wait a little and try again."

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


class TooBusy(TurnedBack):
    code = "busy"
    message = "Too much is asked at once. Try again in a moment."
