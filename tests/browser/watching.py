"""A page that notes what it asks for and what goes wrong, and going to addresses on it."""

#: What is kept for other pages of the same site, or for this tab.
FORGET = """() => { window.name = "";
    if (location.protocol !== "about:") { localStorage.clear(); sessionStorage.clear(); } }"""


def watched(page):
    """Let a page note what it asks for and what goes wrong; return it."""
    page.requested, page.problems, page.under_way = [], [], set()
    page.on("request", lambda r: page.requested.append(r.url))
    page.on("console", lambda m: m.type == "error" and page.problems.append(m.text))
    page.on("pageerror", lambda e: page.problems.append(str(e)))
    page.on("requestfailed", lambda r: _note_failure(page, r))
    page.on("request", lambda r: page.under_way.add(r))
    for ended in ("requestfinished", "requestfailed"):
        page.on(ended, lambda r: page.under_way.discard(r))
    return page


def visit(page, address):
    """Go to an address on a watched page, with nothing noted yet."""
    page.requested.clear()
    page.problems.clear()
    page.goto(address)
    settle(page)


def empty(page):
    """Take away what an earlier visit left in a tab: what was stored, the page, the pointer."""
    page.evaluate(FORGET)
    page.mouse.move(0, 0)
    page.goto("about:blank")  # else an address with another fragment would load nothing
    return page


def settle(page):
    """Wait until a loaded page has drawn twice with no request under way.

    Chromium's own "networkidle" is half a second without any, on a page that is long done. It
    decides where a request's end is never reported, as when a page is left meanwhile.
    """
    page.wait_for_load_state()
    quiet = 0
    for _ in range(100):
        page.wait_for_timeout(15)
        quiet = 0 if page.under_way else quiet + 1
        if quiet == 2:
            return
    page.under_way.clear()
    page.wait_for_load_state("networkidle")


def come_back(page, holds):
    """Load a page again until it shows what was kept; say whether it does.

    Chromium may draw it in another process, which is told of what was stored a moment later.
    """
    for _ in range(5):
        page.reload()
        settle(page)
        if holds():
            return True
    return False


def _note_failure(page, request):
    """Note a request that failed, unless the page was left before it was answered."""
    if request.failure != "net::ERR_ABORTED":
        page.problems.append(f"failed: {request.url} ({request.failure})")
