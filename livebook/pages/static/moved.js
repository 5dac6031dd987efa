/* A link to what has left this page leads on to where it is now: see livebook/pages/moved.py. */
(function () {
  "use strict";

  function leadOn() {
    var place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (place && place.matches(".moved")) { location.replace(place.querySelector("a").href); }
  }

  window.addEventListener("hashchange", leadOn);
  leadOn();
})();
