"""A browser at the login page: name and password, as a person would type them."""

import os
import re

import requests

form = {
    "un": os.environ["SF_USERNAME"],
    "username": os.environ["SF_USERNAME"],
    "pw": os.environ["DEMO_PASSWORD"],
}
page = requests.post(os.environ["SF_LOGIN_URL"] + "/", data=form, timeout=30)
found = re.search(r"<title>(.*?)</title>", page.text, re.DOTALL)
title = found.group(1).split("|")[0].strip() if found else f"HTTP {page.status_code}"
inside = "sid" in page.cookies
print(
    f'{"ok     " if inside else "refused"}  the page says "{title}"; {"a" if inside else "no"} session cookie'
)
