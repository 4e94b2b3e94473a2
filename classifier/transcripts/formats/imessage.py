"""iMessage chats as the command-line tool ``imsg`` writes them (``imsg history --json``, one object a line).

Messages of one's own name no sender: the speaker is ``Me``.
"""

from __future__ import annotations

from classifier.transcripts.columns import book
from classifier.transcripts.formats.jsonlines import first_object, objects
from classifier.transcripts.formats.sms_backup import ME
from classifier.transcripts.ledger import Ledger
from classifier.transcripts.records import ReadOptions
from classifier.transcripts.source import Source


def sniff(source: Source) -> bool:
    """Whether the first line is a message that says whether it is one's own."""
    return first_object(source).keys() >= {"is_from_me", "text"}


def read(source: Source, options: ReadOptions, ledger: Ledger) -> None:
    """Book every line; reactions are ``reaction``."""
    rows = []
    for number, message in objects(source.lines, ledger):
        text = message.get("text")
        plain = text.replace("\ufffc", "").strip() if isinstance(text, str) else text
        if message.get("is_reaction"):
            ledger.skip("reaction")
        elif not plain and (message.get("attachments") or text):
            ledger.skip("media")
        else:
            sender = ME if message.get("is_from_me") else message.get("sender_name") or message.get("sender")
            time = message.get("created_at") or message.get("date")
            chat = message.get("chat_name") or message.get("chat_id")
            rows.append((number, 1, {"text": plain, "speaker": sender, "time": time, "conversation": chat}))
    book(rows, source, options, ledger)
