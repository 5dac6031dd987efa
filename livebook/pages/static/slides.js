/* Turn the slides of a deck by key, swipe or button, and keep in the address which one is shown.
   Without this script a deck scrolls from slide to slide. */
(function () {
  "use strict";

  var SWIPE = 50;  // pixels
  var TURNS = {
    ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1,
    ArrowLeft: -1, ArrowUp: -1, PageUp: -1,
    Home: -Infinity, End: Infinity
  };
  var root = document.documentElement;
  var dark = matchMedia("(prefers-color-scheme: dark)");

  function setTheme() {
    if (root.dataset.mode === "auto") { root.dataset.theme = dark.matches ? "dark" : "light"; }
  }
  setTheme();
  dark.addEventListener("change", setTheme);

  document.addEventListener("DOMContentLoaded", function () {
    var slides = Array.from(document.querySelectorAll(".slide"));
    var controls = document.querySelector(".deck-controls");
    var count = controls.querySelector("output");
    var opener = controls.querySelector("[data-do='enlarge']");
    var shown = 0;

    function note(number) {
      if (number !== shown) { history.replaceState(null, "", "#" + slides[number].id); }
      shown = number;
      count.textContent = (number + 1) + " / " + slides.length;
      opener.hidden = !picture();
      controls.querySelector("[data-turn='-1']").disabled = number === 0;
      controls.querySelector("[data-turn='1']").disabled = number === slides.length - 1;
    }

    /* The picture of the slide that is shown, in the form that is shown. */
    function picture() {
      return Array.from(slides[shown].querySelectorAll("img")).find(function (image) {
        return image.checkVisibility();
      });
    }

    function nearest() {
      var tops = slides.map(function (slide) {
        return Math.abs(slide.getBoundingClientRect().top);
      });
      return tops.indexOf(Math.min.apply(null, tops));
    }

    function show(number) {
      note(Math.max(0, Math.min(slides.length - 1, number)));
      slides[shown].scrollIntoView();
      /* What is about to be asked for is fetched before it is. */
      slides.slice(shown, shown + 3).forEach(function (slide) {
        slide.querySelectorAll("img").forEach(function (picture) {
          if (picture.checkVisibility()) { picture.loading = "eager"; }
        });
      });
    }

    var acts = {
      enlarge: function () { window.livebook.enlarge(picture(), opener); },
      screen: function () {
        if (document.fullscreenElement) { document.exitFullscreen(); } else { root.requestFullscreen(); }
      },
      theme: function () {
        root.dataset.mode = root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
      },
      print: function () { window.print(); }
    };

    controls.addEventListener("click", function (event) {
      var button = event.target.closest("button");
      if (!button) { return; }
      if (button.dataset.turn) { show(shown + Number(button.dataset.turn)); } else { acts[button.dataset.do](); }
    });

    slides.forEach(function (slide, number) {
      slide.addEventListener("click", function (event) {
        if (event.target.tagName !== "IMG") { return; }
        note(number);
        acts.enlarge();
      });
    });

    document.addEventListener("keydown", function (event) {
      if (event.ctrlKey || event.metaKey || event.altKey) { return; }
      var at = event.target;
      if (at.closest("dialog")) { return; }
      if (at.closest("input, select, textarea") || (event.key === " " && at.closest("button, a, summary"))) { return; }
      var turn = event.key === " " && event.shiftKey ? -1 : TURNS[event.key];
      if (turn) {
        event.preventDefault();
        show(shown + turn);
      } else if (event.key === "f") {
        acts.screen();
      } else if (event.key === "e" && !opener.hidden) {
        acts.enlarge();
      }
    });

    var from = null;
    document.addEventListener("touchstart", function (event) {
      from = event.touches.length === 1 && !event.target.closest("input, select, dialog") ? event.touches[0] : null;
    }, { passive: true });
    document.addEventListener("touchend", function (event) {
      if (!from) { return; }
      var to = event.changedTouches[0];
      var across = to.clientX - from.clientX, along = to.clientY - from.clientY;
      if (Math.abs(across) > SWIPE && Math.abs(across) > 2 * Math.abs(along)) { show(nearest() + (across < 0 ? 1 : -1)); }
    }, { passive: true });

    var resting = null;
    window.addEventListener("scroll", function () {
      clearTimeout(resting);
      resting = setTimeout(function () { note(nearest()); }, 100);
    }, { passive: true });

    note(Math.max(0, slides.findIndex(function (slide) { return "#" + slide.id === location.hash; })));
    controls.hidden = false;
  });
})();
