"""What axe finds on a page, with the rules that this book is held to, and the exceptions."""

from axe_playwright_python.base import AXE_SCRIPT

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = {
    # What is in order is not asked for: on a large page that is most of axe's work.
    "resultTypes": ["violations"],
    "reporter": "no-passes",
    "rules": {
        "color-contrast": {"enabled": False},  # below, by looks
        # A box that scrolls sideways must be reached by keyboard (WCAG 2.1.1); the role that this
        # experimental rule asks for would make a landmark of every wide table.
        "focus-order-semantics": {"enabled": False},
    },
}

#: Axe takes milliseconds for the contrast of each element with text. Elements of one look (their
#: own colour and size, and the grounds of all they stand in) have one contrast: one is enough.
ONE_OF_EACH_LOOK = """() => {
    const looks = new Map(), grounds = new Map();
    const ground = element => {
        if (!element) { return ""; }
        if (!grounds.has(element)) {
            const s = getComputedStyle(element);
            grounds.set(element, `${ground(element.parentElement)}/${s.backgroundColor} ` +
                `${s.backgroundImage} ${s.opacity} ${s.position}`);
        }
        return grounds.get(element);
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const element = texts.currentNode.parentElement;
        if (texts.currentNode.data.trim() && element.checkVisibility({ visibilityProperty: true })) {
            const s = getComputedStyle(element);
            const look = [s.color, s.fontSize, s.fontWeight, s.textShadow, ground(element)].join("|");
            if (!looks.has(look)) { looks.set(look, element); }
        }
    }
    return [...looks.values()];
}"""
RUN = f"""async ([rules, contrast]) => {{
    const looks = ({ONE_OF_EACH_LOOK})();
    const found = await axe.run(document, rules);
    const pale = await axe.run({{ include: looks }}, contrast);
    return [...found.violations, ...pale.violations].flatMap(
        rule => rule.nodes.slice(0, 3).map(node => `${{rule.id}}: ${{node.html.slice(0, 150)}}`));
}}"""


def violations(page, experimental=False):
    """Return what axe finds on a page, at most three elements a rule, each as ``rule: element``.

    The experimental rules take as long as all others; among them is that a control's name holds
    what stands on it (WCAG 2.5.3).
    """
    page.evaluate(AXE_SCRIPT)
    rules = {**RULES, "runOnly": [*WCAG, "experimental"] if experimental else WCAG}
    return page.evaluate(RUN, [rules, {**RULES, "runOnly": ["color-contrast"], "rules": {}}])
