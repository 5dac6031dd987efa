/* Let readers choose among the states of a figure that were drawn when the book was built.
   The states are numbered as the product of the controls' values, the last varying fastest. What
   was chosen stands in the address, "?fig-name.control=value", to be shared and gone back from; an
   address that asks for what there is not shows the first state. */
(function () {
  "use strict";

  function start(box) {
    var form = box.querySelector(".explore-controls");
    var states = Array.from(box.querySelectorAll(".explore-state"));
    var says = box.querySelector(".explore-says");
    var controls = Array.from(form.querySelectorAll("select, input"));
    /* On a slide the address says which slide is shown. */
    var figure = box.closest(".slide") ? null : box.closest("figure[id]");
    var last = null;

    function position(control) {
      return control.tagName === "SELECT" ? control.selectedIndex : Number(control.value);
    }

    function size(control) { return values(control).length; }

    function show() {
      var chosen = controls.reduce(function (number, control) {
        return number * size(control) + position(control);
      }, 0);
      states.forEach(function (state) { state.hidden = Number(state.dataset.state) !== chosen; });
      says.textContent = states.find(function (state) { return !state.hidden; }).alt;
    }

    /* The values of a control, as they are read. */
    function values(control) {
      return control.tagName === "SELECT"
        ? Array.from(control.options, function (option) { return option.text; })
        : JSON.parse(control.dataset.values);
    }

    function parameter(control) {
      return figure.id + control.id.replace("explore-" + box.dataset.explore + "-", ".");
    }

    /* Take from the address what it asks for, and the first value where it asks for none. */
    function read() {
      var asked = new URLSearchParams(location.search);
      controls.forEach(function (control) {
        var place = Math.max(0, values(control).indexOf(asked.get(parameter(control))));
        if (control.tagName === "SELECT") { control.selectedIndex = place; } else { control.value = place; }
      });
    }

    /* One step of the way back for each control that is moved, however often it is. */
    function write(moved) {
      var asked = new URLSearchParams(location.search);
      controls.forEach(function (control) {
        asked.set(parameter(control), values(control)[position(control)]);
      });
      var address = "?" + asked + "#" + figure.id;
      try {
        if (moved === last) { history.replaceState(null, "", address); } else { history.pushState(null, "", address); }
      } catch (error) { /* a page opened as a file may have to keep its address */ }
      last = moved;
    }

    function name(slider) {
      var text = values(slider)[position(slider)];
      slider.setAttribute("aria-valuetext", text);
      form.querySelector('output[for="' + slider.id + '"]').textContent = text;
    }

    function showAll() {
      controls.filter(function (control) { return control.type === "range"; }).forEach(name);
      show();
    }

    form.addEventListener("input", function (event) {
      if (event.target.type === "range") { name(event.target); }
      show();
    });
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    if (figure) {
      form.addEventListener("change", function (event) { write(event.target); });
      window.addEventListener("popstate", function () {
        last = null;
        read();
        showAll();
      });
      read();
    }
    showAll();
    box.querySelector(".explore-note").hidden = true;
    form.hidden = false;
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-explore]").forEach(start);
  });
})();
