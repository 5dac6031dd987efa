/* On every page, in one request: what the scripts of forms share (elements, numbers as they are
   typed, what this browser keeps, files that a reader saves; see early.js for browsers that keep
   nothing), the focus after a dialog of the theme, and boxes that scroll. */
window.livebook = (function () {
  "use strict";

  var TYPED = /^[-+−]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

  function make(tag, text, attributes) {
    var element = document.createElement(tag);
    if (text) { element.textContent = text; }
    Object.keys(attributes || {}).forEach(function (name) {
      element.setAttribute(name, attributes[name]);
    });
    return element;
  }

  function button(text, action) {
    var control = make("button", text, { type: "button" });
    control.addEventListener("click", action);
    return control;
  }

  /* The number that a text is, in digits with a decimal point, or NaN. */
  function number(text) {
    text = text.trim();
    return TYPED.test(text) ? Number(text.replace("−", "-")) : NaN;
  }

  function recall(key) {
    try { return JSON.parse(localStorage.getItem(key)) || {}; } catch (error) { return {}; }
  }

  function remember(key, all) { localStorage.setItem(key, JSON.stringify(all)); }

  function save(name, type, text) {
    var link = make("a", "", { download: name });
    link.href = URL.createObjectURL(new Blob([text], { type: type }));
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  }

  return { make: make, button: button, number: number, recall: recall, remember: remember, save: save };
})();

/* The theme's dialogs (search, contents, pages): the focus returns to the button that opened one,
   which the theme lets lose it, and a link to a place on the page closes the one it stands in. */
(function () {
  "use strict";

  var OPENERS = ".search-button__button, .primary-toggle, .secondary-toggle";
  var opener = null;

  document.addEventListener("click", function (event) {
    opener = event.target.closest(OPENERS) || opener;
    var link = event.target.closest("dialog a[href^='#']");
    if (link) {
      opener = null;
      link.closest("dialog").close();
    }
  }, true);
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("dialog").forEach(function (dialog) {
      dialog.addEventListener("close", function () {
        if (opener) { opener.focus(); }
        opener = null;
      });
    });
  });
})();

/* A box that scrolls is reached by key, and one that does not is passed over. The theme's own way,
   which assets.py takes out of it, measures folded boxes too and holds a phone up meanwhile; a box
   that is observed says its size when it is laid out. */
(function () {
  "use strict";

  var BOXES = "pre, .nboutput > .output_area, .cell_output > .output, .jp-RenderedHTMLCommon, .pst-scrollable-table-container";

  function scrolls(box) {
    return getComputedStyle(box).overflowX !== "visible" &&
      (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight);
  }

  document.addEventListener("DOMContentLoaded", function () {
    var sizes = new ResizeObserver(function (changes) {
      var found = changes.map(function (change) { return [change.target, scrolls(change.target)]; });
      found.forEach(function (pair) { pair[0].tabIndex = pair[1] ? 0 : -1; });
    });
    document.querySelectorAll(BOXES).forEach(function (box) { sizes.observe(box); });
  });
})();
