/* A picture enlarged in a dialog, on pages and slides: whole where that makes it larger, else at
   its own size, to be scrolled. */
window.livebook.enlarge = (function () {
  "use strict";

  var dialog = null;

  function close() { dialog.close(); }

  function makeDialog() {
    var make = window.livebook.make;
    dialog = make("dialog", "", { "class": "figure-dialog" });
    dialog.append(window.livebook.button("Close", close));
    dialog.append(make("div", "", { tabindex: "0", role: "region", "aria-label": "Figure, enlarged" }));
    dialog.addEventListener("click", function (event) {
      if (event.target === dialog) { close(); }
    });
    dialog.addEventListener("close", function () { dialog.lastChild.replaceChildren(); });
    document.body.append(dialog);
  }

  /* Show a picture; the focus returns to what opened it. */
  return function (picture, opener) {
    if (!dialog) { makeDialog(); }
    var image = picture.cloneNode();
    image.removeAttribute("loading");
    image.className = "";
    dialog.setAttribute("aria-label", opener.textContent);
    dialog.lastChild.replaceChildren(image);
    opener.focus();
    dialog.showModal();
  };
})();
