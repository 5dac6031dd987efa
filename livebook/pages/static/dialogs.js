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
