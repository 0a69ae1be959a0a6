"""The SQL statements that do again what a restored backup has undone."""

from setlogs.statements import Statement

DELETE_REFRESH_TOKENS = Statement(b"DELETE FROM refresh_tokens", ())

# By more than anybody has ended logins since: a token of a later epoch must not come alive either.
RAISE_EPOCHS = Statement(
    b"""
    UPDATE users SET token_epoch = token_epoch + 1000000, spared_family_id = NULL
    WHERE email IS NOT NULL
""",
    (),
)

DELETE_SESSIONS = Statement(b"DELETE FROM workout_sessions WHERE user_id = $1", ("user_id",))

# The owner of the catalogue has no e-mail.
DELETE_USER = Statement(
    b"DELETE FROM users WHERE id = $1 AND email IS NOT NULL",
    ("user_id",),
)
