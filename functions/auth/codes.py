"""What a statement is told that mails something: ids, and the digest of a code."""

from typing import Any

from setlogs.ids import CATALOGUE_USER_ID, new_id
from setlogs.mail_codes import MailCode
from setlogs.settings import get_settings


def mail_params() -> dict[str, Any]:
    """Return the bind parameter of a mail: its id, null when no mail is sent."""
    return {"mail_id": new_id() if get_settings().sends_mail else None}


def code_params() -> dict[str, Any]:
    """Return the bind parameters of a mail with a new code."""
    code_id, [key, *_] = new_id(), get_settings().secret_keys
    # What is stored of a code does not depend on whose it is.
    digest = MailCode.derive(CATALOGUE_USER_ID, code_id, key).digest
    return mail_params() | {"code_id": code_id, "digest": digest}
