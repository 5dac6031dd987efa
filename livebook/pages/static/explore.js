/* Let readers choose among the states of a figure that were drawn when the book was built.
   The states are numbered as the product of the controls' values, the last varying fastest. */
(function () {
  "use strict";

  function start(box) {
    var form = box.querySelector(".explore-controls");
    var states = Array.from(box.querySelectorAll(".explore-state"));
    var says = box.querySelector(".explore-says");
    var controls = Array.from(form.querySelectorAll("select, input"));

    function position(control) {
      return control.tagName === "SELECT" ? control.selectedIndex : Number(control.value);
    }

    function size(control) {
      return control.tagName === "SELECT" ? control.options.length : Number(control.max) + 1;
    }

    function show() {
      var chosen = controls.reduce(function (number, control) {
        return number * size(control) + position(control);
      }, 0);
      states.forEach(function (state) { state.hidden = Number(state.dataset.state) !== chosen; });
      says.textContent = states.find(function (state) { return !state.hidden; }).alt;
    }

    function name(slider) {
      var text = JSON.parse(slider.dataset.values)[Number(slider.value)];
      slider.setAttribute("aria-valuetext", text);
      form.querySelector('output[for="' + slider.id + '"]').textContent = text;
    }

    form.addEventListener("input", function (event) {
      if (event.target.type === "range") { name(event.target); }
      show();
    });
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    controls.filter(function (control) { return control.type === "range"; }).forEach(name);
    show();
    box.querySelector(".explore-note").hidden = true;
    form.hidden = false;
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-explore]").forEach(start);
  });
})();
