/* Show all code, hide all code; once more, and it is as the book folds it. The choice holds for the
   visit: early.js sets it on a page before anything is drawn. See livebook/pages/code_switch.py. */
(function () {
  "use strict";
  var root = document.documentElement;
  var buttons = document.querySelectorAll(".code-switch button");
  var folds = document.querySelectorAll(".cell > details.above-input");

  function show(choice) {
    root.dataset.code = choice;
    folds.forEach(function (fold) { fold.open = choice === "all"; });
    buttons.forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.value === choice));
    });
  }

  buttons.forEach(function (button) {
    button.addEventListener("click", function () {
      show(root.dataset.code === button.value ? "some" : button.value);
      sessionStorage.setItem("code", root.dataset.code);
    });
  });
  show(root.dataset.code);
})();
