"""The TLSH distance of any two files of this folder, where it is 150 or less: one line each."""
import os

import tlsh

digests = [(name, tlsh.hash(open(name, "rb").read())) for name in sorted(os.listdir("."))]
# Too short or too uniform a text has no digest.
digests = [(name, digest) for name, digest in digests if digest and digest != "TNULL"]
for i, (b, second) in enumerate(digests):
    for a, first in digests[:i]:
        distance = tlsh.diff(first, second)
        if distance <= 150:
            print(a, b, distance)
