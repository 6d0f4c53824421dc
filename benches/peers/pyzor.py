"""The pyzor digest of each file of this folder, one a line; `-` for a text of which nothing is left to digest."""
import email.message
import hashlib
import os

from pyzor.digest import DataDigester

NOTHING = hashlib.sha1(b"").hexdigest()
for name in sorted(os.listdir(".")):
    message = email.message.EmailMessage()
    message.set_content(open(name, encoding="utf-8").read(), cte="8bit")
    digest = DataDigester(message).value
    print("-" if digest == NOTHING else digest)
