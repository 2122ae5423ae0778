"""
The driver of airbyte-source-fauna asks the package index for its own newest version whenever it is opened, and nothing
turns that off. A benchmark should neither wait for that nor ask it a hundred times, so it is answered here, at once.
"""

import requests

_get = requests.get


class _NewestVersion:
    def json(self):
        return {"info": {"version": "0"}}


def _answering(url, *args, **kwargs):
    return _NewestVersion() if url.startswith("https://pypi.org/") else _get(url, *args, **kwargs)


requests.get = _answering
