"""Text that tries to be more than text."""

SCRIPT = "<script>document.title='taken'</script>"
HOSTILE = (
    SCRIPT,
    "</script><script>document.title='taken'</script>",
    "</style><img src=x onerror=\"document.title='taken'\">",
    "<svg onload=\"document.title='taken'\">",
    "{{ 7 * 7 }}{% include '/etc/passwd' %}",
    "javascript:document.title='taken'",
    "' onmouseover='document.title=1' x='",
    '" autofocus onfocus="document.title=1" x="',
    "<!-- --><iframe src='file:///etc/passwd'></iframe>",
    "]]><script>document.title='taken'</script>",
    "$\\frac{1}{0}$ and $unclosed",
    "\x00\x01\x1b[31m \u202eevil\u202c \u2028",
    "&lt;b&gt; &#x3c;script&#x3e;",
    "x" * 10_000,
)


def hostile_turns():
    """Turns with hostile words from hostile names, labelled so that every part of the page shows them."""
    labels = ("leverage", "loss_fear", "safe", "none")
    names = (SCRIPT, '" onclick="document.title=1" $x$ \x07')
    texts = [text for text in HOSTILE for _ in range(2)]
    return [(names[k % 2], text, labels[(k // 2) % 4]) for k, text in enumerate(texts)]
