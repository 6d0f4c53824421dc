"""The Nilsimsa score of any two files of this folder, where it is 40 or more (128 is equal): one line each."""
import os

from nilsimsa import Nilsimsa

digests = []
for name in sorted(os.listdir(".")):
    data = open(name, "rb").read()
    if data.strip():
        digests.append((name, int(Nilsimsa(data).hexdigest(), 16)))
for i, (b, second) in enumerate(digests):
    for a, first in digests[:i]:
        # What nilsimsa.compare_digests computes, on whole numbers: 128 less the number of differing bits.
        score = 128 - bin(first ^ second).count("1")
        if score >= 40:
            print(a, b, score)
