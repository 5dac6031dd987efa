/* Figures: enlarged by the button under them or a tap on the picture, and saved as PNG. */
(function () {
  "use strict";

  var SCALE = 2;

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
    function enlarge() { window.livebook.enlarge(shown(figure), opener); }
    opener.addEventListener("click", enlarge);
    figure.addEventListener("click", function (event) {
      if (event.target.tagName === "IMG") { enlarge(); }
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
