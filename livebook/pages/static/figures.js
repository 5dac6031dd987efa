/* Figures: enlarged in a dialog by the button under them or a tap on the picture, and saved as PNG. */
(function () {
  "use strict";

  var SCALE = 2;
  var dialog = null;

  function figureOf(tools) { return tools.previousElementSibling; }

  function shown(figure) {
    return Array.from(figure.querySelectorAll("img")).find(function (image) {
      return image.checkVisibility();
    });
  }

  /* The light form of what is shown, which is what one takes along. */
  function light(figure) {
    var state = shown(figure).dataset.state;
    return figure.querySelector(state ? 'img.light-form[data-state="' + state + '"]' : "img.light-form");
  }

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

  function enlarge(figure, opener) {
    if (!dialog) { makeDialog(); }
    var image = shown(figure).cloneNode();
    image.removeAttribute("loading");
    image.className = "";
    dialog.setAttribute("aria-label", opener.textContent);
    dialog.lastChild.replaceChildren(image);
    opener.focus();  /* where the focus returns to */
    dialog.showModal();
  }

  function savePicture(figure, name, says) {
    var source = light(figure);
    var image = new Image();
    image.onload = function () {
      var canvas = document.createElement("canvas");
      canvas.width = SCALE * image.naturalWidth;
      canvas.height = SCALE * image.naturalHeight;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      try {
        canvas.toBlob(function (blob) {
          window.livebook.save(name + ".png", "image/png", blob);
          says.textContent = "";
        });
      } catch (error) {
        says.textContent = "Here the browser makes no picture of a page opened as a file; save the drawing.";
      }
    };
    image.src = source.src;
  }

  function start(tools) {
    var figure = figureOf(tools);
    var opener = tools.querySelector("[data-enlarge]");
    var drawing = tools.querySelector("[data-drawing]");
    var picture = tools.querySelector("[data-picture]");
    opener.hidden = picture.hidden = false;
    opener.addEventListener("click", function () { enlarge(figure, opener); });
    figure.addEventListener("click", function (event) {
      if (event.target.tagName === "IMG") { enlarge(figure, opener); }
    });
    drawing.addEventListener("click", function () { drawing.href = light(figure).src; });
    picture.querySelector("button").addEventListener("click", function () {
      savePicture(figure, figure.id, picture.querySelector("output"));
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll(".figure-tools").forEach(start);
  });
})();
